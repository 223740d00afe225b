import AQClient
import AQCore

/// Which fields of replies are points in time: they come as milliseconds.
enum TimeField {
  private static let keys: Set<String> = [
    "at", "created", "deadline", "due", "end", "ended", "id_expiry", "idempotency_expiry",
    "last_heartbeat", "next_due", "paused_since", "registered", "start", "start_by", "started",
    "until",
  ]

  /// The time in a field; nil where it isn't one or there is none.
  static func time(_ field: Value.Field) -> Timestamp? {
    guard keys.contains(field.key), case .integer(let integer) = field.value, integer > 0 else {
      return nil
    }
    return Timestamp(milliseconds: UInt64(integer))
  }

  /// True for a time that stands for "none".
  static func isAbsent(_ field: Value.Field) -> Bool {
    keys.contains(field.key) && field.value == .integer(0)
  }
}
