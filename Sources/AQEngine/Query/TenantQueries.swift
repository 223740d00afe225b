import AQCore

extension Machine {
  /// The name of a tenant; null for the default one.
  func tenantText(_ number: UInt32) -> ReplyValue {
    number == 0 ? .null : .text(state.tenants.text(number))
  }

  mutating func getTenant(_ name: ByteRange, _ bytes: RawSpan) -> Reply {
    guard let number = state.tenants.number(name, of: bytes), number != 0, sees(tenant: number)
    else { return .rejected(.notFound(.tenant)) }
    return .value(describe(tenant: number))
  }

  /// Pages through tenants in the order in which they were made.
  func listTenants(_ request: PageRequest) -> Reply {
    var page = Page()
    let wanted = max(1, min(request.count, Limits.pageCount))
    // A cursor is the last number shown.
    var number = Int(min(request.cursor, UInt64(state.tenants.count))) + 1
    while number <= state.tenants.count, page.items.count < wanted {
      if sees(tenant: UInt32(number)) { page.append(describe(tenant: UInt32(number))) }
      number += 1
    }
    if number <= state.tenants.count { page.cursor = UInt64(number) - 1 }
    return .value(page.value)
  }

  private func describe(tenant number: UInt32) -> ReplyValue {
    let row = state.tenants.rows[Int(number) - 1]
    return .map([
      .init("id", .text(row.id.description)),
      .init("name", .text(state.tenants.text(number))),
      .init("created", .time(row.created)),
    ])
  }

  /// Role and capabilities of an actor: in the caller's tenant, else in the actor's own.
  func authority(of actor: ActorID) -> Reply {
    guard let (tenant, row) = grants(of: actor) else { return .rejected(.notFound(.actor(actor))) }
    let role = row.map { state.tenants.grants.word($0.role) } ?? ""
    return .value(
      .map([
        .init("actor", .text(actor.description)),
        .init("identity", .text(state.identity(of: actor))),
        .init("tenant", tenantText(tenant)),
        .init("role", role.isEmpty ? .null : .text(role)),
        .init(
          "capabilities",
          .list(row.map { state.tenants.grants.words($0).map { .text($0) } } ?? [])),
      ]))
  }

  /// Whether an actor may do something, and why not.
  func check(_ capability: TenantCapability, of actor: ActorID, _ bytes: RawSpan) -> Reply {
    guard let (_, row) = grants(of: actor) else { return .rejected(.notFound(.actor(actor))) }
    let reason: StaticString? =
      if !state.tenants.isInUse {
        nil
      } else if row.map({ $0.role == .none }) ?? true {
        "no_role_assigned"
      } else if row.map({ holds($0, capability, bytes) }) ?? false {
        nil
      } else {
        "not_granted"
      }
    return .value(
      .map([
        .init("allowed", .boolean(reason == nil)),
        .init("reason", reason.map { .word(StaticWord($0)) } ?? .null),
      ]))
  }

  /// What an actor is and may do in the caller's tenant, else in its own; nil where the caller
  /// can't see the actor.
  private func grants(of actor: ActorID) -> (tenant: UInt32, row: GrantRow?)? {
    guard let own = state.tenant(of: actor) else { return nil }
    let tenant = caller.tenant == 0 ? own : caller.tenant
    let row = state.tenants.grants.find(actor, in: tenant)
    guard sees(tenant: own) || row != nil else { return nil }
    return (tenant, row)
  }
}
