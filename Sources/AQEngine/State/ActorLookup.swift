import AQCore

/// What rights need to know of actors.
extension EngineState {
  /// Whether an actor is known, active or not.
  func isKnown(_ actor: ActorID) -> Bool { actors.position(actor) != nil }

  /// The number of the tenant an actor was registered in; nil for one that isn't known.
  func tenant(of actor: ActorID) -> UInt32? {
    actors.position(actor).map { actors[$0].tenant }
  }

  /// Who an actor says it is; empty for one that isn't known.
  func identity(of actor: ActorID) -> String {
    actors.position(actor).map { actors.identities.text(actors[$0].identity) } ?? ""
  }

  /// The active actor of an identity in a tenant; none where there is none.
  mutating func actor(named identity: String, in tenant: UInt32) -> ActorID {
    let name = Array(identity.utf8)
    let found = actors.find(ByteRange(0, name.count), of: name.rawBytes, tenant: tenant)
    return found.map { actors.ids.identifier(at: $0) } ?? .none
  }
}
