import AQCore

extension EventSamples {
  /// An event of `type`; one line for each type there is.
  mutating func payload(_ type: EventType) -> any EventPayload {
    switch type {
    case .taskCreated: taskCreated()
    case .taskCanceled:
      TaskCanceled(
        at: time(), cause: pick([.requested, .prerequisiteFailed, .parentCanceled]),
        reason: optionalName(), tasks: list(atLeast: 0) { $0.id() })
    case .taskDependencyDeclared:
      TaskDependencyDeclared(
        at: time(), task: id(), prerequisites: list(atLeast: 0) { $0.prerequisite() })
    case .taskEnded:
      TaskEnded(at: time(), task: id(), outcome: pick([.succeeded, .failed, .canceled]))
    case .taskPruned: TaskPruned(at: time(), tasks: list(atLeast: 0) { $0.id() })
    case .taskPaused:
      TaskPaused(at: time(), author: author(), tasks: list(atLeast: 0) { $0.id() })
    case .taskResumed:
      TaskResumed(at: time(), author: author(), tasks: list(atLeast: 0) { $0.id() })
    case .runCreated:
      RunCreated(
        at: time(), run: id(), task: id(), due: time(), ordinal: number(0...UInt64.max),
        readiness: pick([.waits, .ready]))
    case .runStateChanged:
      RunStateChanged(
        at: time(), run: id(), from: pick(RunState.allCases), to: pick(RunState.allCases),
        cause: pick([.expired, .retriedNow, .released]))
    case .runCanceled: RunCanceled(at: time(), run: id(), reason: optionalName())
    case .runSuspended:
      RunSuspended(at: time(), run: id(), reason: pick(SuspendReason.allCases))
    case .runResumed:
      RunResumed(at: time(), run: id(), resolution: pick([.complete, .fail, .retry]))
    case .runAttemptStarted: RunAttemptStarted(at: time(), run: id(), token: token())
    case .runAttemptFinished: attemptFinished()
    case .runPruned: RunPruned(at: time(), runs: list(atLeast: 0) { $0.id() })
    case .leaseAcquired, .leaseHeartbeat, .leaseExpired, .leaseReleased: leasePayload(type)
    case .enginePaused: EnginePaused(at: time(), author: author())
    case .engineResumed: EngineResumed(at: time(), author: author())
    case .queuePaused:
      QueuePaused(at: time(), tenant: optionalID(), queue: name(), author: author())
    case .queueResumed:
      QueueResumed(at: time(), tenant: optionalID(), queue: name(), author: author())
    case .queueLimitsChanged:
      QueueLimitsChanged(
        at: time(), tenant: optionalID(), queue: name(), concurrency: word(0...UInt32.max),
        rateCount: word(0...UInt32.max), ratePeriod: duration(), burst: word(0...UInt32.max))
    case .keyLimitChanged:
      KeyLimitChanged(at: time(), tenant: optionalID(), key: name(), limit: word(1...UInt32.max))
    case .budgetAllocated, .budgetConsumed, .budgetExhausted, .budgetReplenished, .budgetReserved,
      .budgetSettled:
      budgetPayload(type)
    case .subscriptionCreated, .subscriptionTriggered, .subscriptionCanceled, .signalEmitted:
      subscriptionPayload(type)
    case .actorRegistered, .actorDeregistered, .actorHeartbeat, .actorPruned, .tenantCreated,
      .tenantRoleAssigned, .tenantCapabilityGranted, .tenantCapabilityRevoked,
      .ledgerEntryAppended, .ledgerPruned:
      platformPayload(type)
    case .timeAdvanced: TimeAdvanced(at: time(), runs: list(atLeast: 0) { $0.id() })
    case .operationStarted, .operationAdvanced, .operationEnded: operationPayload(type)
    }
  }

  private mutating func leasePayload(_ type: EventType) -> any EventPayload {
    if type == .leaseAcquired {
      return LeaseAcquired(
        at: time(), run: id(), token: token(), deadline: time(),
        attachment: pick([.connection, .detached]), start: pick([.started, .held]),
        worker: optionalName(), actor: optionalID())
    }
    if type == .leaseHeartbeat {
      var event = LeaseHeartbeat(at: time(), run: id(), deadline: time())
      if isThere() { event.progressPercent = byte(0...100) }
      event.progressText = optionalName(most: Limits.reasonBytes)
      event.spent = list(atLeast: 0) { $0.amount(0...UInt64.max) }
      return event
    }
    if type == .leaseExpired {
      return LeaseExpired(at: time(), run: id(), token: token(), aftermath: aftermath())
    }
    var event = LeaseReleased(at: time(), run: id(), token: token(), aftermath: aftermath())
    event.spent = list(atLeast: 0) { $0.amount(0...UInt64.max) }
    return event
  }

  private mutating func budgetPayload(_ type: EventType) -> any EventPayload {
    if type == .budgetAllocated {
      return BudgetAllocated(at: time(), task: id(), unit: name(), limit: number(1...UInt64.max))
    }
    if type == .budgetReplenished {
      return BudgetReplenished(at: time(), task: id(), unit: name(), limit: number(1...UInt64.max))
    }
    if type == .budgetExhausted { return BudgetExhausted(at: time(), task: id(), unit: name()) }
    let amounts = list(atLeast: 1) { $0.amount(0...UInt64.max) }
    if type == .budgetConsumed {
      return BudgetConsumed(at: time(), task: id(), run: optionalID(), amounts: amounts)
    }
    if type == .budgetReserved {
      return BudgetReserved(at: time(), task: id(), run: id(), amounts: amounts)
    }
    return BudgetSettled(at: time(), task: id(), run: id(), amounts: amounts)
  }

  private mutating func subscriptionPayload(_ type: EventType) -> any EventPayload {
    if type == .subscriptionCreated {
      return SubscriptionCreated(at: time(), subscription: id(), task: id(), spec: subscription())
    }
    if type == .subscriptionTriggered {
      return SubscriptionTriggered(
        at: time(), subscription: id(), run: id(), signal: LSN(number(0...UInt64.max)))
    }
    if type == .subscriptionCanceled {
      return SubscriptionCanceled(
        at: time(), subscription: id(), cause: pick(SubscriptionCanceled.Cause.allCases))
    }
    var event = SignalEmitted(at: time(), tenant: optionalID(), key: name())
    if isThere() {
      event.id = name(most: Limits.idempotencyKeyBytes)
      event.idExpiry = time()
    }
    event.payload = optionalBlob()
    return event
  }

  private mutating func platformPayload(_ type: EventType) -> any EventPayload {
    if type == .actorRegistered {
      return ActorRegistered(
        at: time(), actor: id(), tenant: optionalID(), identity: name(),
        department: optionalName(),
        interval: Duration(milliseconds: number(1_000...Limits.durationMilliseconds)),
        capabilities: list(atLeast: 1) { $0.name() })
    }
    if type == .actorDeregistered {
      return ActorDeregistered(
        at: time(), actor: id(), cause: pick(ActorDeregistered.Cause.allCases))
    }
    if type == .actorHeartbeat { return ActorHeartbeat(at: time(), actor: id()) }
    if type == .actorPruned { return ActorPruned(at: time(), actors: list(atLeast: 0) { $0.id() }) }
    if type == .tenantCreated { return TenantCreated(at: time(), tenant: id(), name: name()) }
    if type == .tenantRoleAssigned {
      let role = pick([TenantRole.operator, .auditor, .gatekeeper, .custom(name())])
      return TenantRoleAssigned(at: time(), tenant: id(), actor: id(), role: role)
    }
    if type == .ledgerEntryAppended {
      return LedgerEntryAppended(
        at: time(), tenant: optionalID(), actor: id(), key: name(),
        ordinal: number(1...UInt64.max), previousHash: hash(), hash: hash(), payload: blob())
    }
    if type == .ledgerPruned {
      return LedgerPruned(
        at: time(), tenant: optionalID(), key: name(), before: number(1...UInt64.max))
    }
    let capability = pick(
      [TenantCapability.submit, .execute, .review, .approve, .cancel, .custom(name())])
    if type == .tenantCapabilityGranted {
      return TenantCapabilityGranted(at: time(), tenant: id(), actor: id(), capability: capability)
    }
    return TenantCapabilityRevoked(at: time(), tenant: id(), actor: id(), capability: capability)
  }

  private mutating func operationPayload(_ type: EventType) -> any EventPayload {
    if type == .operationStarted {
      return OperationStarted(
        at: time(), operation: id(), tenant: optionalID(),
        reach: pick(OperationStarted.Reach.allCases), verb: pick(OperationVerb.allCases),
        author: author(), query: optionalName(), upTo: optionalID())
    }
    if type == .operationAdvanced {
      return OperationAdvanced(
        at: time(), operation: id(), cursor: optionalID(), matched: number(7...UInt64.max),
        changed: number(0...4), refused: number(0...3))
    }
    return OperationEnded(
      at: time(), operation: id(), cause: pick(OperationEnded.Cause.allCases))
  }
}
