import AQCore

/// Turns a request's arguments into a command for the engine or a request of the session.
///
/// Everything a client says is checked here for its form and its limits; what depends on the state
/// is the engine's to judge. Names are matched as machine words; a request without batches and
/// lists costs no allocation.
public struct RequestParser: Sendable {
  /// Bytes a payload or an output may have.
  public var payloadBytes: Int = Limits.payloadBytes

  /// With the limits as they are at first.
  public init() {}

  /// Reads a request.
  ///
  /// `arguments` has the command's name first and refers to `bytes`, as `RequestFramer` gives them.
  /// Throws: what is wrong with it; the connection goes on.
  public func parse(
    _ arguments: Span<ByteRange>, _ bytes: RawSpan
  ) throws(RequestError) -> Request {
    guard arguments.count > 0 else { throw .unknownCommand(.none) }
    guard let word = bytes.word(arguments[0]), let name = CommandName(word) else {
      throw .unknownCommand(arguments[0])
    }
    let spec = CommandTable.spec(name)
    guard arguments.count >= spec.leastArgumentCount,
      arguments.count <= spec.mostArgumentCount ?? .max
    else { throw .arity(name) }
    try Self.checkCount(arguments.count, name)
    var cursor = ArgumentCursor(arguments, bytes, command: name, payloadBytes: payloadBytes)
    return try cursor.request(name)
  }

  private static func checkCount(_ count: Int, _ name: CommandName) throws(RequestError) {
    if count <= Limits.argumentCount { return }
    if name == .taskSubmitBatch || name == .runFinishBatch { return }
    throw .overLimit(
      argument: StaticWord(name.text), unit: StaticWord("arguments"), asked: UInt64(count),
      most: UInt64(Limits.argumentCount))
  }
}

extension ArgumentCursor {
  /// Reads what follows the name.
  mutating func request(_ name: CommandName) throws(RequestError) -> Request {
    switch name {
    case .taskSubmit: .command(.submit(try submit()))
    case .taskSubmitBatch: .command(try submitBatch())
    case .taskGet: .command(.getTask(try taskID()))
    case .taskList: .command(.listTasks(try list()))
    case .taskCancel: .command(.cancelTask(try taskID(), reason: try reason()))
    case .taskDepend: .command(.depend(try taskID(), try prerequisites()))
    case .taskResubmit: .command(.resubmit(try taskID()))
    case .taskPause: .command(.pauseTask(try taskID(), try authorship()))
    case .taskResume: .command(.resumeTask(try taskID(), try authorship()))
    case .taskPreview: .command(.preview(try taskID(), count: try previewCount()))
    case .taskCount: .command(.countTasks(try countQuery()))
    case .runClaim: .command(.claim(try claim()))
    case .runStart: .command(try start())
    case .runHeartbeat: .command(.heartbeat(try heartbeat()))
    case .runComplete: .command(try finish(.complete))
    case .runFail: .command(try finish(.fail))
    case .runSuspend: .command(try finish(.suspend))
    case .runRelease: .command(try finish(.release))
    case .runFinishBatch: .command(try finishBatch())
    case .runGet: .command(.getRun(try runID()))
    case .runList: .command(.listRuns(try list()))
    case .runHistory: .command(.history(try runID()))
    case .runExplain: .command(.explain(try runID()))
    case .runWait: .command(.wait(try runID(), timeout: try waitTimeout()))
    case .runCancel: .command(.cancelRun(try runID(), reason: try reason()))
    case .runRetry: .command(.retryRun(try runID()))
    case .runResume: .command(.resumeRun(try runID()))
    case .runResolve: .command(.resolveRun(try runID(), try resolution()))
    case .queueList: .command(.listQueues(try queuePage()))
    case .queueGet: .command(.getQueue(try queueName()))
    case .queuePause: .command(.pauseQueue(try queueName(), try authorship()))
    case .queueResume: .command(.resumeQueue(try queueName(), try authorship()))
    case .queueSet: .command(.setQueue(try queueName(), try queueLimits()))
    case .keyGet: .command(.getKey(try keyName()))
    case .keySet: .command(.setKey(try keyName(), limit: try keyLimit()))
    case .enginePause: .command(.pauseEngine(try authorship()))
    case .engineResume: .command(.resumeEngine(try authorship()))
    case .get, .cancel: .command(try bare(name))
    case .budgetAllocate, .budgetConsume, .budgetReplenish, .budgetGet, .budgetList,
      .subscriptionCreate, .subscriptionCancel, .subscriptionGet, .subscriptionList, .signalEmit,
      .actorRegister, .actorHeartbeat, .actorDeregister, .actorGet, .actorList, .tenantCreate,
      .tenantGet, .tenantList, .roleAssign, .capabilityGrant, .capabilityRevoke, .capabilityList,
      .capabilityCheck, .ledgerAppend, .ledgerRead, .ledgerList, .ledgerVerify, .ledgerPrune,
      .operationStart, .operationGet, .operationList, .operationCancel, .operationWait:
      .command(try family(CommandTable.spec(name).group))
    case .tenantUse, .actorUse, .whoAmI: .command(.caller(try caller()))
    case .hello: .session(.hello(try hello()))
    case .ping, .echo: .session(.ping(remaining > 0 ? try next() : .none))
    case .quit: .session(.quit)
    case .reset: .session(.reset)
    case .client: .session(.client(try client()))
    case .command: .session(.command(try commandQuery()))
    case .info: .session(.info)
    case .metrics: .session(.metrics)
    case .config, .configGet, .configSet: .session(try config())
    case .engineStatus: .session(.status)
    case .engineDrain: .session(.drain)
    case .engineSnapshot: .session(.snapshot)
    case .eventTail: .session(try tail())
    case .eventRead: .session(try readEvents())
    case .clockAdvance: .session(.advanceClock(try duration(try next(), "duration")))
    case .clockSet: .session(.setClock(try time(try next(), "time")))
    }
  }

  /// A command of the families that few clients use.
  private mutating func family(_ group: CommandSpec.Group) throws(RequestError) -> Command {
    switch group {
    case .budget: .budget(try budget())
    case .subscription: .subscription(try subscription())
    case .actor: .actor(try actor())
    case .tenant: .tenant(try tenant())
    case .ledger: .ledger(try ledger())
    case .operation: .operation(try operation())
    case .connection, .task, .run, .queue, .engine, .event, .clock:
      invariantBroken("the families are listed under their own groups")
    }
  }

  mutating func taskID() throws(RequestError) -> TaskID {
    try identifier(try next(), "task", TaskID.self)
  }

  mutating func runID() throws(RequestError) -> RunID {
    try identifier(try next(), "run", RunID.self)
  }

  /// A verb without a noun, which the id's letter gives.
  private mutating func bare(_ name: CommandName) throws(RequestError) -> Command {
    let range = try next()
    let isCancel = name == .cancel
    if let task = NumberText.identifier(range, bytes, TaskID.self) {
      return isCancel ? .cancelTask(task, reason: try reason()) : .getTask(task)
    }
    if let run = NumberText.identifier(range, bytes, RunID.self) {
      return isCancel ? .cancelRun(run, reason: try reason()) : .getRun(run)
    }
    throw bad("id", "must be the id of a task or a run, like t17 or r42", range)
  }
}
