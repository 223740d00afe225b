import AQCore

/// What a connection is to be told: replies that wait for the log, and replies that wait for the
/// reader.
///
/// Bytes leave only once everything they rest on is durable: each mark names an end and the log
/// position that must be durable for the bytes before it.
struct OutputBuffer: ~Copyable {
  /// Where replies are written to.
  var writer = ByteWriter(capacity: 4_096)
  private var marks: [Mark] = []
  /// Marks in front that were reached.
  private var reachedMarks = 0
  private var sent = 0
  private var released = 0

  private struct Mark: BitwiseCopyable {
    var end: Int
    var lsn: LSN
  }

  /// Bytes that weren't sent.
  var pendingCount: Int { writer.count - sent }

  /// Bytes that may be sent.
  var releasedCount: Int { released - sent }

  /// True where everything was sent.
  var isEmpty: Bool { sent == writer.count }

  /// Says that all bytes not marked yet rest on `lsn`.
  mutating func mark(_ lsn: LSN) {
    let previous = marks.count > reachedMarks ? marks[marks.count - 1].end : released
    if writer.count == previous { return }
    if marks.count > reachedMarks, marks[marks.count - 1].lsn == lsn {
      marks[marks.count - 1].end = writer.count
    } else {
      marks.append(Mark(end: writer.count, lsn: lsn))
    }
  }

  /// Lets go what rests on positions up to `durable`.
  mutating func release(_ durable: LSN) {
    while reachedMarks < marks.count, marks[reachedMarks].lsn <= durable {
      released = marks[reachedMarks].end
      reachedMarks += 1
    }
    if reachedMarks == marks.count {
      marks.removeAll(keepingCapacity: true)
      reachedMarks = 0
    } else if reachedMarks >= 64 {
      marks.removeFirst(reachedMarks)
      reachedMarks = 0
    }
  }

  /// Sends what was released; more than one call to the system only where the socket took all it
  /// was offered.
  mutating func send(to socket: borrowing Descriptor) -> Descriptor.Transfer {
    guard released > sent else { return .wouldWait }
    let transfer = socket.send(writer.bytes, from: sent, to: released)
    if case .bytes(let count) = transfer { advance(count) }
    return transfer
  }

  private mutating func advance(_ count: Int) {
    sent += count
    if sent == writer.count {
      // A rare large reply isn't kept room for.
      if writer.count > 1 << 20 { writer = ByteWriter(capacity: 4_096) }
      writer.removeAll()
      rebase(sent)
    } else if sent > 256 << 10, sent > writer.count / 2 {
      var next = ByteWriter(capacity: writer.count - sent)
      next.write(raw: ByteRange(sent, writer.count - sent), of: writer.bytes)
      writer = next
      rebase(sent)
    }
  }

  private mutating func rebase(_ offset: Int) {
    released -= offset
    sent -= offset
    for index in reachedMarks..<marks.count { marks[index].end -= offset }
  }
}
