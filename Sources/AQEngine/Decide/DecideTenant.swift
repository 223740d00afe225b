import AQCore

extension Machine {
  mutating func tenant(_ command: TenantCommand, _ bytes: RawSpan) -> Reply {
    switch command {
    case .create(let name): createTenant(name, bytes)
    case .get(let name): getTenant(name, bytes)
    case .list(let page): listTenants(page)
    case .assignRole(let actor, let role, let tenant): assign(role, to: actor, in: tenant, bytes)
    case .grant(let actor, let capability, let tenant):
      grant(capability, to: actor, in: tenant, bytes)
    case .revoke(let actor, let capability, let tenant):
      revoke(capability, from: actor, in: tenant, bytes)
    case .authority(let actor): authority(of: actor)
    case .check(let actor, let capability): check(capability, of: actor, bytes)
    }
  }

  /// With the first tenant everybody needs rights: that is an administrator's to decide.
  private mutating func createTenant(_ name: ByteRange, _ bytes: RawSpan) -> Reply {
    if caller.standing != .administrator { return .rejected(.denied(.notAdministrator)) }
    if let rejection = checkName(name) { return .rejected(rejection) }
    guard state.tenants.number(name, of: bytes) == nil else {
      return .rejected(.alreadyThere(.tenant))
    }
    guard state.tenants.count < Limits.tenantCount else {
      return .rejected(
        .limit(
          .names, asked: UInt64(state.tenants.count) + 1, most: UInt64(Limits.tenantCount)))
    }
    let id = state.tenants.nextID(inEpoch: state.taskIDs.next.restoreEpoch)
    emit(TenantCreated(at: now, tenant: id, name: name), from: bytes)
    return .value(
      .map([
        .init("tenant", .text(id.description)), .init("lsn", .unsigned(state.lastLSN.rawValue)),
      ]))
  }

  private mutating func assign(
    _ role: TenantRole, to actor: ActorID, in name: ByteRange, _ bytes: RawSpan
  ) -> Reply {
    if case .custom(let name) = role, let rejection = checkName(name) {
      return .rejected(rejection)
    }
    do throws(Rejection) {
      let tenant = try target(of: actor, name, bytes)
      let row = state.tenants.grants.find(actor, in: tenant)
      if let row, state.tenants.grants.word(row.role) == role.word(bytes) { return .ok }
      emit(
        TenantRoleAssigned(at: now, tenant: state.tenants.id(tenant), actor: actor, role: role),
        from: bytes)
      return .ok
    } catch { return .rejected(error) }
  }

  private mutating func grant(
    _ capability: TenantCapability, to actor: ActorID, in name: ByteRange, _ bytes: RawSpan
  ) -> Reply {
    if case .custom(let name) = capability, let rejection = checkName(name) {
      return .rejected(rejection)
    }
    do throws(Rejection) {
      let tenant = try target(of: actor, name, bytes)
      if let row = state.tenants.grants.find(actor, in: tenant) {
        if holds(row, capability, bytes) { return .ok }
        if case .custom = capability, row.custom.count >= Limits.grantCount {
          throw .limit(
            .capabilities, asked: UInt64(row.custom.count) + 1, most: UInt64(Limits.grantCount))
        }
      }
      emit(
        TenantCapabilityGranted(
          at: now, tenant: state.tenants.id(tenant), actor: actor, capability: capability),
        from: bytes)
      return .ok
    } catch { return .rejected(error) }
  }

  private mutating func revoke(
    _ capability: TenantCapability, from actor: ActorID, in name: ByteRange, _ bytes: RawSpan
  ) -> Reply {
    do throws(Rejection) {
      let tenant = try target(of: actor, name, bytes)
      guard let row = state.tenants.grants.find(actor, in: tenant),
        holds(row, capability, bytes)
      else { return .ok }
      emit(
        TenantCapabilityRevoked(
          at: now, tenant: state.tenants.id(tenant), actor: actor, capability: capability),
        from: bytes)
      return .ok
    } catch { return .rejected(error) }
  }

  /// The number of the tenant that rights are changed in: the one named, else the actor's own.
  private mutating func target(
    of actor: ActorID, _ name: ByteRange, _ bytes: RawSpan
  ) throws(Rejection) -> UInt32 {
    if caller.standing != .administrator { throw .denied(.notAdministrator) }
    guard let own = state.tenant(of: actor) else { throw .notFound(.actor(actor)) }
    guard let named = state.tenants.number(name, of: bytes) else { throw .notFound(.tenant) }
    let tenant = named == 0 ? own : named
    if tenant == 0 { throw .tenantNeeded(actor) }
    return tenant
  }

  /// Whether a capability is among those granted.
  func holds(_ row: GrantRow, _ capability: TenantCapability, _ bytes: RawSpan) -> Bool {
    if let right = Rights(capability) { return row.rights.contains(right) }
    let word = capability.word(bytes)
    return row.custom.contains { state.tenants.grants.names.text($0) == word }
  }
}
