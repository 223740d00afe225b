extension Event {
  /// One case for each kind of event.
  public enum Fact: Sendable {
    case taskCreated(TaskCreated)
    case taskCanceled(TaskCanceled)
    case taskDependencyDeclared(TaskDependencyDeclared)
    case taskEnded(TaskEnded)
    case taskPruned(TaskPruned)
    case taskPaused(TaskPaused)
    case taskResumed(TaskResumed)
    case runCreated(RunCreated)
    case runStateChanged(RunStateChanged)
    case runCanceled(RunCanceled)
    case runSuspended(RunSuspended)
    case runResumed(RunResumed)
    case runAttemptStarted(RunAttemptStarted)
    case runAttemptFinished(RunAttemptFinished)
    case runPruned(RunPruned)
    case leaseAcquired(LeaseAcquired)
    case leaseHeartbeat(LeaseHeartbeat)
    case leaseExpired(LeaseExpired)
    case leaseReleased(LeaseReleased)
    case enginePaused(EnginePaused)
    case engineResumed(EngineResumed)
    case queuePaused(QueuePaused)
    case queueResumed(QueueResumed)
    case queueLimitsChanged(QueueLimitsChanged)
    case keyLimitChanged(KeyLimitChanged)
    case budgetAllocated(BudgetAllocated)
    case budgetConsumed(BudgetConsumed)
    case budgetExhausted(BudgetExhausted)
    case budgetReplenished(BudgetReplenished)
    case budgetReserved(BudgetReserved)
    case budgetSettled(BudgetSettled)
    case subscriptionCreated(SubscriptionCreated)
    case subscriptionTriggered(SubscriptionTriggered)
    case subscriptionCanceled(SubscriptionCanceled)
    case signalEmitted(SignalEmitted)
    case actorRegistered(ActorRegistered)
    case actorDeregistered(ActorDeregistered)
    case actorHeartbeat(ActorHeartbeat)
    case actorPruned(ActorPruned)
    case tenantCreated(TenantCreated)
    case tenantRoleAssigned(TenantRoleAssigned)
    case tenantCapabilityGranted(TenantCapabilityGranted)
    case tenantCapabilityRevoked(TenantCapabilityRevoked)
    case ledgerEntryAppended(LedgerEntryAppended)
    case ledgerPruned(LedgerPruned)
    case timeAdvanced(TimeAdvanced)
    case operationStarted(OperationStarted)
    case operationAdvanced(OperationAdvanced)
    case operationEnded(OperationEnded)
  }
}

extension Event.Fact {
  /// Reads the fields of one kind and refuses what is left behind them.
  init(
    _ type: EventType, _ cursor: inout ByteCursor, _ bytes: RawSpan
  ) throws(DecodeError) {
    switch type {
    case .taskCreated: self = .taskCreated(try cursor.payload(TaskCreated.self, bytes))
    case .taskCanceled: self = .taskCanceled(try cursor.payload(TaskCanceled.self, bytes))
    case .taskDependencyDeclared:
      self = .taskDependencyDeclared(try cursor.payload(TaskDependencyDeclared.self, bytes))
    case .taskEnded: self = .taskEnded(try cursor.payload(TaskEnded.self, bytes))
    case .taskPruned: self = .taskPruned(try cursor.payload(TaskPruned.self, bytes))
    case .taskPaused: self = .taskPaused(try cursor.payload(TaskPaused.self, bytes))
    case .taskResumed: self = .taskResumed(try cursor.payload(TaskResumed.self, bytes))
    case .runCreated: self = .runCreated(try cursor.payload(RunCreated.self, bytes))
    case .runStateChanged: self = .runStateChanged(try cursor.payload(RunStateChanged.self, bytes))
    case .runCanceled: self = .runCanceled(try cursor.payload(RunCanceled.self, bytes))
    case .runSuspended: self = .runSuspended(try cursor.payload(RunSuspended.self, bytes))
    case .runResumed: self = .runResumed(try cursor.payload(RunResumed.self, bytes))
    case .runAttemptStarted:
      self = .runAttemptStarted(try cursor.payload(RunAttemptStarted.self, bytes))
    case .runAttemptFinished:
      self = .runAttemptFinished(try cursor.payload(RunAttemptFinished.self, bytes))
    case .runPruned: self = .runPruned(try cursor.payload(RunPruned.self, bytes))
    case .leaseAcquired: self = .leaseAcquired(try cursor.payload(LeaseAcquired.self, bytes))
    case .leaseHeartbeat: self = .leaseHeartbeat(try cursor.payload(LeaseHeartbeat.self, bytes))
    case .leaseExpired: self = .leaseExpired(try cursor.payload(LeaseExpired.self, bytes))
    case .leaseReleased: self = .leaseReleased(try cursor.payload(LeaseReleased.self, bytes))
    case .enginePaused: self = .enginePaused(try cursor.payload(EnginePaused.self, bytes))
    case .engineResumed: self = .engineResumed(try cursor.payload(EngineResumed.self, bytes))
    case .queuePaused: self = .queuePaused(try cursor.payload(QueuePaused.self, bytes))
    case .queueResumed: self = .queueResumed(try cursor.payload(QueueResumed.self, bytes))
    case .queueLimitsChanged:
      self = .queueLimitsChanged(try cursor.payload(QueueLimitsChanged.self, bytes))
    case .keyLimitChanged: self = .keyLimitChanged(try cursor.payload(KeyLimitChanged.self, bytes))
    case .budgetAllocated: self = .budgetAllocated(try cursor.payload(BudgetAllocated.self, bytes))
    case .budgetConsumed: self = .budgetConsumed(try cursor.payload(BudgetConsumed.self, bytes))
    case .budgetExhausted: self = .budgetExhausted(try cursor.payload(BudgetExhausted.self, bytes))
    case .budgetReplenished:
      self = .budgetReplenished(try cursor.payload(BudgetReplenished.self, bytes))
    case .budgetReserved: self = .budgetReserved(try cursor.payload(BudgetReserved.self, bytes))
    case .budgetSettled: self = .budgetSettled(try cursor.payload(BudgetSettled.self, bytes))
    case .subscriptionCreated:
      self = .subscriptionCreated(try cursor.payload(SubscriptionCreated.self, bytes))
    case .subscriptionTriggered:
      self = .subscriptionTriggered(try cursor.payload(SubscriptionTriggered.self, bytes))
    case .subscriptionCanceled:
      self = .subscriptionCanceled(try cursor.payload(SubscriptionCanceled.self, bytes))
    case .signalEmitted: self = .signalEmitted(try cursor.payload(SignalEmitted.self, bytes))
    case .actorRegistered: self = .actorRegistered(try cursor.payload(ActorRegistered.self, bytes))
    case .actorDeregistered:
      self = .actorDeregistered(try cursor.payload(ActorDeregistered.self, bytes))
    case .actorHeartbeat: self = .actorHeartbeat(try cursor.payload(ActorHeartbeat.self, bytes))
    case .actorPruned: self = .actorPruned(try cursor.payload(ActorPruned.self, bytes))
    case .tenantCreated: self = .tenantCreated(try cursor.payload(TenantCreated.self, bytes))
    case .tenantRoleAssigned:
      self = .tenantRoleAssigned(try cursor.payload(TenantRoleAssigned.self, bytes))
    case .tenantCapabilityGranted:
      self = .tenantCapabilityGranted(try cursor.payload(TenantCapabilityGranted.self, bytes))
    case .tenantCapabilityRevoked:
      self = .tenantCapabilityRevoked(try cursor.payload(TenantCapabilityRevoked.self, bytes))
    case .ledgerEntryAppended:
      self = .ledgerEntryAppended(try cursor.payload(LedgerEntryAppended.self, bytes))
    case .ledgerPruned: self = .ledgerPruned(try cursor.payload(LedgerPruned.self, bytes))
    case .timeAdvanced: self = .timeAdvanced(try cursor.payload(TimeAdvanced.self, bytes))
    case .operationStarted:
      self = .operationStarted(try cursor.payload(OperationStarted.self, bytes))
    case .operationAdvanced:
      self = .operationAdvanced(try cursor.payload(OperationAdvanced.self, bytes))
    case .operationEnded: self = .operationEnded(try cursor.payload(OperationEnded.self, bytes))
    }
  }

  /// The payload, whichever it is.
  var payload: any DescribedEvent {
    switch self {
    case .taskCreated(let payload): payload
    case .taskCanceled(let payload): payload
    case .taskDependencyDeclared(let payload): payload
    case .taskEnded(let payload): payload
    case .taskPruned(let payload): payload
    case .taskPaused(let payload): payload
    case .taskResumed(let payload): payload
    case .runCreated(let payload): payload
    case .runStateChanged(let payload): payload
    case .runCanceled(let payload): payload
    case .runSuspended(let payload): payload
    case .runResumed(let payload): payload
    case .runAttemptStarted(let payload): payload
    case .runAttemptFinished(let payload): payload
    case .runPruned(let payload): payload
    case .leaseAcquired(let payload): payload
    case .leaseHeartbeat(let payload): payload
    case .leaseExpired(let payload): payload
    case .leaseReleased(let payload): payload
    case .enginePaused(let payload): payload
    case .engineResumed(let payload): payload
    case .queuePaused(let payload): payload
    case .queueResumed(let payload): payload
    case .queueLimitsChanged(let payload): payload
    case .keyLimitChanged(let payload): payload
    case .budgetAllocated(let payload): payload
    case .budgetConsumed(let payload): payload
    case .budgetExhausted(let payload): payload
    case .budgetReplenished(let payload): payload
    case .budgetReserved(let payload): payload
    case .budgetSettled(let payload): payload
    case .subscriptionCreated(let payload): payload
    case .subscriptionTriggered(let payload): payload
    case .subscriptionCanceled(let payload): payload
    case .signalEmitted(let payload): payload
    case .actorRegistered(let payload): payload
    case .actorDeregistered(let payload): payload
    case .actorHeartbeat(let payload): payload
    case .actorPruned(let payload): payload
    case .tenantCreated(let payload): payload
    case .tenantRoleAssigned(let payload): payload
    case .tenantCapabilityGranted(let payload): payload
    case .tenantCapabilityRevoked(let payload): payload
    case .ledgerEntryAppended(let payload): payload
    case .ledgerPruned(let payload): payload
    case .timeAdvanced(let payload): payload
    case .operationStarted(let payload): payload
    case .operationAdvanced(let payload): payload
    case .operationEnded(let payload): payload
    }
  }
}
