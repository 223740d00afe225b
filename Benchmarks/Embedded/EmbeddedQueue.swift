import AQCore
import AQEngine
import AQStorage
import Glibc

/// An engine in this process, driven from this thread.
struct EmbeddedQueue: ~Copyable {
  var engine: Engine
  let client: ClientID

  /// Opens the store in `directory`.
  init(_ directory: String, _ options: EngineOptions) throws(BenchmarkFailure) {
    do {
      let storage = try PosixStorage(root: directory + "/data", .create)
      engine = try Engine(opening: storage, options: options, clock: Clocks.reading)
    } catch { throw .queueFailed("\(error)") }
    client = engine.openClient()
  }

  /// Nothing but what the scenario does itself: no snapshots on their own.
  static var options: EngineOptions {
    var options = EngineOptions()
    options.snapshots = .onRequest
    return options
  }

  mutating func tick() { engine.tick(Clocks.reading) }

  mutating func commit() throws(BenchmarkFailure) {
    do throws(CommitError) { try engine.commit() } catch { throw .queueFailed("\(error)") }
    engine.clearOutgoing()
  }

  /// Waits until the log thread has something to say, and takes it in.
  mutating func awaitDisk() throws(BenchmarkFailure) {
    if engine.durableLSN == engine.lastLSN { return }
    var entry = pollfd(fd: engine.commitDescriptor, events: Int16(POLLIN), revents: 0)
    // Safe: one entry, alive during the call.
    _ = unsafe poll(&entry, 1, -1)
    do throws(CommitError) {
      try engine.collectCommitted()
    } catch { throw .queueFailed("\(error)") }
  }

  /// Returns once everything decided is on disk.
  mutating func settle() throws(BenchmarkFailure) {
    try commit()
    while engine.durableLSN < engine.lastLSN { try awaitDisk() }
  }

  /// Submits all tasks of a batch as one decision.
  mutating func submit(_ batch: TaskBatch) throws(BenchmarkFailure) {
    let reply = engine.execute(
      .submitBatch(batch.requests, .atomic), from: client, bytes: batch.bytes.rawBytes)
    guard case .submittedBatch(let outcomes) = reply else { throw .queueFailed("\(reply)") }
    try expect("tasks submitted", outcomes.count, is: batch.requests.count)
  }

  /// Claims exactly `count` runs.
  mutating func claim(_ count: Int) throws(BenchmarkFailure) -> [ClaimedRun] {
    var request = ClaimRequest()
    request.count = count
    let reply = engine.execute(.claim(request), from: client, bytes: RawSpan())
    guard case .claimed(let runs) = reply else { throw .queueFailed("\(reply)") }
    try expect("runs claimed", runs.count, is: count)
    return runs
  }

  /// Completes claimed runs as one decision.
  mutating func complete(_ runs: [ClaimedRun]) throws(BenchmarkFailure) {
    let requests = runs.map {
      FinishRequest(run: $0.run, token: $0.token, verb: .complete(output: .none))
    }
    let reply = engine.execute(
      .finishBatch(requests, then: nil), from: client, bytes: RawSpan())
    guard case .finished(let outcomes, _, _) = reply else { throw .queueFailed("\(reply)") }
    for outcome in outcomes {
      if case .rejected(let rejection) = outcome { throw .queueFailed("\(rejection)") }
    }
  }

  /// Checks how many runs have ended well.
  func expectCompleted(_ count: Int) throws(BenchmarkFailure) {
    let figures = engine.figures()
    for (state, number) in figures.runs {
      try expect("runs \(state)", number, is: state == .completed ? UInt64(count) : 0)
    }
  }
}

/// Tasks to submit together, with the bytes their ranges refer to.
struct TaskBatch {
  let bytes: [UInt8]
  let requests: [SubmitRequest]

  /// `count` tasks with payloads of 64 bytes, each different and each looking like a message.
  init(count: Int, seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var bytes = Array("bench".utf8)
    var request = SubmitRequest()
    request.spec.kind = ByteRange(0, bytes.count)
    request.replyShape = .scalar
    var requests: [SubmitRequest] = []
    for _ in 0..<count {
      let start = bytes.count
      bytes += Array(#"{"template":"welcome","to":""#.utf8) + random.letters(8)
      bytes += Array(#"@example.org","order":"#.utf8)
      bytes += Array(String(100_000 + random.next() % 900_000).utf8.prefix(5)) + [UInt8(ascii: "}")]
      request.spec.payload = ByteRange(start, bytes.count - start)
      requests.append(request)
    }
    self.bytes = bytes
    self.requests = requests
  }
}
