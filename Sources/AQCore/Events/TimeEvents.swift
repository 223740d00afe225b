/// Time went on: these runs became due and are ready now. One event for all of a moment.
public struct TimeAdvanced: EventPayload {
  public static var type: EventType { .timeAdvanced }

  public var at: Timestamp
  public var runs: [RunID]

  public init(at: Timestamp, runs: [RunID]) {
    self.at = at
    self.runs = runs
  }

  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(ids: runs)
  }

  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    runs = try cursor.ids(RunID.self, bytes)
  }
}
