import AQCore

/// Families whose rules are yet to come.
extension Machine {
  mutating func pauseTask(_ task: TaskID, _ author: Authorship, _ bytes: RawSpan) -> Reply {
    .rejected(.unsupported(StaticWord("TASK.PAUSE")))
  }

  mutating func resumeTask(_ task: TaskID, _ author: Authorship, _ bytes: RawSpan) -> Reply {
    .rejected(.unsupported(StaticWord("TASK.RESUME")))
  }

  mutating func countTasks(_ request: ListRequest, _ bytes: RawSpan) -> Reply {
    .rejected(.unsupported(StaticWord("TASK.COUNT")))
  }

  mutating func subscription(_ command: SubscriptionCommand, _ bytes: RawSpan) -> Reply {
    .rejected(.unsupported(StaticWord("SUBSCRIPTION and SIGNAL")))
  }

  mutating func tenant(_ command: TenantCommand, _ bytes: RawSpan) -> Reply {
    .rejected(.unsupported(StaticWord("TENANT, ROLE and CAPABILITY")))
  }

  mutating func session(_ command: CallerCommand, _ client: ClientID, _ bytes: RawSpan) -> Reply {
    .rejected(.unsupported(StaticWord("TENANT.USE and ACTOR.USE")))
  }

  mutating func operation(
    _ command: OperationCommand, _ client: ClientID, _ bytes: RawSpan
  ) -> Reply {
    .rejected(.unsupported(StaticWord("OPERATION")))
  }
}
