import AQCore

/// What the codec scenario measured: nanoseconds per event, bytes per event, and a sum over what
/// was decoded, which depends on nothing but the event count.
struct CodecNumbers {
  var createdEncode = 0.0
  var createdDecode = 0.0
  var acquiredEncode = 0.0
  var acquiredDecode = 0.0
  var finishedEncode = 0.0
  var finishedDecode = 0.0
  /// The three kinds in turn, as a log has them, read by a switch over the type.
  var mixEncode = 0.0
  var mixDecode = 0.0
  var bytesPerLifecycle = 0.0
  var checksum: UInt64 = 0
}

/// The events of a once-lifecycle (created, acquired, finished), encoded and decoded in batches the
/// size of a busy group commit. Best of five passes, `eventCount` events each.
func codecTimings(eventCount: Int) -> CodecNumbers {
  var numbers = CodecNumbers()
  let batch = CodecBatch(lifecycleCount: 1_000)
  let rounds = max(1, eventCount / batch.lifecycleCount)
  let perEvent = 1 / Double(rounds * batch.lifecycleCount)
  var writer = ByteWriter(capacity: 1 << 20)
  for _ in 0..<5 {
    best(&numbers.createdEncode, perEvent) {
      for _ in 0..<rounds { batch.encode(.created, into: &writer) }
    }
    best(&numbers.createdDecode, perEvent) {
      for _ in 0..<rounds { numbers.checksum &+= batch.decode(writer.bytes) }
    }
    best(&numbers.acquiredEncode, perEvent) {
      for _ in 0..<rounds { batch.encode(.acquired, into: &writer) }
    }
    best(&numbers.acquiredDecode, perEvent) {
      for _ in 0..<rounds { numbers.checksum &+= batch.decode(writer.bytes) }
    }
    best(&numbers.finishedEncode, perEvent) {
      for _ in 0..<rounds { batch.encode(.finished, into: &writer) }
    }
    best(&numbers.finishedDecode, perEvent) {
      for _ in 0..<rounds { numbers.checksum &+= batch.decode(writer.bytes) }
    }
    best(&numbers.mixEncode, perEvent / 3) {
      for _ in 0..<rounds { batch.encode(.lifecycle, into: &writer) }
    }
    best(&numbers.mixDecode, perEvent / 3) {
      for _ in 0..<rounds { numbers.checksum &+= batch.decode(writer.bytes) }
    }
  }
  numbers.bytesPerLifecycle = Double(writer.count) / Double(batch.lifecycleCount)
  return numbers
}

/// Keeps the least of `nanoseconds` and what `body` takes, times `perEvent`.
private func best(_ nanoseconds: inout Double, _ perEvent: Double, _ body: () -> Void) {
  let clock = ContinuousClock()
  let elapsed = clock.measure(body).components
  let taken = (Double(elapsed.seconds) * 1e9 + Double(elapsed.attoseconds) / 1e9) * perEvent
  nanoseconds = nanoseconds == 0 ? taken : min(nanoseconds, taken)
}

/// The input: the text that the events' ranges refer to, and how many lifecycles make a batch.
private struct CodecBatch {
  enum Kind { case created, acquired, finished, lifecycle }

  let lifecycleCount: Int
  private let text = Array("email.welcomeworker-7".utf8) + [UInt8](repeating: 0x2A, count: 64)
  private let kind = ByteRange(0, 13)
  private let worker = ByteRange(13, 8)
  private let payload = ByteRange(21, 64)
  private let base = Timestamp(milliseconds: 1_790_000_000_000)

  init(lifecycleCount: Int) { self.lifecycleCount = lifecycleCount }

  func encode(_ events: Kind, into writer: inout ByteWriter) {
    let source = text.rawBytes
    writer.removeAll()
    writer.timeBase = base
    for index in 0..<UInt64(lifecycleCount) {
      switch events {
      case .created: writer.write(event: created(index), from: source)
      case .acquired: writer.write(event: acquired(index), from: source)
      case .finished: writer.write(event: finished(index), from: source)
      case .lifecycle:
        writer.write(event: created(index), from: source)
        writer.write(event: acquired(index), from: source)
        writer.write(event: finished(index), from: source)
      }
    }
  }

  private func created(_ index: UInt64) -> TaskCreated {
    var spec = TaskSpec()
    spec.kind = kind
    spec.payload = payload
    return TaskCreated(
      at: base.saturatingAdd(Duration(milliseconds: index & 7)),
      task: TaskID(rawValue: 1_000_000 + index), run: RunID(rawValue: 1_000_000 + index),
      due: base.saturatingAdd(Duration(milliseconds: index & 7)), spec: spec)
  }

  private func acquired(_ index: UInt64) -> LeaseAcquired {
    LeaseAcquired(
      at: base.saturatingAdd(Duration(milliseconds: index & 7)),
      run: RunID(rawValue: 1_000_000 + index),
      token: FencingToken(rawValue: FencingToken.first(inEpoch: 3).rawValue + index),
      deadline: base.saturatingAdd(.seconds(30)), attachment: .connection, start: .started,
      worker: worker)
  }

  private func finished(_ index: UInt64) -> RunAttemptFinished {
    RunAttemptFinished(
      at: base.saturatingAdd(Duration(milliseconds: index & 7)),
      run: RunID(rawValue: 1_000_000 + index),
      token: FencingToken(rawValue: FencingToken.first(inEpoch: 3).rawValue + index),
      result: .success, next: .completed)
  }

  /// Sums what a table would keep of each event.
  func decode(_ bytes: RawSpan) -> UInt64 {
    var cursor = ByteCursor(ByteRange(0, bytes.byteCount), in: bytes, timeBase: base)
    var sum: UInt64 = 0
    do throws(DecodeError) {
      while cursor.remaining > 0 {
        var (type, fields) = try cursor.record(bytes)
        if type == .taskCreated {
          let event = try fields.payload(TaskCreated.self, bytes)
          sum &+= event.task.rawValue ^ event.due.milliseconds &+ UInt64(event.spec.kind.count)
        } else if type == .leaseAcquired {
          let event = try fields.payload(LeaseAcquired.self, bytes)
          sum &+= event.token.rawValue ^ event.deadline.milliseconds
        } else if type == .runAttemptFinished {
          let event = try fields.payload(RunAttemptFinished.self, bytes)
          sum &+= event.token.rawValue ^ UInt64(event.next.rawValue)
        }
      }
    } catch {
      invariantBroken("what this writer wrote can be read")
    }
    return sum
  }
}
