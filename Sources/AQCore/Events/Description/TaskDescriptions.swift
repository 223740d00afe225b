extension TaskCreated: DescribedEvent {
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("at", at)
    fields.add("task", task)
    fields.add("run", run)
    fields.add("due", due)
    fields.add("due_clock", word: dueClock.word)
    fields.add("start_by", startBy)
    if !spec.idempotencyKey.isNone {
      fields.add("fingerprint", fingerprint)
    }
    fields.add("idempotency_expiry", idempotencyExpiry)
    fields.add("origin", origin)
    spec.describe(into: &fields, bytes)
  }
}

extension TaskCanceled: DescribedEvent {
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("at", at)
    fields.add("cause", word: cause.word)
    fields.add("reason", text: reason, bytes)
    fields.add("tasks", tasks)
  }
}

extension TaskDependencyDeclared: DescribedEvent {
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("at", at)
    fields.add("task", task)
    fields.add("after", prerequisites)
  }
}

extension TaskEnded: DescribedEvent {
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("at", at)
    fields.add("task", task)
    fields.add("outcome", word: outcome.word)
  }
}

extension TaskPruned: DescribedEvent {
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("at", at)
    fields.add("tasks", tasks)
  }
}

extension TaskCreated.DueClock {
  fileprivate var word: StaticString {
    switch self {
    case .steady: "steady"
    case .wall: "wall"
    }
  }
}

extension TaskCanceled.Cause {
  fileprivate var word: StaticString {
    switch self {
    case .requested: "requested"
    case .prerequisiteFailed: "prerequisiteFailed"
    case .parentCanceled: "parentCanceled"
    }
  }
}
