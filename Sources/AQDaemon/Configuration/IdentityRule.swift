import AQEngine

/// Who connects as what: a rule of the configuration.
public struct IdentityRule: Equatable, Sendable {
  /// Whom it is about.
  public var subject: Subject
  /// What they are to the engine.
  public var identity: ClientIdentity

  /// Somebody, and what they are.
  public init(subject: Subject, identity: ClientIdentity) {
    self.subject = subject
    self.identity = identity
  }

  /// Whom a rule is about.
  public enum Subject: Equatable, Sendable {
    /// The user of a process.
    case user(UInt32)
    /// The group of a process, or one it is a member of.
    case group(UInt32)
    /// Everybody.
    case anybody
  }

  /// True where the rule is about a process.
  func matches(_ peer: Peer) -> Bool {
    switch subject {
    case .user(let number): number == peer.user
    case .group(let number): number == peer.group || peer.groups.contains(number)
    case .anybody: true
    }
  }
}

/// The process at the other end of a connection, as the system says it is.
public struct Peer: Equatable, Sendable {
  /// Its effective user.
  public var user: UInt32
  /// Its effective group.
  public var group: UInt32
  /// Its other groups.
  public var groups: [UInt32]

  /// A process with these numbers.
  public init(user: UInt32, group: UInt32, groups: [UInt32]) {
    self.user = user
    self.group = group
    self.groups = groups
  }
}

extension [IdentityRule] {
  /// What a process is to the engine: what the first rule about it says. Where there is none, root
  /// and the daemon's own user are administrators, and anybody else is unknown.
  public func identity(of peer: Peer, daemonUser: UInt32) -> ClientIdentity {
    if let rule = first(where: { $0.matches(peer) }) { return rule.identity }
    return peer.user == 0 || peer.user == daemonUser ? .administrator : .unknown
  }
}
