/// Every command there is. The order is that of the documentation.
public enum CommandName: UInt8, CaseIterable, Sendable, BitwiseCopyable {
  case hello
  case ping
  case echo
  case quit
  case reset
  case client
  case command
  case info
  case metrics
  case config
  case configGet
  case configSet
  case whoAmI
  case get
  case cancel
  case taskSubmit
  case taskSubmitBatch
  case taskGet
  case taskList
  case taskCancel
  case taskDepend
  case taskResubmit
  case taskPause
  case taskResume
  case taskPreview
  case taskCount
  case runClaim
  case runStart
  case runHeartbeat
  case runComplete
  case runFail
  case runSuspend
  case runRelease
  case runFinishBatch
  case runGet
  case runList
  case runHistory
  case runExplain
  case runWait
  case runCancel
  case runRetry
  case runResume
  case runResolve
  case queueList
  case queueGet
  case queuePause
  case queueResume
  case queueSet
  case keyGet
  case keySet
  case budgetAllocate
  case budgetConsume
  case budgetReplenish
  case budgetGet
  case budgetList
  case subscriptionCreate
  case subscriptionCancel
  case subscriptionGet
  case subscriptionList
  case signalEmit
  case actorRegister
  case actorHeartbeat
  case actorDeregister
  case actorGet
  case actorList
  case actorUse
  case tenantCreate
  case tenantGet
  case tenantList
  case tenantUse
  case roleAssign
  case capabilityGrant
  case capabilityRevoke
  case capabilityList
  case capabilityCheck
  case ledgerAppend
  case ledgerRead
  case ledgerList
  case ledgerVerify
  case ledgerPrune
  case operationStart
  case operationGet
  case operationList
  case operationCancel
  case operationWait
  case engineStatus
  case enginePause
  case engineResume
  case engineDrain
  case engineSnapshot
  case eventTail
  case eventRead
  case clockAdvance
  case clockSet

  /// The name on the wire.
  public var text: StaticString {
    switch self {
    case .hello: "HELLO"
    case .ping: "PING"
    case .echo: "ECHO"
    case .quit: "QUIT"
    case .reset: "RESET"
    case .client: "CLIENT"
    case .command: "COMMAND"
    case .info: "INFO"
    case .metrics: "METRICS"
    case .config: "CONFIG"
    case .configGet: "CONFIG.GET"
    case .configSet: "CONFIG.SET"
    case .whoAmI: "SESSION.WHOAMI"
    case .get: "GET"
    case .cancel: "CANCEL"
    case .taskSubmit: "TASK.SUBMIT"
    case .taskSubmitBatch: "TASK.SUBMITM"
    case .taskGet: "TASK.GET"
    case .taskList: "TASK.LIST"
    case .taskCancel: "TASK.CANCEL"
    case .taskDepend: "TASK.DEPEND"
    case .taskResubmit: "TASK.RESUBMIT"
    case .taskPause: "TASK.PAUSE"
    case .taskResume: "TASK.RESUME"
    case .taskPreview: "TASK.PREVIEW"
    case .taskCount: "TASK.COUNT"
    case .runClaim: "RUN.CLAIM"
    case .runStart: "RUN.START"
    case .runHeartbeat: "RUN.HEARTBEAT"
    case .runComplete: "RUN.COMPLETE"
    case .runFail: "RUN.FAIL"
    case .runSuspend: "RUN.SUSPEND"
    case .runRelease: "RUN.RELEASE"
    case .runFinishBatch: "RUN.FINISHM"
    case .runGet: "RUN.GET"
    case .runList: "RUN.LIST"
    case .runHistory: "RUN.HISTORY"
    case .runExplain: "RUN.EXPLAIN"
    case .runWait: "RUN.WAIT"
    case .runCancel: "RUN.CANCEL"
    case .runRetry: "RUN.RETRY"
    case .runResume: "RUN.RESUME"
    case .runResolve: "RUN.RESOLVE"
    case .queueList: "QUEUE.LIST"
    case .queueGet: "QUEUE.GET"
    case .queuePause: "QUEUE.PAUSE"
    case .queueResume: "QUEUE.RESUME"
    case .queueSet: "QUEUE.SET"
    case .keyGet: "KEY.GET"
    case .keySet: "KEY.SET"
    case .budgetAllocate: "BUDGET.ALLOCATE"
    case .budgetConsume: "BUDGET.CONSUME"
    case .budgetReplenish: "BUDGET.REPLENISH"
    case .budgetGet: "BUDGET.GET"
    case .budgetList: "BUDGET.LIST"
    case .subscriptionCreate: "SUBSCRIPTION.CREATE"
    case .subscriptionCancel: "SUBSCRIPTION.CANCEL"
    case .subscriptionGet: "SUBSCRIPTION.GET"
    case .subscriptionList: "SUBSCRIPTION.LIST"
    case .signalEmit: "SIGNAL.EMIT"
    case .actorRegister: "ACTOR.REGISTER"
    case .actorHeartbeat: "ACTOR.HEARTBEAT"
    case .actorDeregister: "ACTOR.DEREGISTER"
    case .actorGet: "ACTOR.GET"
    case .actorList: "ACTOR.LIST"
    case .actorUse: "ACTOR.USE"
    case .tenantCreate: "TENANT.CREATE"
    case .tenantGet: "TENANT.GET"
    case .tenantList: "TENANT.LIST"
    case .tenantUse: "TENANT.USE"
    case .roleAssign: "ROLE.ASSIGN"
    case .capabilityGrant: "CAPABILITY.GRANT"
    case .capabilityRevoke: "CAPABILITY.REVOKE"
    case .capabilityList: "CAPABILITY.LIST"
    case .capabilityCheck: "CAPABILITY.CHECK"
    case .ledgerAppend: "LEDGER.APPEND"
    case .ledgerRead: "LEDGER.READ"
    case .ledgerList: "LEDGER.LIST"
    case .ledgerVerify: "LEDGER.VERIFY"
    case .ledgerPrune: "LEDGER.PRUNE"
    case .operationStart: "OPERATION.START"
    case .operationGet: "OPERATION.GET"
    case .operationList: "OPERATION.LIST"
    case .operationCancel: "OPERATION.CANCEL"
    case .operationWait: "OPERATION.WAIT"
    case .engineStatus: "ENGINE.STATUS"
    case .enginePause: "ENGINE.PAUSE"
    case .engineResume: "ENGINE.RESUME"
    case .engineDrain: "ENGINE.DRAIN"
    case .engineSnapshot: "ENGINE.SNAPSHOT"
    case .eventTail: "EVENT.TAIL"
    case .eventRead: "EVENT.READ"
    case .clockAdvance: "CLOCK.ADVANCE"
    case .clockSet: "CLOCK.SET"
    }
  }

  /// The command of a name in any case; nil where there is none.
  @inline(__always)
  init?(_ word: Word) {
    guard let index = CommandName.table.index(of: word) else { return nil }
    self = CommandName.allCases[index]
  }

  private static let table = WordTable(allCases.map(\.text))
}
