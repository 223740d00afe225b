/// What somebody who connects may be and do, as whoever opens the engine says.
///
/// Names of actors and tenants are looked up when they are needed: they needn't exist yet.
public struct ClientIdentity: Equatable, Sendable {
  /// How far it is trusted.
  public var standing: Standing
  /// The user of its process; nil where that isn't known.
  public var user: UInt32?
  /// The actor it acts as at first; nil for none.
  public var actor: String?
  /// The tenant it works in at first; nil for none.
  public var tenant: String?
  /// Actors it may act as beside that one.
  public var mayActAs = Choice.names([])
  /// Tenants it may work in beside that one.
  public var mayUseTenants = Choice.names([])

  /// How far somebody is trusted.
  public enum Standing: String, Sendable {
    /// May do everything, in every tenant.
    case administrator
    /// May do what its actor may, in its tenant.
    case identity
    /// May do everything while there is no tenant, and nothing once there is one.
    case unknown
  }

  /// Some names.
  public enum Choice: Equatable, Sendable {
    case any
    case names([String])

    /// True where a name is one of them.
    public func contains(_ name: String) -> Bool {
      switch self {
      case .any: true
      case .names(let names): names.contains(name)
      }
    }
  }

  /// Somebody of a standing, without an actor or a tenant.
  public init(_ standing: Standing) { self.standing = standing }

  /// May do everything.
  public static let administrator = ClientIdentity(.administrator)
  /// Nobody that is known.
  public static let unknown = ClientIdentity(.unknown)
}
