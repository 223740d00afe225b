import AQCore

extension Machine {
  mutating func actor(_ command: ActorCommand, _ client: ClientID, _ bytes: RawSpan) -> Reply {
    switch command {
    case .register(let request): register(request, bytes)
    case .heartbeat(let actor): heartbeat(actor)
    case .deregister(let actor): deregister(actor)
    case .get(let actor): getActor(actor)
    case .list(let filter, let page): listActors(filter, page, bytes)
    }
  }

  private mutating func register(_ request: ActorRequest, _ bytes: RawSpan) -> Reply {
    if let rejection = check(request, bytes) { return .rejected(rejection) }
    guard let tenant = visibleTenant(request.tenant, bytes) else {
      return .rejected(.notFound(.tenant))
    }
    var actor = state.actors.ids.next
    if let known = state.actors.find(request.identity, of: bytes, tenant: tenant) {
      actor = state.actors.ids.identifier(at: known)
    } else {
      if admission == .storageFull { return .rejected(.storageFull) }
      if state.actors.active.count >= Limits.activeActorCount {
        return .rejected(full(.actors, Limits.activeActorCount))
      }
    }
    emit(
      ActorRegistered(
        at: now, actor: actor, tenant: state.tenants.id(tenant), identity: request.identity,
        department: request.department, interval: request.interval,
        capabilities: request.capabilities),
      from: bytes)
    // What it may take may be more than before.
    if !claimWaiters.isEmpty { state.hasNewReady = true }
    return .value(
      .map([
        .init("actor", .text(actor.description)), .init("lsn", .unsigned(state.lastLSN.rawValue)),
      ]))
  }

  private func check(_ request: ActorRequest, _ bytes: RawSpan) -> Rejection? {
    if request.identity.isEmpty { return .outOfRange(.identity) }
    if request.identity.length > Limits.nameBytes { return tooLong(request.identity) }
    if request.capabilities.isEmpty { return .outOfRange(.capabilities) }
    if request.interval < Limits.shortestActorInterval { return .outOfRange(.actorInterval) }
    if request.interval.milliseconds > Limits.durationMilliseconds {
      return .limit(
        .actorInterval, asked: request.interval.milliseconds, most: Limits.durationMilliseconds)
    }
    return check(department: request.department) ?? check(capabilities: request.capabilities, bytes)
  }

  /// Why names of capabilities can't be taken; nil where they can.
  func check(capabilities: [ByteRange], _ bytes: RawSpan) -> Rejection? {
    if capabilities.count > Limits.capabilityCount {
      return .limit(
        .capabilities, asked: UInt64(capabilities.count), most: UInt64(Limits.capabilityCount))
    }
    for name in capabilities {
      if name.length > Limits.nameBytes { return tooLong(name) }
      if !CapabilitySet.admits(name, bytes) { return .outOfRange(.capabilityName) }
    }
    return nil
  }

  /// Why the name of a department can't be taken; nil where it can, or is absent.
  func check(department: ByteRange) -> Rejection? {
    if department.isNone { return nil }
    if department.isEmpty { return .outOfRange(.departmentName) }
    return department.length > Limits.nameBytes ? tooLong(department) : nil
  }

  private func tooLong(_ name: ByteRange) -> Rejection {
    .limit(.nameBytes, asked: UInt64(name.length), most: UInt64(Limits.nameBytes))
  }

  /// The number of a tenant that the caller may see, its own for an absent name; nil for any other.
  mutating func visibleTenant(_ name: ByteRange, _ bytes: RawSpan) -> UInt32? {
    if name.isNone { return caller.tenant }
    guard let tenant = state.tenants.number(name, of: bytes) else { return nil }
    return isVisible(tenant: tenant) ? tenant : nil
  }

  func isVisible(tenant: UInt32) -> Bool {
    caller.sight == .everyTenant || tenant == caller.tenant
  }

  /// The position of an actor that is known and that the caller may see.
  func find(_ actor: ActorID) -> Int? {
    guard let position = state.actors.position(actor),
      isVisible(tenant: state.actors[position].tenant)
    else { return nil }
    return position
  }

  /// The position of an active actor that the caller may see.
  func findActive(_ actor: ActorID) -> Int? {
    guard let position = find(actor), state.actors[position].isActive else { return nil }
    return position
  }

  private mutating func heartbeat(_ actor: ActorID) -> Reply {
    guard findActive(actor) != nil else { return .rejected(.notFound(.actor(actor))) }
    emit(ActorHeartbeat(at: now, actor: actor))
    return .ok
  }

  private mutating func deregister(_ actor: ActorID) -> Reply {
    guard let position = find(actor) else { return .rejected(.notFound(.actor(actor))) }
    if state.actors[position].isActive { deregister(position, cause: .requested) }
    return .ok
  }

  /// An actor goes: its leases are lost, its claims get nothing, and then it is inactive. A crash
  /// in between leaves it with fewer leases and its timer.
  mutating func deregister(_ position: Int, cause: ActorDeregistered.Cause) {
    let actor = state.actors.ids.identifier(at: position)
    while state.actors[position].firstLease != 0 {
      let slot = Int(state.actors[position].firstLease) - 1
      markSeam()
      endLease(Int(state.leases[slot].run), slot, cause: .actorGone)
    }
    markSeam()
    emit(ActorDeregistered(at: now, actor: actor, cause: cause))
    endClaims(of: actor)
    forgetActors()
  }

  /// Keeps no more inactive actors than may be remembered.
  private mutating func forgetActors() {
    let surplus = state.actors.retired.count - Limits.inactiveActorCount
    if surplus <= 0 { return }
    let oldest = state.actors.retired.prefix(surplus).map {
      state.actors.ids.identifier(at: Int($0))
    }
    markSeam()
    emit(ActorPruned(at: now, actors: oldest))
  }

  private mutating func endClaims(of actor: ActorID) {
    var index = 0
    while index < claimWaiters.count {
      guard claimWaiters[index].request.actor == actor else {
        index += 1
        continue
      }
      let waiter = claimWaiters.remove(at: index)
      if waiter.finished != nil {
        answer(waiter, [])
      } else {
        deliver(.reply(.rejected(.notFound(.actor(actor)))), to: waiter.client)
      }
    }
  }

  /// Looks at an actor whose timer fired: it may have been heard meanwhile.
  mutating func visit(actor position: Int, _ at: UInt64) {
    guard state.actors.isActive(position), state.actors[position].armedAt == at else { return }
    state.actors[position].armedAt = 0
    if state.actors[position].steadyDeadline <= clock.steady {
      deregister(position, cause: .silent)
    } else {
      state.arm(actor: position)
    }
  }

  /// After an opening: active actors have what is left of their patience, and no less than holders
  /// have to come back.
  mutating func awaitActors() {
    var next = state.actors.active.next(from: 0)
    while let position = next {
      let row = state.actors[position]
      let left = row.heardAt.saturatingAdd(row.patience).since(now)
      let wait = max(left.milliseconds, options.grace.milliseconds)
      state.actors[position].steadyDeadline = clock.steady &+ wait
      state.arm(actor: position)
      next = state.actors.active.next(from: position + 1)
    }
  }
}
