import AQCore

/// Counters and gauges for metrics, as of now. Runs, attempts, tasks and interruptions are part of
/// the state and survive restarts; the other counts began with the process.
public struct EngineFigures: Sendable {
  /// Runs by state, in the order of `RunState.allCases`.
  public var runs: [(state: RunState, count: UInt64)]
  /// Ended attempts by result, in the order of `AttemptResult.allCases`.
  public var attempts: [(result: AttemptResult, count: UInt64)]
  /// Attempts ever begun, the ones under way included.
  public var attemptsStarted: UInt64
  /// Tasks kept: live ones, and ended ones until they are pruned.
  public var tasks: UInt64
  /// Runs ever made.
  public var runsCreated: UInt64
  /// Ended tasks that retention has given up.
  public var tasksPruned: UInt64
  /// Ended runs that retention has given up.
  public var runsPruned: UInt64
  /// Leases that ended because of their worker.
  public var interruptions: UInt64
  /// Ready runs whose dependencies are met.
  public var readyInLanes: Int
  /// Ready runs that wait behind a dependency.
  public var blocked: Int
  /// Runs held by workers now.
  public var leases: Int
  /// True while the engine as a whole hands out nothing.
  public var isPaused: Bool
  /// Queues known, `default` included.
  public var queues: Int
  /// Kinds known.
  public var kinds: Int
  /// Idempotency keys remembered.
  public var idempotencyKeys: Int
  /// Claims that wait for work.
  public var waitingClaims: Int
  /// Commands executed, the refused ones included.
  public var commands: UInt64
  /// Commands refused by the rules.
  public var rejections: UInt64
  /// Submits that repeated an earlier one.
  public var duplicates: UInt64
  /// Milliseconds between being due and being claimed.
  public var schedulingLag: Histogram
  /// Milliseconds from the grant to the finish of an attempt.
  public var runDuration: Histogram
  /// What went to the disk.
  public var commits: CommitFigures
  /// The last event decided.
  public var lastLSN: LSN
  /// The last event on disk.
  public var durableLSN: LSN
  /// The last event covered by a snapshot; nil where there is none.
  public var snapshotLSN: LSN?
  /// Segments kept, the one written to included.
  public var segments: Int
  /// Bytes of specs and histories held in memory.
  public var arenaBytes: Int
}

extension Engine {
  /// Counters and gauges. *Complexity*: O(queues).
  public func figures() -> EngineFigures {
    let state = machine.state.summary
    let manifest = directory.manifest
    return EngineFigures(
      runs: RunState.allCases.map { ($0, state.tally.count($0)) },
      attempts: AttemptResult.allCases.map { ($0, state.tally.count($0)) },
      attemptsStarted: state.tally.attemptsStarted, tasks: state.tally.tasks,
      runsCreated: state.tally.runsCreated, tasksPruned: state.tally.tasksPruned,
      runsPruned: state.tally.runsPruned, interruptions: state.tally.interruptions,
      readyInLanes: state.ready, blocked: state.blocked, leases: leaseCount,
      isPaused: state.isPaused, queues: state.queues, kinds: state.kinds,
      idempotencyKeys: state.idempotencyKeys, waitingClaims: machine.claimWaiters.count,
      commands: machine.figures.commands, rejections: machine.figures.rejections,
      duplicates: machine.figures.duplicates, schedulingLag: machine.figures.schedulingLag,
      runDuration: machine.figures.runDuration, commits: pipeline.figures, lastLSN: lastLSN,
      durableLSN: durableLSN, snapshotLSN: manifest.snapshots.map(\.lastLSN).max(),
      segments: manifest.sealed.count + 1, arenaBytes: state.arenaBytes)
  }
}

extension EngineState {
  /// What figures tell of a state.
  var summary:
    (
      tally: Tally, ready: Int, blocked: Int, isPaused: Bool, queues: Int, kinds: Int,
      idempotencyKeys: Int, arenaBytes: Int
    )
  {
    (
      tally, queues.rows.reduce(0) { $0 + $1.ready }, queues.rows.reduce(0) { $0 + $1.blocked },
      pause != nil, queues.names.count, kinds.count, idempotency.count,
      specs.liveBytes + histories.liveBytes
    )
  }
}
