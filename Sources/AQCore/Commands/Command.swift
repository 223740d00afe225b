/// Everything a client can ask of the engine. Ranges refer to the request's bytes, which travel
/// beside the command.
public enum Command: Sendable {
  // Tasks.
  case submit(SubmitRequest)
  case submitBatch([SubmitRequest], BatchMode)
  case getTask(TaskID)
  case listTasks(ListRequest)
  case cancelTask(TaskID, reason: ByteRange)
  case depend(TaskID, [Prerequisite])
  case resubmit(TaskID)
  case pauseTask(TaskID, Authorship)
  case resumeTask(TaskID, Authorship)
  /// Times of the next occurrences of a task with a policy.
  case preview(TaskID, count: Int)
  /// How many tasks a query finds.
  case countTasks(ListRequest)

  // Runs, as their workers see them.
  case claim(ClaimRequest)
  case start(RunID, FencingToken)
  case heartbeat(HeartbeatRequest)
  case finish(FinishRequest, then: ClaimRequest?)
  case finishBatch([FinishRequest], then: ClaimRequest?)

  // Runs, as everybody else sees them.
  case getRun(RunID)
  case listRuns(ListRequest)
  case history(RunID)
  case explain(RunID)
  case wait(RunID, timeout: Duration?)
  case cancelRun(RunID, reason: ByteRange)
  case retryRun(RunID)
  case resumeRun(RunID)
  case resolveRun(RunID, Resolution)

  // Gates.
  case listQueues(ListRequest)
  case getQueue(ByteRange)
  case pauseQueue(ByteRange, Authorship)
  case resumeQueue(ByteRange, Authorship)
  case setQueue(ByteRange, QueueLimits)
  case getKey(ByteRange)
  case setKey(ByteRange, limit: UInt32)

  // The engine.
  case status
  case pauseEngine(Authorship)
  case resumeEngine(Authorship)

  // Families of their own.
  case budget(BudgetCommand)
  case subscription(SubscriptionCommand)
  case actor(ActorCommand)
  case tenant(TenantCommand)
  case caller(CallerCommand)
  case ledger(LedgerCommand)
  case operation(OperationCommand)
}

/// How the items of a batch stand to each other.
public enum BatchMode: Sendable { case atomic, each }

/// Who did something and why, as they say it.
public struct Authorship: Sendable, BitwiseCopyable {
  /// Who it was; absent where not said.
  public var by: ByteRange
  /// Why; absent where not said.
  public var reason: ByteRange

  /// What was said; nothing by default.
  public init(by: ByteRange = .none, reason: ByteRange = .none) {
    self.by = by
    self.reason = reason
  }
}

/// What an operator makes of a suspended run. Raw values are on disk.
public enum Resolution: UInt8, Sendable, BitwiseCopyable {
  /// Count it as done.
  case complete = 1
  /// Count it as failed.
  case fail = 2
  /// Run it again.
  case retry = 3
}

/// Limits of a queue to change; nil leaves one as it is, zero lifts it.
public struct QueueLimits: Sendable, BitwiseCopyable {
  /// Runs held at once.
  public var concurrency: UInt32?
  /// Runs granted per `ratePeriod`.
  public var rateCount: UInt32?
  /// The period that `rateCount` counts in.
  public var ratePeriod: Duration?
  /// Grants that may come at once.
  public var burst: UInt32?

  /// Leaves every limit as it is.
  public init() {}
}
