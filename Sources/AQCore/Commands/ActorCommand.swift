/// What can be asked about actors.
public enum ActorCommand: Sendable {
  /// Makes an actor known, or known anew under the same identity.
  case register(ActorRequest)
  case heartbeat(ActorID)
  case deregister(ActorID)
  case get(ActorID)
  case list(ActorFilter, PageRequest)
}

/// A worker or person who wants to be known.
public struct ActorRequest: Sendable {
  /// Who it is; never empty.
  public var identity: ByteRange
  /// What it can do; at least one.
  public var capabilities: [ByteRange] = []
  /// The department it works in; absent for none.
  public var department: ByteRange = .none
  /// Three of these without a heartbeat end the registration.
  public var interval = Duration.seconds(30)
  /// Absent for the caller's.
  public var tenant: ByteRange = .none

  /// An actor who can do nothing yet.
  public init(identity: ByteRange) { self.identity = identity }
}

/// Which actors a list shows. Absent filters let everything through.
public struct ActorFilter: Sendable, BitwiseCopyable {
  /// A department; absent for all.
  public var department: ByteRange = .none
  /// Active or inactive ones; nil for both.
  public var standing: ActorStanding?
  /// A tenant; absent for all the caller may see.
  public var tenant: ByteRange = .none

  /// Everybody.
  public init() {}
}

/// Whether an actor counts as there.
public enum ActorStanding: Sendable, BitwiseCopyable { case active, inactive }
