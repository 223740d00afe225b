import AQCore

extension EngineState {
  mutating func apply(_ event: TenantCreated, _ bytes: RawSpan) throws(ApplyError) {
    guard tenants.add(event.tenant, event.name, of: bytes, at: event.at) else {
      throw .inconsistent(.tenantCreated)
    }
    time = event.at
  }

  mutating func apply(_ event: TenantRoleAssigned, _ bytes: RawSpan) throws(ApplyError) {
    guard let tenant = tenants.number(event.tenant), isKnown(event.actor) else {
      throw .inconsistent(.tenantRoleAssigned)
    }
    time = event.at
    let role = role(event.role, bytes)
    tenants.grants.update(event.actor, in: tenant) { $0.role = role }
  }

  mutating func apply(_ event: TenantCapabilityGranted, _ bytes: RawSpan) throws(ApplyError) {
    guard let tenant = tenants.number(event.tenant), isKnown(event.actor) else {
      throw .inconsistent(.tenantCapabilityGranted)
    }
    time = event.at
    if let right = Rights(event.capability) {
      tenants.grants.update(event.actor, in: tenant) { $0.rights.insert(right) }
    } else if case .custom(let name) = event.capability {
      let number = tenants.grants.intern(name, of: bytes)
      tenants.grants.update(event.actor, in: tenant) { row in
        guard !row.custom.contains(number) else { return }
        row.custom.append(number)
        row.custom.sort()
      }
    }
  }

  mutating func apply(_ event: TenantCapabilityRevoked, _ bytes: RawSpan) throws(ApplyError) {
    guard let tenant = tenants.number(event.tenant), isKnown(event.actor) else {
      throw .inconsistent(.tenantCapabilityRevoked)
    }
    time = event.at
    if let right = Rights(event.capability) {
      tenants.grants.update(event.actor, in: tenant) { $0.rights.remove(right) }
    } else if case .custom(let name) = event.capability {
      let number = tenants.grants.names.find(name, of: bytes)
      tenants.grants.update(event.actor, in: tenant) { $0.custom.removeAll { $0 == number } }
    }
  }

  /// The number of a role; one of the application's own is made known.
  private mutating func role(_ role: TenantRole, _ bytes: RawSpan) -> RoleNumber {
    switch role {
    case .operator: .operator
    case .auditor: .auditor
    case .gatekeeper: .gatekeeper
    case .custom(let name): .custom(tenants.grants.intern(name, of: bytes))
    }
  }
}

extension Rights {
  /// The right that a capability is; nil for one of the application's own.
  init?(_ capability: TenantCapability) {
    switch capability {
    case .submit: self = .submit
    case .execute: self = .execute
    case .review: self = .review
    case .approve: self = .approve
    case .cancel: self = .cancel
    case .custom: return nil
    }
  }
}
