extension ActorRegistered: DescribedEvent {
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("at", at)
    fields.add("actor", actor)
    fields.add("tenant", tenant)
    fields.add("identity", text: identity, bytes)
    fields.add("department", text: department, bytes)
    fields.add("interval", interval)
    fields.add("capabilities", names: capabilities, bytes)
  }
}

extension ActorDeregistered: DescribedEvent {
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("at", at)
    fields.add("actor", actor)
    fields.add("cause", word: cause == .silent ? "silent" : "requested")
  }
}

extension ActorHeartbeat: DescribedEvent {
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("at", at)
    fields.add("actor", actor)
  }
}

extension ActorPruned: DescribedEvent {
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("at", at)
    fields.add("actors", actors)
  }
}

extension TenantCreated: DescribedEvent {
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("at", at)
    fields.add("tenant", tenant)
    fields.add("name", text: name, bytes)
  }
}

extension TenantRoleAssigned: DescribedEvent {
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("at", at)
    fields.add("tenant", tenant)
    fields.add("actor", actor)
    fields.add("role", .text(role.word(bytes)))
  }
}

extension TenantCapabilityGranted: DescribedEvent {
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("at", at)
    fields.add("tenant", tenant)
    fields.add("actor", actor)
    fields.add("capability", .text(capability.word(bytes)))
  }
}

extension TenantCapabilityRevoked: DescribedEvent {
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("at", at)
    fields.add("tenant", tenant)
    fields.add("actor", actor)
    fields.add("capability", .text(capability.word(bytes)))
  }
}

extension LedgerEntryAppended: DescribedEvent {
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("at", at)
    fields.add("tenant", tenant)
    fields.add("actor", actor)
    fields.add("key", text: key, bytes)
    fields.add("ordinal", ordinal)
    fields.add("previous_hash", bytes: previousHash, bytes)
    fields.add("hash", bytes: hash, bytes)
    fields.add("payload", bytes: payload, bytes)
  }
}
