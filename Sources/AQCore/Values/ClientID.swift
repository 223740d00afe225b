/// A caller of the engine while it is there: a connection, or the embedding program. Never durable.
public struct ClientID: Hashable, Sendable, BitwiseCopyable {
  /// Zero is nobody; numbers may come again once a client is gone.
  public var rawValue: UInt32

  /// Takes any number, zero included.
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Nobody: holds detached leases and those that wait to be taken up again.
  @inlinable public static var none: ClientID { ClientID(rawValue: 0) }
}
