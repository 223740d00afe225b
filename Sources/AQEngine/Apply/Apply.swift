import AQCore

/// Why events can't be folded into a state they don't belong to.
enum ApplyError: Error, Equatable {
  case decode(DecodeError)
  /// The event speaks of something that isn't there, or can't happen in the state it meets.
  case inconsistent(EventType)
  /// A kind of event that this version numbers but does not know how to apply.
  case unsupported(EventType)
}

extension EngineState {
  /// Folds one record into the state: the only way in which it changes, live and in replay.
  ///
  /// *Complexity*: O(1) beside what the event lists. Throws before anything has changed.
  @inline(__always)
  mutating func apply(
    _ type: EventType, _ fields: ByteCursor, _ bytes: RawSpan
  ) throws(ApplyError) {
    var cursor = fields
    switch type {
    case .taskCreated: try apply(decode(TaskCreated.self, &cursor, bytes), bytes)
    case .leaseAcquired: try apply(decode(LeaseAcquired.self, &cursor, bytes), bytes)
    case .runAttemptFinished: try apply(decode(RunAttemptFinished.self, &cursor, bytes), bytes)
    case .timeAdvanced: try apply(decode(TimeAdvanced.self, &cursor, bytes))
    case .leaseHeartbeat: try apply(decode(LeaseHeartbeat.self, &cursor, bytes), bytes)
    case .leaseExpired:
      let event = try decode(LeaseExpired.self, &cursor, bytes)
      try applyLeaseEnd(
        .leaseExpired, event.run, event.token, event.aftermath, spent: [], bytes, at: event.at)
    case .leaseReleased:
      let event = try decode(LeaseReleased.self, &cursor, bytes)
      try applyLeaseEnd(
        .leaseReleased, event.run, event.token, event.aftermath, spent: event.spent, bytes,
        at: event.at)
    case .runAttemptStarted: try apply(decode(RunAttemptStarted.self, &cursor, bytes))
    case _: try applyRare(type, &cursor, bytes)
    }
    lastLSN = lastLSN.advanced(by: 1)
  }

  @inline(never)
  private mutating func applyRare(
    _ type: EventType, _ cursor: inout ByteCursor, _ bytes: RawSpan
  ) throws(ApplyError) {
    switch type {
    case .taskCanceled: try apply(decode(TaskCanceled.self, &cursor, bytes), bytes)
    case .taskDependencyDeclared: try apply(decode(TaskDependencyDeclared.self, &cursor, bytes))
    case .runStateChanged: try apply(decode(RunStateChanged.self, &cursor, bytes))
    case .runCanceled: try apply(decode(RunCanceled.self, &cursor, bytes), bytes)
    case .runResumed: try apply(decode(RunResumed.self, &cursor, bytes))
    case .enginePaused: try apply(decode(EnginePaused.self, &cursor, bytes), bytes)
    case .engineResumed: try apply(decode(EngineResumed.self, &cursor, bytes))
    case .queuePaused: try apply(decode(QueuePaused.self, &cursor, bytes), bytes)
    case .queueResumed: try apply(decode(QueueResumed.self, &cursor, bytes), bytes)
    case .queueLimitsChanged: try apply(decode(QueueLimitsChanged.self, &cursor, bytes), bytes)
    case .keyLimitChanged: try apply(decode(KeyLimitChanged.self, &cursor, bytes), bytes)
    case .taskCreated, .leaseAcquired, .runAttemptFinished, .timeAdvanced, .leaseHeartbeat,
      .leaseExpired, .leaseReleased, .runAttemptStarted:
      invariantBroken("frequent events are applied before rare ones")
    case .runCreated: try apply(decode(RunCreated.self, &cursor, bytes))
    case .taskPruned: try apply(decode(TaskPruned.self, &cursor, bytes))
    case .runPruned: try apply(decode(RunPruned.self, &cursor, bytes))
    case .budgetAllocated: try apply(decode(BudgetAllocated.self, &cursor, bytes), bytes)
    case .budgetConsumed: try apply(decode(BudgetConsumed.self, &cursor, bytes), bytes)
    case .budgetReplenished: try apply(decode(BudgetReplenished.self, &cursor, bytes), bytes)
    case .actorRegistered: try apply(decode(ActorRegistered.self, &cursor, bytes), bytes)
    case .actorDeregistered: try apply(decode(ActorDeregistered.self, &cursor, bytes))
    case .actorHeartbeat: try apply(decode(ActorHeartbeat.self, &cursor, bytes))
    case .actorPruned: try apply(decode(ActorPruned.self, &cursor, bytes))
    case .ledgerEntryAppended: try apply(decode(LedgerEntryAppended.self, &cursor, bytes), bytes)
    case .ledgerPruned: try apply(decode(LedgerPruned.self, &cursor, bytes), bytes)
    case .taskEnded, .taskPaused, .taskResumed,
      .runSuspended, .budgetExhausted, .budgetReserved, .budgetSettled,
      .subscriptionCreated, .subscriptionTriggered, .subscriptionCanceled, .signalEmitted,
      .tenantCreated, .tenantRoleAssigned, .tenantCapabilityGranted, .tenantCapabilityRevoked,
      .operationStarted, .operationAdvanced,
      .operationEnded:
      throw .unsupported(type)
    }
  }

  @inline(__always)
  private func decode<Payload: EventPayload>(
    _ type: Payload.Type, _ cursor: inout ByteCursor, _ bytes: RawSpan
  ) throws(ApplyError) -> Payload {
    do throws(DecodeError) {
      return try cursor.payload(type, bytes)
    } catch {
      throw .decode(error)
    }
  }
}
