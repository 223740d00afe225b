import AQCore

/// What a command needs of who asks for it, once there are tenants.
enum Need: Equatable {
  /// Nothing: it is about the caller itself.
  case nothing
  /// To be known, and to work in a tenant.
  case sight
  /// To be known: figures of the whole engine, without names and ids.
  case acquaintance
  /// All of these rights.
  case rights(Rights)
  /// A right to do work: to execute, or to review or approve what asks for that.
  case work
  /// Some right, whichever.
  case anyRight
  /// The role operator, and these rights beside it.
  case operatorRole(Rights)
  case administrator
}

extension Machine {
  /// Why the caller may not have a command decided; nil where it may. Makes it the caller that the
  /// command names, where it may be that.
  ///
  /// While there are no tenants everybody may do everything, and this costs one branch.
  @inline(__always)
  mutating func refusal(
    _ command: borrowing Command, _ client: ClientID, _ bytes: RawSpan
  ) -> Rejection? {
    if _fastPath(!state.tenants.isInUse) { return nil }
    return judge(copy command, client, bytes)
  }

  @inline(never)
  private mutating func judge(
    _ command: Command, _ client: ClientID, _ bytes: RawSpan
  ) -> Rejection? {
    resolveIdentity(of: client)
    let need = need(of: command, bytes)
    if caller.standing == .unknown, need != .nothing { return .unauthenticated(.user) }
    if case .actor(.register(let request)) = command,
      !clients.identity(client).mayAct(as: bytes.text(request.identity))
    {
      return .denied(.foreignActor)
    }
    if let rejection = take(tenant: command.namedTenant(bytes), client, bytes) { return rejection }
    if let rejection = take(actor: command.namedActor, client) { return rejection }
    return refusal(need)
  }

  /// Looks up the names of the caller's identity: what they stand for may have changed.
  private mutating func resolveIdentity(of client: ClientID) {
    guard caller.standing == .identity else { return }
    let identity = clients.identity(client)
    if caller.tenant == 0, let name = identity.tenant {
      caller.tenant = state.tenants.number(named: name) ?? 0
    }
    if caller.actor.isNone, let name = identity.actor {
      caller.actor = state.actor(named: name, in: caller.tenant)
    }
  }

  /// Why the caller doesn't meet a need; nil where it does.
  private func refusal(_ need: Need) -> Rejection? {
    if need == .nothing || caller.standing == .administrator { return nil }
    if need == .acquaintance { return nil }
    if need == .administrator { return .denied(.notAdministrator) }
    guard caller.tenant != 0 else { return .unauthenticated(.tenant) }
    if need == .sight { return nil }
    guard !caller.actor.isNone else { return .denied(.noActor) }
    guard let row = state.tenants.grants.find(caller.actor, in: caller.tenant), row.role != .none
    else { return .denied(.noRole(caller.actor)) }
    switch need {
    case .nothing, .sight, .acquaintance, .administrator: return nil
    case .rights(let rights): return missing(rights, row)
    case .work:
      let work: Rights = [.execute, .review, .approve]
      return row.rights.isDisjoint(with: work) ? missing(.execute, row) : nil
    case .anyRight: return row.isEmpty ? .denied(.nothingGranted(caller.actor)) : nil
    case .operatorRole(let rights):
      return row.role == .operator ? missing(rights, row) : .denied(.notOperator(caller.actor))
    }
  }

  private func missing(_ rights: Rights, _ row: GrantRow) -> Rejection? {
    let missing = rights.subtracting(row.rights)
    return missing.isEmpty ? nil : .denied(.notGranted(caller.actor, missing.word))
  }

  /// Makes a tenant that a command names the caller's, for this command.
  private mutating func take(
    tenant name: NamedTenant, _ client: ClientID, _ bytes: RawSpan
  ) -> Rejection? {
    switch name {
    case .none: return nil
    case .several: return caller.standing == .administrator ? nil : .denied(.severalTenants)
    case .one(let range):
      guard clients.identity(client).mayUse(tenant: bytes.text(range)) else {
        return .denied(.foreignTenant)
      }
      guard let tenant = state.tenants.number(range, of: bytes) else {
        return .notFound(.tenant)
      }
      caller.tenant = tenant
      return nil
    }
  }

  /// Makes an actor that a command names the caller's, for this command, with its tenant.
  private mutating func take(actor: NamedActor, _ client: ClientID) -> Rejection? {
    switch actor {
    case .none: return nil
    case .worker(let actor):
      if actor == caller.actor { return nil }
      if let rejection = refusal(toActAs: actor, clients.identity(client)) { return rejection }
      caller.actor = actor
      caller.tenant = state.tenant(of: actor) ?? 0
      // Whoever works as an actor may do what the actor may, and no more.
      if caller.standing == .administrator, caller.tenant != 0 {
        caller.standing = .identity
        caller.sight = .ownTenant
      }
      return nil
    case .author(let actor):
      if actor == caller.actor { return nil }
      if let rejection = refusal(toActAs: actor, clients.identity(client)) { return rejection }
      if caller.standing != .administrator { caller.actor = actor }
      return nil
    }
  }

  /// Why an identity may not act as an actor; nil where it may.
  func refusal(toActAs actor: ActorID, _ identity: ClientIdentity) -> Rejection? {
    guard let tenant = state.tenant(of: actor) else {
      return identity.standing == .administrator
        ? .notFound(.actor(actor)) : .denied(.foreignActor)
    }
    let isAllowed =
      identity.mayUse(tenant: state.tenants.text(tenant))
      && identity.mayAct(as: state.identity(of: actor))
    return isAllowed ? nil : .denied(.foreignActor)
  }
}

extension ClientIdentity {
  /// Whether it may work in a tenant; the default tenant has an empty name.
  func mayUse(tenant name: String) -> Bool {
    standing == .administrator || (tenant ?? "") == name || mayUseTenants.contains(name)
  }

  /// Whether it may act as an actor of an identity.
  func mayAct(as name: String) -> Bool {
    standing == .administrator || actor == name || mayActAs.contains(name)
  }
}
