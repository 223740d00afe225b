/// Time went on: these runs became due and are ready now. One event for all of a moment.
public struct TimeAdvanced: EventPayload {
  /// `time.advanced`: family 10, kind 1.
  public static var type: EventType { .timeAdvanced }

  /// Logical time of the decision.
  public var at: Timestamp
  /// The runs that became ready: scheduled ones and waiting retries.
  public var runs: [RunID]

  /// As it is decided.
  public init(at: Timestamp, runs: [RunID]) {
    self.at = at
    self.runs = runs
  }

  /// Fields: at time, runs ids.
  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(ids: runs)
  }

  /// Refuses a zero id.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    runs = try cursor.ids(RunID.self, bytes)
  }
}
