import AQCore

extension EngineState {
  mutating func apply(_ event: ActorRegistered, _ bytes: RawSpan) throws(ApplyError) {
    guard let tenant = tenants.number(event.tenant) else { throw .inconsistent(.actorRegistered) }
    let known = actors.find(event.identity, of: bytes, tenant: tenant)
    if let known {
      guard actors.ids.position(event.actor) == known else {
        throw .inconsistent(.actorRegistered)
      }
      time = event.at
      let department = actors.intern(department: event.department, of: bytes)
      let set = actors.intern(set: CapabilitySet.joined(event.capabilities, bytes))
      actors.update(
        known, department: department, capabilities: set, interval: event.interval)
      hear(known, at: event.at)
      return
    }
    guard let position = actors.ids.admit(event.actor), position <= UInt32.max else {
      throw .inconsistent(.actorRegistered)
    }
    time = event.at
    actors.add(
      ActorRow(
        identity: actors.intern(identity: event.identity, of: bytes, tenant: tenant),
        tenant: tenant, department: actors.intern(department: event.department, of: bytes),
        capabilities: actors.intern(set: CapabilitySet.joined(event.capabilities, bytes)),
        interval: event.interval, registeredAt: event.at, heardAt: event.at),
      at: position)
    hear(position, at: event.at)
  }

  mutating func apply(_ event: ActorHeartbeat) throws(ApplyError) {
    guard let actor = actors.ids.position(event.actor), actors.isActive(actor) else {
      throw .inconsistent(.actorHeartbeat)
    }
    time = event.at
    hear(actor, at: event.at)
  }

  /// An actor's leases have ended before it goes.
  mutating func apply(_ event: ActorDeregistered) throws(ApplyError) {
    guard let actor = actors.ids.position(event.actor), actors.isActive(actor),
      actors[actor].firstLease == 0
    else { throw .inconsistent(.actorDeregistered) }
    time = event.at
    actors.retire(actor, at: event.at)
  }

  mutating func apply(_ event: ActorPruned) throws(ApplyError) {
    for id in event.actors {
      guard let actor = actors.position(id), !actors.isActive(actor) else {
        throw .inconsistent(.actorPruned)
      }
    }
    time = event.at
    for id in event.actors {
      if let actor = actors.position(id) { actors.forget(actor) }
    }
    tenants.grants.forget(Set(event.actors))
  }

  /// An active actor was heard: its silence begins anew.
  mutating func hear(_ actor: Int, at: Timestamp) {
    actors[actor].heardAt = at
    let deadline = at.saturatingAdd(actors[actor].patience).milliseconds
    actors[actor].steadyDeadline = deadline &- clockOffset
    arm(actor: actor)
  }

  /// Looks at an actor when it will have been silent for too long. One that the wheel visits
  /// earlier anyway needs no second entry: the visit arms it again.
  mutating func arm(actor: Int) {
    let at = actors[actor].steadyDeadline
    if actors[actor].armedAt != 0, actors[actor].armedAt <= at { return }
    actors[actor].armedAt = at
    steadyWheel.insert(TimerEntry(at: at, key: UInt64(actor), kind: .actor, generation: 0))
  }
}
