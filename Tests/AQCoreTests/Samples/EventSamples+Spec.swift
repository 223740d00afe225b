import AQCore

extension EventSamples {
  mutating func taskCreated() -> TaskCreated {
    var event = TaskCreated(at: time(), task: id(), run: id(), due: time(), spec: spec())
    event.dueClock = pick([.steady, .wall])
    if isThere() {
      event.startBy = time()
      event.startByClock = pick([.steady, .wall])
    }
    if !event.spec.idempotencyKey.isNone {
      event.fingerprint = number(1...UInt64.max)
      event.idempotencyExpiry = time()
    }
    event.origin = optionalID()
    return event
  }

  mutating func attemptFinished() -> RunAttemptFinished {
    var event = RunAttemptFinished(
      at: time(), run: id(), token: token(), result: pick(AttemptResult.allCases),
      next: pick([.completed, .failed, .canceled, .ready, .retryWait, .suspended]))
    if event.next == .retryWait { event.due = time() }
    if event.next == .suspended { event.suspendReason = pick(SuspendReason.allCases) }
    event.error = optionalName(most: Limits.reasonBytes)
    event.output = optionalBlob()
    event.spent = list(atLeast: 0) { $0.amount(0...UInt64.max) }
    return event
  }

  mutating func aftermath() -> LeaseAftermath {
    let cause = pick(LeaseEndCause.allCases)
    guard pick([RunState.ready, .suspended]) == .suspended else {
      return LeaseAftermath(cause: cause, next: .ready, suspendReason: .handler)
    }
    let reason = pick(SuspendReason.allCases)
    return LeaseAftermath(cause: cause, next: .suspended, suspendReason: reason)
  }

  mutating func author() -> Authorship {
    Authorship(by: optionalName(), reason: optionalName(most: Limits.reasonBytes))
  }

  mutating func prerequisite() -> Prerequisite {
    Prerequisite(task: id(), condition: pick([.onSuccess, .onEnd]))
  }

  mutating func amount(_ bounds: ClosedRange<UInt64>) -> UnitAmount {
    UnitAmount(unit: name(), amount: number(bounds))
  }

  mutating func subscription() -> SubscriptionSpec {
    let filter = pick([
      SubscriptionSpec.Filter.taskSucceeded(id()), .runEntered(id(), pick(RunState.allCases)),
      .signal(key: name()), .budgetCrossed(id(), unit: name(), percent: byte(1...100)),
    ])
    return SubscriptionSpec(filter: filter, repeats: pick([.once, .repeating]))
  }

  mutating func spec() -> TaskSpec {
    var spec = TaskSpec()
    spec.kind = name()
    spec.payload = optionalBlob()
    spec.queue = optionalName()
    spec.contentType = optionalName(most: Limits.headerBytes)
    spec.description = optionalName(most: Limits.reasonBytes)
    spec.traceparent = optionalName(most: Limits.headerBytes)
    spec.tenant = optionalName()
    spec.department = optionalName()
    spec.idempotencyKey = optionalName(most: Limits.idempotencyKeyBytes)
    if isThere() {
      spec.key = name()
      spec.keyLimit = word(0...UInt32.max)
      spec.onRetry = pick([.holdDuringRetry, .releaseOnRetry])
    }
    if isThere() { spec.priority = byte(0...Limits.priority) }
    if isThere() { spec.safety = pick(SafetyLevel.allCases) }
    if isThere() { spec.attemptLimit = short(1...Limits.attemptCount) }
    if isThere() {
      let shape = pick([Backoff.Shape.fixed, .exponential])
      spec.backoff = Backoff(shape: shape, base: duration(), cap: duration())
    }
    if isThere() { spec.timeout = duration() }
    spec.parent = optionalID()
    if isThere() { spec.policy = policy() }
    spec.tags = list(atLeast: 0) { $0.name(most: Limits.tagBytes) }
    spec.requiredCapabilities = list(atLeast: 0) { $0.name() }
    spec.prerequisites = list(atLeast: 0) { $0.prerequisite() }
    spec.budgets = list(atLeast: 0) { $0.amount(1...UInt64.max) }
    spec.estimates = list(atLeast: 0) { $0.amount(0...UInt64.max) }
    spec.subscriptions = list(atLeast: 0) { $0.subscription() }
    return spec
  }

  private mutating func policy() -> RunPolicy {
    var policy = RunPolicy.once
    policy.shape = pick([.once, .repeating, .cron])
    policy.occurrenceCount = number(1...UInt64.max)
    policy.interval = Duration(milliseconds: number(1...UInt64.max))
    policy.expression = policy.shape == .cron ? name(most: Limits.headerBytes) : optionalName()
    policy.zone = optionalName()
    if isThere() { policy.startAt = time() }
    if isThere() { policy.endAt = time() }
    policy.misfire = pick([.all, .once, .skip])
    policy.misfireGrace = duration()
    policy.overlap = pick([.allow, .skip, .cancelPrevious])
    policy.misfireCap = UInt32(number(1...UInt64(Limits.misfireCap)))
    return policy
  }
}
