import AQCore

/// Counters and gauges for metrics, as of now. Those under `tally` are part of the state and
/// survive restarts; the rest count since the process began.
public struct EngineFigures: Sendable {
  /// Runs by state, in the order of `RunState.allCases`.
  public var runs: [(state: RunState, count: UInt64)]
  /// Ended attempts by result, in the order of `AttemptResult.allCases`.
  public var attempts: [(result: AttemptResult, count: UInt64)]
  public var attemptsStarted: UInt64
  public var tasks: UInt64
  public var runsCreated: UInt64
  public var interruptions: UInt64
  /// Ready runs that a worker may take, and those that wait behind a dependency or a key.
  public var readyInLanes: Int
  public var blocked: Int
  public var leases: Int
  public var isPaused: Bool
  public var queues: Int
  public var kinds: Int
  public var idempotencyKeys: Int
  public var waitingClaims: Int
  public var commands: UInt64
  public var rejections: UInt64
  public var duplicates: UInt64
  public var schedulingLag: Histogram
  public var runDuration: Histogram
  public var commits: CommitFigures
  public var lastLSN: LSN
  public var durableLSN: LSN
  /// The last event covered by a snapshot; nil where there is none.
  public var snapshotLSN: LSN?
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
      runsCreated: state.tally.runsCreated, interruptions: state.tally.interruptions,
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
      pause != nil, queues.rows.count, kinds.count, idempotency.count,
      specs.liveBytes + histories.liveBytes
    )
  }
}
