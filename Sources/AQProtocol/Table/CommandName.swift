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
  case get
  case cancel
  case taskSubmit
  case taskSubmitBatch
  case taskGet
  case taskList
  case taskCancel
  case taskDepend
  case taskResubmit
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
    case .get: "GET"
    case .cancel: "CANCEL"
    case .taskSubmit: "TASK.SUBMIT"
    case .taskSubmitBatch: "TASK.SUBMITM"
    case .taskGet: "TASK.GET"
    case .taskList: "TASK.LIST"
    case .taskCancel: "TASK.CANCEL"
    case .taskDepend: "TASK.DEPEND"
    case .taskResubmit: "TASK.RESUBMIT"
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
