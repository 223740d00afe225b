/// A caller of the engine while it is there: a connection, or the embedding program. Never durable.
public struct ClientID: Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt32

  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Nobody: holds detached leases and those that wait to be taken up again.
  @inlinable public static var none: ClientID { ClientID(rawValue: 0) }
}
