import AQCore

/// Event records, back to back: what decodes can be shown, and encodes to bytes that decode to it.
enum EventTarget {
  /// What the records' times are relative to.
  static let timeBase = Timestamp(milliseconds: 1_800_000_000_000)

  static func run(_ bytes: [UInt8]) throws(Violation) {
    let span = bytes.rawBytes
    var cursor = ByteCursor(ByteRange(0, bytes.count), in: span, timeBase: timeBase)
    while cursor.remaining > 0 {
      let event: Event
      do throws(DecodeError) {
        let record = try cursor.record(span)
        event = try Event(decoding: record.type, record.fields, in: span)
      } catch {
        // A cursor that stepped over the record goes on behind it; another can't.
        if case .trailingBytes = error { continue }
        return
      }
      let record = encode(event)
      guard let again = decode(record) else {
        throw Violation("what was encoded decodes: \(event.type)")
      }
      guard again.type == event.type, again.replyValue == event.replyValue else {
        throw Violation("what was encoded decodes to the same: \(event.type)")
      }
      guard encode(again) == record else {
        throw Violation("an event has one encoding: \(event.type)")
      }
    }
  }

  private static func encode(_ event: Event) -> [UInt8] {
    var writer = ByteWriter()
    writer.timeBase = timeBase
    event.encode(into: &writer)
    return writer.bytes.array(ByteRange(0, writer.count))
  }

  private static func decode(_ bytes: [UInt8]) -> Event? {
    let span = bytes.rawBytes
    var cursor = ByteCursor(ByteRange(0, bytes.count), in: span, timeBase: timeBase)
    do throws(DecodeError) {
      let record = try cursor.record(span)
      return cursor.remaining > 0
        ? nil : try Event(decoding: record.type, record.fields, in: span)
    } catch {
      return nil
    }
  }
}
