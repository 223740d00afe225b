import AQCore

/// A task, 64 bytes: what decisions need of it. The rest of its spec stands in the arena.
struct TaskRow: BitwiseCopyable {
  /// The stored spec, behind `startBy` and `origin` where the flags say so.
  var spec: ArenaReference
  /// Positions in the run table; runs of a task are linked by `RunRow.next`.
  var firstRun: UInt64
  var lastRun: UInt64
  /// When the last run and all else of the task had ended; zero before.
  var endedAt: UInt64
  /// Number of its route: tenant, queue, kind and who may claim it; zero marks a row that was never
  /// made or is gone.
  var route: UInt32
  /// Number of its extras; zero for none.
  var extras: UInt32
  /// Number in the table of keys; zero for none.
  var key: UInt32
  /// First edge to a task that waits for this one.
  var dependents: UInt32
  /// First edge to a task this one waits for.
  var prerequisites: UInt32
  /// Prerequisites that have not ended well yet.
  var unmet: UInt32
  /// Runs that have not ended.
  var openRuns: UInt32
  var attemptLimit: UInt16
  var priority: UInt8
  var flags: TaskFlags
}

/// What is true of a task.
struct TaskFlags: OptionSet, BitwiseCopyable {
  let rawValue: UInt8

  static let hasStartBy = TaskFlags(rawValue: 1 << 0)
  static let startByWallClock = TaskFlags(rawValue: 1 << 1)
  static let hasOrigin = TaskFlags(rawValue: 1 << 2)
  static let hasTimeout = TaskFlags(rawValue: 1 << 3)
  static let transactional = TaskFlags(rawValue: 1 << 4)
  static let releasesKeyOnRetry = TaskFlags(rawValue: 1 << 5)
  /// The outcome's two bits.
  static let outcomeLow = TaskFlags(rawValue: 1 << 6)
  static let outcomeHigh = TaskFlags(rawValue: 1 << 7)
}

extension TaskRow {
  /// What the task has come to.
  @inline(__always)
  var outcome: TaskOutcome {
    get { TaskOutcome(rawValue: flags.rawValue >> 6) ?? .pending }
    set { flags = TaskFlags(rawValue: flags.rawValue & 0x3F | newValue.rawValue << 6) }
  }

  @inline(__always) var hasEnded: Bool { flags.rawValue >> 6 != 0 }
}

/// A run, 64 bytes.
struct RunRow: BitwiseCopyable {
  /// Position of its task.
  var task: UInt64
  /// When it is or was due, as decided; logical milliseconds.
  var due: UInt64
  var created: UInt64
  var createdLSN: UInt64
  /// The newest record of its history.
  var history: ArenaReference
  /// Position of the task's next run; zero at the end.
  var next: UInt64
  /// Number of its lease plus one; zero for none.
  var lease: UInt32
  /// Attempts that were started, whatever became of them.
  var started: UInt32
  /// Attempts that failed or ran out of time: what counts against the limit.
  var failures: UInt16
  /// Attempts that ended because their worker did.
  var interruptions: UInt16
  /// Zero marks a row that was never made.
  var stateByte: UInt8
  /// Where a ready run waits; derived, not stored.
  var gate: RunGate
  /// Zero where it isn't suspended.
  var suspendByte: UInt8
  var flags: RunFlags
}

/// Where a ready run waits. Derived from the rest of the state.
enum RunGate: UInt8, BitwiseCopyable {
  /// In its lane, to be claimed.
  case none = 0
  case dependency = 1
  case key = 2
  case budget = 3
  /// Its task is paused.
  case paused = 4
}

/// What is true of a run.
struct RunFlags: OptionSet, BitwiseCopyable {
  let rawValue: UInt8

  /// It counts among the holders of its task's key.
  static let holdsKey = RunFlags(rawValue: 1 << 0)
  /// `due` was asked for as a wall time.
  static let dueOnWallClock = RunFlags(rawValue: 1 << 1)
}

extension RunRow {
  @inline(__always)
  var state: RunState {
    get {
      guard let state = RunState(rawValue: stateByte) else {
        invariantBroken("a run that was made has a state")
      }
      return state
    }
    set { stateByte = newValue.rawValue }
  }

  @inline(__always) var exists: Bool { stateByte != 0 }
  /// True while it waits in its lane to be claimed.
  @inline(__always) var isInLane: Bool {
    stateByte == RunState.ready.rawValue && gate == .none
  }
  /// Tells the timer of one wait from that of an earlier one, even where both end at one time.
  @inline(__always) var dueGeneration: UInt32 {
    UInt32(truncatingIfNeeded: due) &+ started &* 0x9E37_79B1
  }
  @inline(__always) var suspendReason: SuspendReason? { SuspendReason(rawValue: suspendByte) }
}

/// A lease in force.
struct LeaseRow: BitwiseCopyable {
  /// Position of the run.
  var run: UInt64
  var token: FencingToken
  var grantedAt: Timestamp
  /// When its attempt began; zero while it is held.
  var startedAt: Timestamp
  /// As it was decided last.
  var deadline: Timestamp
  /// Length of the lease as granted: what a heartbeat repeats.
  var length: Duration
  var attachment: ClaimRequest.Attachment
  /// `held` until the attempt starts.
  var start: LeaseAcquired.Start
  /// 0…100; above where the worker said nothing.
  var progress: UInt8
  /// Up to when the attempt's time is counted against a budget.
  var chargedUntil: Timestamp
  /// Position of the actor whose lease it is; zero for anybody else's.
  var actor: UInt32 = 0

  // Derived, not stored.

  /// Whose connection it lives by; none for detached ones and those that wait to be taken up again.
  var client: ClientID
  var previousOfClient: UInt32
  var nextOfClient: UInt32
  var previousOfActor: UInt32 = 0
  var nextOfActor: UInt32 = 0
  /// The deadline on the steady clock.
  var steadyDeadline: UInt64
  /// When the attempt's time is up, on the steady clock; zero for never.
  var steadyTimeout: UInt64
  /// When a budget of time will be used up, on the steady clock; zero for never.
  var steadyBudget: UInt64
  /// When the wheel looks at this slot next; zero where it doesn't.
  var armedAt: UInt64
  /// Whether a restart came between and nobody has come back yet.
  var orphanhood: Orphanhood
  /// False for a slot that is free.
  var isHeld: Bool

  /// Whether a lease waits to be taken up again after a restart.
  enum Orphanhood: UInt8, BitwiseCopyable { case attached = 0, orphaned = 1 }
}

/// That one task waits for another.
struct EdgeRow: BitwiseCopyable {
  /// Positions of the two tasks.
  var prerequisite: UInt64
  var dependent: UInt64
  /// Next edge in the prerequisite's and in the dependent's list; zero at the end.
  var nextOfPrerequisite: UInt32
  var nextOfDependent: UInt32
  var condition: EdgeCondition
  var status: Status
  /// The edge before in the prerequisite's list; zero at its head, and for one that is in no such
  /// list because its prerequisite is gone. Derived, not stored.
  var previousOfPrerequisite: UInt32 = 0

  enum Status: UInt8, BitwiseCopyable { case pending = 1, met = 2, failed = 3 }
}

extension TaskRow: PlacedRow {
  @inline(__always) var isPlaced: Bool { route != 0 }
}

extension RunRow: PlacedRow {
  @inline(__always) var isPlaced: Bool { stateByte != 0 }
}

extension EdgeRow: PlacedRow {
  @inline(__always) var isPlaced: Bool { dependent != 0 }
}
