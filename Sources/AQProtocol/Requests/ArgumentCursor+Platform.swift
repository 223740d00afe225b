import AQCore

// Actors, tenants, who one is, and ledgers.
extension ArgumentCursor {
  private mutating func actorID() throws(RequestError) -> ActorID {
    try identifier(try next(), "actor", ActorID.self)
  }

  mutating func actor() throws(RequestError) -> ActorCommand {
    if command == .actorRegister { return .register(try registration()) }
    if command == .actorList {
      let (filter, page) = try actorPage()
      return .list(filter, page)
    }
    let id = try actorID()
    if command == .actorHeartbeat { return .heartbeat(id) }
    return command == .actorDeregister ? .deregister(id) : .get(id)
  }

  private mutating func registration() throws(RequestError) -> ActorRequest {
    var request = ActorRequest(
      identity: try text(try next(), "identity", most: Limits.nameBytes))
    var seen: UInt64 = 0
    while let option = try option(ActorOption.self, seen: &seen) {
      switch option {
      case .can: try appendCapability("CAN", to: &request.capabilities)
      case .department: request.department = try name(of: "DEPARTMENT")
      case .interval: request.interval = try actorInterval()
      case .tenant: request.tenant = try name(of: "TENANT")
      }
    }
    return request
  }

  private mutating func actorInterval() throws(RequestError) -> Duration {
    let range = try value("INTERVAL")
    let interval = try duration(range, "INTERVAL")
    guard interval >= Limits.shortestActorInterval else {
      throw bad("INTERVAL", "must be 1s or longer", range)
    }
    return interval
  }

  private mutating func actorPage() throws(RequestError) -> (ActorFilter, PageRequest) {
    var filter = ActorFilter()
    var page = PageRequest()
    var seen: UInt64 = 0
    while let option = try option(ActorPageOption.self, seen: &seen) {
      switch option {
      case .department: filter.department = try name(of: "DEPARTMENT")
      case .state: filter.standing = try standing()
      case .tenant: filter.tenant = try name(of: "TENANT")
      case .cursor: page.cursor = try cursorValue()
      case .count: page.count = try pageCount()
      }
    }
    return (filter, page)
  }

  private mutating func standing() throws(RequestError) -> ActorStanding {
    let range = try value("STATE")
    if matches(range, "active") { return .active }
    if matches(range, "inactive") { return .inactive }
    throw bad("STATE", "must be active or inactive", range)
  }

  mutating func caller() throws(RequestError) -> CallerCommand {
    if command == .whoAmI { return .whoAmI }
    if command == .tenantUse { return .useTenant(try name(try next(), "tenant")) }
    return .useActor(try actorID())
  }

  mutating func tenant() throws(RequestError) -> TenantCommand {
    if command == .tenantCreate { return .create(name: try name(try next(), "tenant")) }
    if command == .tenantGet { return .get(name: try name(try next(), "tenant")) }
    if command == .tenantList { return .list(try page()) }
    let actor = try actorID()
    if command == .capabilityList { return .authority(actor) }
    if command == .roleAssign {
      let role = try role(try next())
      return .assignRole(actor, role, tenant: try tenantOption())
    }
    let capability = try capability(try next())
    if command == .capabilityCheck { return .check(actor, capability) }
    let tenant = try tenantOption()
    return command == .capabilityGrant
      ? .grant(actor, capability, tenant: tenant) : .revoke(actor, capability, tenant: tenant)
  }

  private mutating func tenantOption() throws(RequestError) -> ByteRange {
    var seen: UInt64 = 0
    var tenant = ByteRange.none
    while let option = try option(TenantOption.self, seen: &seen) {
      switch option {
      case .tenant: tenant = try name(of: "TENANT")
      }
    }
    return tenant
  }

  private func role(_ range: ByteRange) throws(RequestError) -> TenantRole {
    if matches(range, "operator") { return .operator }
    if matches(range, "auditor") { return .auditor }
    if matches(range, "gatekeeper") { return .gatekeeper }
    return .custom(try name(range, "role"))
  }

  private func capability(_ range: ByteRange) throws(RequestError) -> TenantCapability {
    if matches(range, "submit") { return .submit }
    if matches(range, "execute") { return .execute }
    if matches(range, "review") { return .review }
    if matches(range, "approve") { return .approve }
    if matches(range, "cancel") { return .cancel }
    return .custom(try name(range, "capability"))
  }

  mutating func ledger() throws(RequestError) -> LedgerCommand {
    if command == .ledgerAppend { return .append(try ledgerEntry()) }
    if command == .ledgerRead { return try ledgerRead() }
    if command == .ledgerList { return try ledgerList() }
    if command == .ledgerPrune { return try ledgerPrune() }
    return try ledgerVerify()
  }

  private mutating func ledgerVerify() throws(RequestError) -> LedgerCommand {
    let key = try optionalKey(LedgerVerifyOption.self)
    var page = PageRequest()
    var tenant = ByteRange.none
    var seen: UInt64 = 0
    while let option = try option(LedgerVerifyOption.self, seen: &seen) {
      switch option {
      case .from: page.cursor = try ordinal("FROM")
      case .tenant: tenant = try name(of: "TENANT")
      }
    }
    return .verify(key: key, tenant: tenant, page)
  }

  private mutating func ledgerEntry() throws(RequestError) -> LedgerRequest {
    let key = try name(try next(), "key")
    let payload = try blob(try next(), "payload", most: payloadBytes)
    var request = LedgerRequest(key: key, payload: payload)
    var seen: UInt64 = 0
    while let option = try option(LedgerOption.self, seen: &seen) {
      switch option {
      case .actor: request.actor = try identifier(try value("AS"), "AS", ActorID.self)
      case .tenant: request.tenant = try name(of: "TENANT")
      }
    }
    return request
  }

  // All options here have one value, so a key makes the number of arguments odd. Alone it could
  // still be an option without its value, which is then taken to be meant.
  private mutating func optionalKey<Option: CommandOption>(
    _ type: Option.Type
  ) throws(RequestError) -> ByteRange {
    guard remaining % 2 == 1 else { return .none }
    if remaining == 1, let word = bytes.word(ranges[index]), Option.table[word] != nil {
      return .none
    }
    return try name(try next(), "key")
  }

  private mutating func ledgerRead() throws(RequestError) -> LedgerCommand {
    let key = try optionalKey(LedgerReadOption.self)
    var page = PageRequest()
    var tenant = ByteRange.none
    var seen: UInt64 = 0
    while let option = try option(LedgerReadOption.self, seen: &seen) {
      switch option {
      case .from: page.cursor = try ordinal("FROM")
      case .count: page.count = try pageCount()
      case .tenant: tenant = try name(of: "TENANT")
      }
    }
    return .read(key: key, tenant: tenant, page)
  }

  private mutating func ordinal(_ option: StaticString) throws(RequestError) -> UInt64 {
    try number(
      try value(option), option, "must be the number of an entry, from 1 on", 0, .max)
  }

  private mutating func ledgerList() throws(RequestError) -> LedgerCommand {
    var page = PageRequest()
    var tenant = ByteRange.none
    var seen: UInt64 = 0
    while let option = try option(LedgerPageOption.self, seen: &seen) {
      switch option {
      case .tenant: tenant = try name(of: "TENANT")
      case .cursor: page.cursor = try cursorValue()
      case .count: page.count = try pageCount()
      }
    }
    return .list(tenant: tenant, page)
  }

  private mutating func ledgerPrune() throws(RequestError) -> LedgerCommand {
    let key = try name(try next(), "key")
    var before: UInt64?
    var tenant = ByteRange.none
    var seen: UInt64 = 0
    while let option = try option(LedgerPruneOption.self, seen: &seen) {
      switch option {
      case .before: before = try ordinal("BEFORE")
      case .tenant: tenant = try name(of: "TENANT")
      }
    }
    guard let before else { throw .arity(command) }
    return .prune(key: key, before: before, tenant: tenant)
  }
}
