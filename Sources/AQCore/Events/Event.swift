/// One event that owns its bytes: for tools, tests and the event stream. The engine and its replay
/// never build one; they read payloads straight from the record.
public struct Event: Sendable {
  /// What happened. Its ranges refer to `bytes`.
  public let fact: Fact
  /// The fields as they stood in the record.
  public let bytes: [UInt8]

  /// Reads what `ByteCursor.record` stepped over.
  ///
  /// *Complexity*: O(bytes of the event); copies them.
  /// Throws: as the payload's fields do; `trailingBytes` where something is left behind them.
  public init(
    decoding type: EventType, _ fields: ByteCursor, in record: RawSpan
  ) throws(DecodeError) {
    let copy = record.array(ByteRange(fields.offset, fields.remaining))
    let bytes = copy.rawBytes
    var cursor = ByteCursor(ByteRange(0, copy.count), in: bytes, timeBase: fields.timeBase)
    fact = try Fact(type, &cursor, bytes)
    self.bytes = copy
  }

  /// Family and kind.
  public var type: EventType { Swift.type(of: fact.payload).type }

  /// Appends the event as a record, its times relative to the writer's base.
  public func encode(into writer: inout ByteWriter) {
    writer.write(event: fact.payload, from: bytes.rawBytes)
  }

  /// The event as a map with stable lower-case keys, `type` and `at` first; what is absent from the
  /// event is absent from the map. Ids and names are text, durations milliseconds, what belongs to
  /// the application bytes.
  public var replyValue: ReplyValue {
    var fields = FieldList()
    fields.add("type", word: type.name)
    fact.payload.describe(into: &fields, bytes.rawBytes)
    return .map(fields.fields)
  }
}

/// A payload that can be shown.
protocol DescribedEvent: EventPayload {
  /// Adds the fields, `at` first.
  func describe(into fields: inout FieldList, _ bytes: RawSpan)
}
