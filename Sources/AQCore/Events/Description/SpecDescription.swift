extension TaskSpec {
  /// Adds what was asked for; defaults of the numbers are shown, absent options are not.
  func describe(into fields: inout FieldList, _ bytes: RawSpan) {
    fields.add("kind", text: kind, bytes)
    fields.add("queue", text: queue, bytes)
    fields.add("priority", priority)
    fields.add("safety", word: safety.word)
    fields.add("attempts", attemptLimit)
    fields.add("backoff", backoff.described)
    if timeout != .zero { fields.add("timeout", timeout) }
    fields.add("policy", policy?.described(bytes) ?? .word(StaticWord("once")))
    fields.add("parent", parent)
    if !key.isNone {
      fields.add("key", text: key, bytes)
      fields.add("key_limit", keyLimit)
      fields.add("on_retry", word: onRetry == .holdDuringRetry ? "hold" : "release")
    }
    fields.add("idempotency", text: idempotencyKey, bytes)
    fields.add("tenant", text: tenant, bytes)
    fields.add("department", text: department, bytes)
    fields.add("tags", names: tags, bytes)
    fields.add("requires", names: requiredCapabilities, bytes)
    fields.add("after", prerequisites)
    fields.add("budgets", budgets, bytes)
    fields.add("estimates", estimates, bytes)
    if !subscriptions.isEmpty {
      var list: [ReplyValue] = []
      for subscription in subscriptions { list.append(subscription.described(bytes)) }
      fields.add("subscriptions", .list(list))
    }
    fields.add("description", text: description, bytes)
    fields.add("traceparent", text: traceparent, bytes)
    fields.add("content_type", text: contentType, bytes)
    fields.add("payload", bytes: payload, bytes)
  }
}

extension Backoff {
  fileprivate var described: ReplyValue {
    var fields = FieldList()
    fields.add("shape", word: shape == .fixed ? "fixed" : "exponential")
    fields.add("base", base)
    fields.add("cap", cap)
    return .map(fields.fields)
  }
}

extension RunPolicy {
  fileprivate func described(_ bytes: RawSpan) -> ReplyValue {
    var fields = FieldList()
    fields.add("shape", word: shape.word)
    fields.add("count", occurrenceCount)
    fields.add("interval", interval)
    fields.add("expression", text: expression, bytes)
    fields.add("zone", text: zone, bytes)
    fields.add("start", startAt)
    fields.add("end", endAt)
    fields.add("misfire", word: misfire.word)
    fields.add("grace", misfireGrace)
    fields.add("cap", UInt64(misfireCap))
    fields.add("overlap", word: overlap.word)
    return .map(fields.fields)
  }
}

extension SubscriptionSpec {
  /// The filter and whether it is re-armed.
  func described(_ bytes: RawSpan) -> ReplyValue {
    var fields = FieldList()
    switch filter {
    case .taskSucceeded(let task):
      fields.add("filter", word: "taskSucceeded")
      fields.add("task", task)
    case .runEntered(let task, let state):
      fields.add("filter", word: "runEntered")
      fields.add("task", task)
      fields.add("state", word: state.word)
    case .budgetCrossed(let task, let unit, let percent):
      fields.add("filter", word: "budgetCrossed")
      fields.add("task", task)
      fields.add("unit", text: unit, bytes)
      fields.add("percent", percent)
    case .signal(let key):
      fields.add("filter", word: "signal")
      fields.add("key", text: key, bytes)
    }
    fields.add("repeating", .boolean(repeats == .repeating))
    return .map(fields.fields)
  }
}

extension RunPolicy.Shape {
  /// The word on the wire.
  public var word: StaticString {
    switch self {
    case .once: "once"
    case .repeating: "repeat"
    case .cron: "cron"
    }
  }
}

extension RunPolicy.Misfire {
  /// The word on the wire.
  public var word: StaticString {
    switch self {
    case .all: "all"
    case .once: "once"
    case .skip: "skip"
    }
  }
}

extension RunPolicy.Overlap {
  /// The word on the wire.
  public var word: StaticString {
    switch self {
    case .allow: "allow"
    case .skip: "skip"
    case .cancelPrevious: "cancel"
    }
  }
}
