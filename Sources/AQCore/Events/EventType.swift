/// Family and kind of an event: the two bytes behind a record's length. Numbers are never reused;
/// a changed payload is a new kind, and the old one is read into the newest shape.
public enum EventType: UInt16, CaseIterable, Sendable, BitwiseCopyable {
  case taskCreated = 0x0101
  case taskCanceled = 0x0102
  case taskDependencyDeclared = 0x0103
  case taskEnded = 0x0104
  case taskPruned = 0x0105
  case taskPaused = 0x0106
  case taskResumed = 0x0107

  case runCreated = 0x0201
  case runStateChanged = 0x0202
  case runCanceled = 0x0203
  case runSuspended = 0x0204
  case runResumed = 0x0205
  case runAttemptStarted = 0x0206
  case runAttemptFinished = 0x0207
  case runPruned = 0x0208

  case leaseAcquired = 0x0301
  case leaseHeartbeat = 0x0302
  case leaseExpired = 0x0303
  case leaseReleased = 0x0304

  case enginePaused = 0x0401
  case engineResumed = 0x0402
  case queuePaused = 0x0403
  case queueResumed = 0x0404
  case queueLimitsChanged = 0x0405
  case keyLimitChanged = 0x0406

  case budgetAllocated = 0x0501
  case budgetConsumed = 0x0502
  case budgetExhausted = 0x0503
  case budgetReplenished = 0x0504
  case budgetReserved = 0x0505
  case budgetSettled = 0x0506

  case subscriptionCreated = 0x0601
  case subscriptionTriggered = 0x0602
  case subscriptionCanceled = 0x0603
  case signalEmitted = 0x0604

  case actorRegistered = 0x0701
  case actorDeregistered = 0x0702
  case actorHeartbeat = 0x0703
  case actorPruned = 0x0704

  case tenantCreated = 0x0801
  case tenantRoleAssigned = 0x0802
  case tenantCapabilityGranted = 0x0803
  case tenantCapabilityRevoked = 0x0804

  case ledgerEntryAppended = 0x0901
  case ledgerPruned = 0x0902

  case timeAdvanced = 0x0A01

  case operationStarted = 0x0B01
  case operationAdvanced = 0x0B02
  case operationEnded = 0x0B03

  /// The family byte.
  @inlinable public var family: UInt8 { UInt8(truncatingIfNeeded: rawValue >> 8) }
  /// The kind byte within its family.
  @inlinable public var kind: UInt8 { UInt8(truncatingIfNeeded: rawValue) }
}
