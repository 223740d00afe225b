extension EnginePaused: DescribedEvent {
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("at", at)
    fields.add(author, bytes)
  }
}

extension EngineResumed: DescribedEvent {
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("at", at)
    fields.add(author, bytes)
  }
}

extension QueuePaused: DescribedEvent {
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("at", at)
    fields.add("tenant", tenant)
    fields.add("queue", text: queue, bytes)
    fields.add(author, bytes)
  }
}

extension QueueResumed: DescribedEvent {
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("at", at)
    fields.add("tenant", tenant)
    fields.add("queue", text: queue, bytes)
    fields.add(author, bytes)
  }
}

extension QueueLimitsChanged: DescribedEvent {
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("at", at)
    fields.add("tenant", tenant)
    fields.add("queue", text: queue, bytes)
    fields.add("concurrency", concurrency)
    fields.add("rate_count", rateCount)
    fields.add("rate_period", ratePeriod)
    fields.add("burst", burst)
  }
}

extension KeyLimitChanged: DescribedEvent {
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("at", at)
    fields.add("tenant", tenant)
    fields.add("key", text: key, bytes)
    fields.add("limit", limit)
  }
}

extension TimeAdvanced: DescribedEvent {
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("at", at)
    fields.add("runs", runs)
  }
}

extension BudgetAllocated: DescribedEvent {
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("at", at)
    fields.add("task", task)
    fields.add("unit", text: unit, bytes)
    fields.add("limit", limit)
  }
}

extension BudgetConsumed: DescribedEvent {
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("at", at)
    fields.add("task", task)
    fields.add("run", run)
    fields.add("amounts", amounts, bytes)
  }
}

extension BudgetExhausted: DescribedEvent {
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("at", at)
    fields.add("task", task)
    fields.add("unit", text: unit, bytes)
  }
}

extension BudgetReplenished: DescribedEvent {
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("at", at)
    fields.add("task", task)
    fields.add("unit", text: unit, bytes)
    fields.add("limit", limit)
  }
}

extension BudgetReserved: DescribedEvent {
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("at", at)
    fields.add("task", task)
    fields.add("run", run)
    fields.add("amounts", amounts, bytes)
  }
}

extension BudgetSettled: DescribedEvent {
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("at", at)
    fields.add("task", task)
    fields.add("run", run)
    fields.add("amounts", amounts, bytes)
  }
}

extension SubscriptionCreated: DescribedEvent {
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("at", at)
    fields.add("subscription", subscription)
    fields.add("task", task)
    fields.add("spec", spec.described(bytes))
  }
}

extension SubscriptionTriggered: DescribedEvent {
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("at", at)
    fields.add("subscription", subscription)
    fields.add("run", run)
    if signal != .zero { fields.add("signal", signal.rawValue) }
  }
}

extension SubscriptionCanceled: DescribedEvent {
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("at", at)
    fields.add("subscription", subscription)
    fields.add("cause", word: cause == .taskEnded ? "taskEnded" : "requested")
  }
}

extension SignalEmitted: DescribedEvent {
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("at", at)
    fields.add("tenant", tenant)
    fields.add("key", text: key, bytes)
    fields.add("id", text: id, bytes)
    fields.add("id_expiry", idExpiry)
    fields.add("payload", bytes: payload, bytes)
  }
}
