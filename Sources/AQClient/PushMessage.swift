import AQCore

/// Something the daemon says unasked: `cancel`, `lease-lost`, `draining`, an event of a tail.
public struct PushMessage: Equatable, Sendable {
  /// Which kind.
  public var name: String
  /// What follows the name.
  public var values: [Value]

  /// The run it is about, for pushes to holders of leases.
  public var run: RunID? { (values.first?.text ?? named("run")?.text).flatMap { RunID($0) } }

  /// The token of the lease it is about, for pushes to holders of leases.
  public var token: FencingToken? {
    let value = values.count > 1 ? values[1] : named("token")
    return value?.unsigned.map { FencingToken(rawValue: $0) }
  }

  private func named(_ key: String) -> Value? { values.first?[key] }
}
