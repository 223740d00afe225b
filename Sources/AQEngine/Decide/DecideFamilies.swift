import AQCore

/// Families whose rules are yet to come.
extension Machine {
  mutating func tenant(_ command: TenantCommand, _ bytes: RawSpan) -> Reply {
    .rejected(.unsupported(StaticWord("TENANT, ROLE and CAPABILITY")))
  }

  mutating func session(_ command: CallerCommand, _ client: ClientID, _ bytes: RawSpan) -> Reply {
    .rejected(.unsupported(StaticWord("TENANT.USE and ACTOR.USE")))
  }
}
