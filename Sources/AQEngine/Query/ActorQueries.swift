import AQCore

extension Machine {
  func getActor(_ actor: ActorID) -> Reply {
    guard let position = find(actor) else { return .rejected(.notFound(.actor(actor))) }
    return .value(describe(actor: position))
  }

  /// Pages through the actors that match, in the order of their ids.
  ///
  /// *Complexity*: O(actors of the rarest filter), bounded by `Page.scanLimit`.
  mutating func listActors(
    _ filter: ActorFilter, _ request: PageRequest, _ bytes: RawSpan
  ) -> Reply {
    var tenant: UInt32? = caller.sight == .everyTenant ? nil : caller.tenant
    if !filter.tenant.isNone {
      guard let named = visibleTenant(filter.tenant, bytes) else {
        return .rejected(.notFound(.tenant))
      }
      tenant = named
    }
    var department: UInt32?
    if !filter.department.isNone {
      let number = state.actors.number(department: filter.department, of: bytes)
      if number == 0 { return .value(Page().value) }
      department = number
    }
    let candidates = state.actors.candidates(
      tenant: tenant, department: department, standing: filter.standing)
    var page = Page()
    let count = max(1, min(request.count, Limits.pageCount))
    var looked = 0
    var next = follow(candidates, Page.start(request.cursor, state.actors.ids))
    while let position = next, page.items.count < count, page.hasRoom, looked < Page.scanLimit {
      let row = state.actors[position]
      if tenant == nil || row.tenant == tenant, department == nil || row.department == department,
        filter.standing == nil || row.isActive == (filter.standing == .active)
      {
        page.append(describe(actor: position))
      }
      looked += 1
      next = follow(candidates, position + 1)
      if next != nil { page.cursor = state.actors.ids.identifier(at: position).rawValue }
    }
    if next == nil { page.cursor = nil }
    return .value(page.value)
  }

  /// The first candidate from a position on; nil where there is none.
  private func follow(_ candidates: PositionSet?, _ position: Int) -> Int? {
    if let candidates { return candidates.next(from: position) }
    let next = state.actors.next(from: position)
    return next < state.actors.positionCount ? next : nil
  }

  /// An actor as the wire shows it.
  func describe(actor position: Int) -> ReplyValue {
    let row = state.actors[position]
    let id = state.actors.ids.identifier(at: position)
    let set = state.actors.sets.name(row.capabilities)
    let grants = state.tenants.grants.find(id, in: row.tenant)
    let role = grants.map { state.tenants.grants.word($0.role) } ?? ""
    return .map([
      .init("id", .text(id.description)),
      .init("identity", .text(state.actors.identities.text(row.identity))),
      .init("state", .word(StaticWord(row.isActive ? "active" : "inactive"))),
      .init(
        "tenant", row.tenant == 0 ? .null : .text(state.tenants.names.text(row.tenant))),
      .init(
        "department",
        row.department == 0 ? .null : .text(state.actors.departments.text(row.department))),
      .init("capabilities", .list(CapabilitySet.names(set).map { .text($0) })),
      .init("interval", .unsigned(row.interval.milliseconds)),
      .init("registered", .time(row.registeredAt)),
      .init("last_heartbeat", .time(row.heardAt)),
      .init("ended", row.isActive ? .null : .time(row.endedAt)),
      .init("leases", .unsigned(leaseCount(ofActor: position))),
      .init("role", role.isEmpty ? .null : .text(role)),
      .init(
        "grants", .list(grants.map { state.tenants.grants.words($0).map { .text($0) } } ?? [])),
    ])
  }

  private func leaseCount(ofActor position: Int) -> UInt64 {
    var count: UInt64 = 0
    var number = state.actors[position].firstLease
    while number != 0 {
      count += 1
      number = state.leases[Int(number) - 1].nextOfActor
    }
    return count
  }
}
