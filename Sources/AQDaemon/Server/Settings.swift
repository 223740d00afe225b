import AQCore

/// What may change while the daemon runs (`CONFIG GET`, `CONFIG SET`).
struct Settings {
  var requestBytes: Int
  var payloadBytes: Int

  init(_ configuration: Configuration) {
    requestBytes = Int(configuration.number(.requestBytes) ?? UInt64(Limits.requestBytes))
    payloadBytes = Int(configuration.number(.payloadBytes) ?? UInt64(Limits.payloadBytes))
  }

  /// Why a setting isn't changed.
  enum ChangeError: Error {
    case unknown
    case fixed
    case notANumber
    case outOfRange(least: Int, most: Int)
  }

  /// All settings. `save` and `appendonly` are what clients of redis ask for.
  var all: [(name: String, value: String)] {
    [
      ("appendonly", "yes"),
      ("connections", String(Limits.connectionCount)),
      ("payload-bytes", String(payloadBytes)),
      ("request-bytes", String(requestBytes)),
      ("save", ""),
      ("unread-reply-bytes", String(Limits.unreadReplyBytes)),
    ]
  }

  /// Changes a setting.
  mutating func change(_ name: String, to value: String) throws(ChangeError) {
    switch name {
    case "request-bytes":
      requestBytes = try number(value, least: 64 << 10, most: Limits.requestBytesCap)
    default: throw all.contains { $0.name == name } ? .fixed : .unknown
    }
  }

  private func number(_ text: String, least: Int, most: Int) throws(ChangeError) -> Int {
    guard let number = Int(text) else { throw .notANumber }
    guard number >= least, number <= most else { throw .outOfRange(least: least, most: most) }
    return number
  }
}
