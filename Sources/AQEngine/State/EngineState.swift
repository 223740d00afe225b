import AQCore

/// What a state takes notes of for those who wait.
enum Watch { case nothing, ends }

/// Everything the engine knows: the fold of all events so far.
///
/// Written by `apply` alone. What can be derived from the rest (lanes, gates, timers, lookups) is
/// kept up to date beside it and not stored. One owner, one thread; passed `inout`.
struct EngineState: ~Copyable {
  /// The last event applied.
  var lastLSN = LSN.zero
  /// Its logical time.
  var time = Timestamp.zero
  /// The highest token handed out.
  var lastToken = FencingToken.none

  var taskIDs = IdentifierDirectory<TaskNoun>(epoch: 0)
  var runIDs = IdentifierDirectory<RunNoun>(epoch: 0)
  var tasks = RowTable<TaskRow>()
  var runs = RowTable<RunRow>()
  var edges = EdgeTable()
  var routes = RouteTable()
  var extras = ExtrasTable()
  var budgets: BudgetTable
  var leases = LeaseTable()
  /// What pruned tasks came to.
  var archive = OutcomeArchive()
  /// Specs as they were stored, one block a task.
  var specs = Arena()
  /// Steps of runs, one block each.
  var histories = Arena()

  var kinds: NameTable
  /// Sets of capabilities, each the sorted names joined by line feeds.
  var requirements: NameTable
  var departments: NameTable
  var tenants: TenantTable
  var actors: ActorTable
  var ledgers: LedgerTable
  var queues: QueueTable
  var keys: KeyTable
  var idempotency: IdempotencyTable
  /// Nil while the engine runs.
  var pause: Pause?
  var tally = Tally()

  // Derived.
  var indexes: QueryIndexes
  var lanes = LaneTable()
  /// What has ended, in the order in which it may go.
  var retention = Retention()
  /// Delays, retries, leases and timeouts: what a jump of the wall clock must not touch.
  var steadyWheel: TimerWheel
  /// Times that were given as wall times.
  var wallWheel: TimerWheel
  /// How far the logical time is ahead of the steady one, in milliseconds.
  var clockOffset: UInt64 = 0
  /// Whether a run entered a lane since this was last set to `no`.
  var hasNewReady = false
  /// Head of each client's list of leases, as slot plus one, by `ClientID.rawValue`.
  var leasesOfClient: [UInt32] = [0]
  /// Whether runs that came to rest are noted in `rested`.
  var watches = Watch.nothing
  /// Runs that ended or were suspended since somebody looked, while somebody watches.
  var rested: [Int] = []
  /// Room to put a stored block together.
  var scratch = ByteWriter(capacity: 1_024)

  /// An empty state; `seed` keys its hashes.
  init(seed: UInt64) {
    kinds = NameTable(seed: seed)
    requirements = NameTable(seed: seed)
    departments = NameTable(seed: seed)
    tenants = TenantTable(seed: seed)
    budgets = BudgetTable(seed: seed)
    actors = ActorTable(seed: seed)
    ledgers = LedgerTable(seed: seed)
    queues = QueueTable(seed: seed)
    indexes = QueryIndexes(seed: seed)
    keys = KeyTable(seed: seed)
    idempotency = IdempotencyTable(seed: seed)
    steadyWheel = TimerWheel(start: 0)
    wallWheel = TimerWheel(start: 0)
    // Position zero stays empty in both.
    tasks.skip(to: 1)
    runs.skip(to: 1)
  }
}

extension EngineState {
  /// No clock shows this: 146 million years. What is read from disk stays below it, so that adding
  /// any length of time to it can't overflow.
  static var endOfTime: Timestamp { Timestamp(milliseconds: 1 << 62) }

  /// The position of a task that is there; nil for one that never was or was pruned.
  @inline(__always)
  func position(_ task: TaskID) -> Int? {
    guard let position = taskIDs.position(task), position < tasks.count,
      tasks[position].isPlaced
    else { return nil }
    return position
  }

  /// The position of a task that is there or was pruned; nil for one that never was.
  func knownPosition(_ task: TaskID) -> Int? {
    if let position = position(task) { return position }
    guard let position = taskIDs.position(task), archive.outcome(at: position) != .pending else {
      return nil
    }
    return position
  }

  /// The position of a run that is there.
  @inline(__always)
  func position(_ run: RunID) -> Int? {
    guard let position = runIDs.position(run), position < runs.count, runs[position].exists else {
      return nil
    }
    return position
  }

  /// What the task at a position has come to, whether it is still there or was pruned; `pending`
  /// for one that has not ended and for one that never was.
  func outcome(at position: Int) -> TaskOutcome {
    tasks[position].isPlaced ? tasks[position].outcome : archive.outcome(at: position)
  }

  /// Where a task's runs stand in line, and whose they are.
  @inline(__always)
  func route(_ task: Int) -> Route { routes[tasks[task].route] }
  /// The queue of a task.
  @inline(__always)
  func queue(ofTask task: Int) -> UInt32 { routes[tasks[task].route].queue }

  @inline(__always)
  func taskID(_ position: Int) -> TaskID { taskIDs.identifier(at: position) }
  @inline(__always)
  func runID(_ position: Int) -> RunID { runIDs.identifier(at: position) }

  /// The lease of a held run.
  @inline(__always)
  func leaseSlot(_ run: Int) -> Int? {
    let number = runs[run].lease
    return number == 0 ? nil : Int(number) - 1
  }

  /// Where the spec begins in a task's block.
  func specOffset(_ task: Int) -> Int {
    let flags = tasks[task].flags
    return (flags.contains(.hasStartBy) ? 8 : 0) + (flags.contains(.hasOrigin) ? 8 : 0)
  }

  /// Decodes a task's spec; ranges refer to `specs.bytes(tasks[task].spec)`.
  func spec(_ task: Int) -> TaskSpec {
    let bytes = specs.bytes(tasks[task].spec)
    let offset = specOffset(task)
    var cursor = ByteCursor(
      ByteRange(offset, bytes.byteCount - offset), in: bytes, timeBase: .zero)
    do throws(DecodeError) {
      return try TaskSpec(&cursor, bytes)
    } catch {
      invariantBroken("a stored spec was decoded before it was stored")
    }
  }

  /// When a run of the task must have started; zero for never mind.
  func startBy(_ task: Int) -> Timestamp {
    guard tasks[task].flags.contains(.hasStartBy) else { return .zero }
    return Timestamp(milliseconds: prefixNumber(task, at: 0))
  }

  /// The task this one was resubmitted from.
  func origin(_ task: Int) -> TaskID {
    guard tasks[task].flags.contains(.hasOrigin) else { return .none }
    return TaskID(rawValue: prefixNumber(task, at: specOffset(task) - 8))
  }

  private func prefixNumber(_ task: Int, at offset: Int) -> UInt64 {
    let bytes = specs.bytes(tasks[task].spec)
    var cursor = ByteCursor(ByteRange(offset, 8), in: bytes, timeBase: .zero)
    do throws(DecodeError) {
      return try cursor.fixed(UInt64.self, bytes)
    } catch {
      invariantBroken("a block is as long as its flags say")
    }
  }
}
