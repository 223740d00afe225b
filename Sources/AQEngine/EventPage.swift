import AQCore

/// Events of the log put together for a reader, from a position on.
package struct EventPage {
  /// In order, each with its `lsn`.
  package private(set) var events: [ReplyValue] = []
  /// The position behind the last event taken.
  package private(set) var next: LSN
  /// True where an event doesn't decode: of a later version, or forged with good sums. What a
  /// snapshot covers isn't decoded at the start, so a reader may be the first to come across it.
  package private(set) var isBroken = false
  private let count: Int

  /// At most `count` events, from `lsn` on.
  package init(from lsn: LSN, count: Int) {
    next = lsn
    self.count = count
  }

  /// False once it is full, or can't go on.
  package var hasRoom: Bool { events.count < count && !isBroken }

  /// Takes the events of one frame's body that are wanted.
  package mutating func add(_ body: RawSpan, firstLSN: LSN, timeBase: Timestamp) {
    var cursor = ByteCursor(ByteRange(0, body.byteCount), in: body, timeBase: timeBase)
    var lsn = firstLSN
    while cursor.remaining > 0, hasRoom {
      do throws(DecodeError) {
        let record = try cursor.record(body)
        if lsn >= next {
          let event = try Event(decoding: record.type, record.fields, in: body)
          events.append(
            .map([.init("lsn", .unsigned(lsn.rawValue)), .init("event", event.replyValue)]))
          next = lsn.advanced(by: 1)
        }
      } catch {
        isBroken = true
      }
      lsn = lsn.advanced(by: 1)
    }
  }
}
