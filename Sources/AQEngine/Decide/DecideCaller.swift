import AQCore

extension Machine {
  /// Who the caller is, and who it wants to be from now on.
  mutating func session(_ command: CallerCommand, _ client: ClientID, _ bytes: RawSpan) -> Reply {
    switch command {
    case .useTenant(let name): useTenant(name, client, bytes)
    case .useActor(let actor): useActor(actor, client)
    case .whoAmI: .value(describeCaller(client))
    }
  }

  private mutating func useTenant(
    _ name: ByteRange, _ client: ClientID, _ bytes: RawSpan
  ) -> Reply {
    let identity = clients.identity(client)
    if let rejection = unknownRefusal { return .rejected(rejection) }
    let number = state.tenants.number(name, of: bytes)
    let isGranted = number.map { state.tenants.grants.find(caller.actor, in: $0) != nil } ?? false
    guard identity.mayUse(tenant: bytes.text(name)) || isGranted else {
      return .rejected(.denied(.foreignTenant))
    }
    guard let number, number != 0 else { return .rejected(.notFound(.tenant)) }
    var chosen = clients.caller(client)
    chosen.tenant = number
    chosen.sight = .ownTenant
    clients.set(chosen, identity, of: client)
    return .ok
  }

  /// Whoever works as an actor may do what the actor may and no more, an administrator as well.
  private mutating func useActor(_ actor: ActorID, _ client: ClientID) -> Reply {
    let origin = clients.origin(client)
    if let rejection = unknownRefusal { return .rejected(rejection) }
    if let rejection = refusal(toActAs: actor, origin) { return .rejected(rejection) }
    var effective = origin
    var chosen = Caller(.identity)
    chosen.actor = actor
    chosen.tenant = state.tenant(of: actor) ?? 0
    switch origin.standing {
    case .administrator:
      effective = ClientIdentity(.identity)
      effective.user = origin.user
      effective.actor = state.identity(of: actor)
      effective.tenant = state.tenants.text(chosen.tenant)
    case .identity: break
    case .unknown: chosen.standing = .unknown
    }
    clients.set(chosen, effective, of: client)
    return .ok
  }

  /// Nobody becomes somebody by choosing to, once it matters.
  private var unknownRefusal: Rejection? {
    state.tenants.isInUse && caller.standing == .unknown ? .unauthenticated(.user) : nil
  }

  private func describeCaller(_ client: ClientID) -> ReplyValue {
    let row =
      caller.actor.isNone ? nil : state.tenants.grants.find(caller.actor, in: caller.tenant)
    let role = row.map { state.tenants.grants.word($0.role) } ?? ""
    return .map([
      .init("uid", clients.origin(client).user.map { .integer(Int64($0)) } ?? .null),
      .init("standing", .text(caller.standing.rawValue)),
      .init("tenant", tenantText(caller.tenant)),
      .init("actor", caller.actor.isNone ? .null : .text(caller.actor.description)),
      .init(
        "identity", caller.actor.isNone ? .null : .text(state.identity(of: caller.actor))),
      .init("role", role.isEmpty ? .null : .text(role)),
      .init(
        "capabilities", .list(row.map { state.tenants.grants.words($0).map { .text($0) } } ?? [])),
    ])
  }
}
