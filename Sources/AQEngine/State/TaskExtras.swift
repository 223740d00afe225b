import AQCore

/// What few tasks have: a family, a policy, budgets, subscriptions, a pause. Tasks without any of
/// it have no such row and pay nothing.
struct TaskExtras: BitwiseCopyable {
  /// Position of the task; zero marks a free row.
  var task: UInt64

  // Family: children are a list in both directions, oldest first.

  /// Position of the parent; zero for none.
  var parent: UInt64 = 0
  var firstChild: UInt64 = 0
  var lastChild: UInt64 = 0
  var nextSibling: UInt64 = 0
  var previousSibling: UInt64 = 0
  /// Children that have not ended.
  var openChildren: UInt32 = 0
  /// Below the root; zero for a root.
  var depth: UInt8 = 0
  var flags: ExtrasFlags = []

  // Policy.

  /// When the first occurrence was due.
  var origin: UInt64 = 0
  /// Which occurrence the newest run is, from 1; those of an interval that were passed over count.
  var occurrences: UInt64 = 0
  /// Position of the run that is yet to come; zero for none.
  var upcoming: UInt64 = 0
  /// Position of the run that came due last; zero for none. Derived, not stored.
  var current: UInt64 = 0
  /// How far the logical time was ahead of the steady one when the first run was made, in whose
  /// terms due times are told. Derived.
  var dueOffset: UInt64 = 0

  /// When the task was made, from when on its first run has gone; zero before.
  var created: UInt64 = 0

  // Heads of lists in other tables; zero for none.

  /// Its budgets.
  var budgets: UInt32 = 0
  /// Subscriptions that release its runs, newest first.
  var subscriptions: UInt64 = 0
  /// Armed subscriptions that watch it, newest first.
  var watchers: UInt64 = 0

  init(task: Int) { self.task = UInt64(task) }
}

/// What is true of a task with extras.
struct ExtrasFlags: OptionSet, BitwiseCopyable {
  let rawValue: UInt8

  /// It repeats or follows a cron expression.
  static let hasPolicy = ExtrasFlags(rawValue: 1 << 0)
  /// Occurrences are yet to come, so that it has not ended though its runs have.
  static let goesOn = ExtrasFlags(rawValue: 1 << 1)
  /// Occurrences follow the wall clock.
  static let onWallClock = ExtrasFlags(rawValue: 1 << 2)
  /// Its runs are not handed out; `EngineState.taskPauses` says since when and why.
  static let paused = ExtrasFlags(rawValue: 1 << 3)
  /// A run of it that retention has taken had completed.
  static let hadCompleted = ExtrasFlags(rawValue: 1 << 4)
  /// A run of it that retention has taken had failed.
  static let hadFailed = ExtrasFlags(rawValue: 1 << 5)
  /// It declared estimates: runs reserve of its budgets.
  static let hasEstimates = ExtrasFlags(rawValue: 1 << 6)
}

/// Extras by number, from 1; numbers are used again.
struct ExtrasTable: ~Copyable {
  private var rows = RowTable<TaskExtras>(chunkRows: 1_024)
  /// Free numbers; the lowest is used first, so that numbers follow from the rows there are.
  private var free = MinimumHeap()

  init() { rows.extend(to: 1) }

  /// Numbers up to here may be in use.
  var numberCount: Int { rows.count - 1 }
  /// Rows in use.
  var count: Int { numberCount - free.count }

  subscript(number: UInt32) -> TaskExtras {
    @inline(__always) get { rows[Int(number)] }
    @inline(__always) set { rows[Int(number)] = newValue }
  }

  /// Whether a number stands for a task's extras.
  func isInUse(_ number: UInt32) -> Bool {
    number > 0 && Int(number) < rows.count && rows[Int(number)].task != 0
  }

  mutating func add(_ extras: TaskExtras) -> UInt32 {
    if let lowest = free.first {
      free.removeFirst()
      rows[Int(lowest)] = extras
      return UInt32(lowest)
    }
    rows.extend(to: rows.count + 1)
    rows[rows.count - 1] = extras
    return UInt32(rows.count - 1)
  }

  mutating func remove(_ number: UInt32) {
    rows[Int(number)].task = 0
    free.push(UInt64(number))
  }

  /// Puts back a row of a snapshot under its number; false where numbers don't ascend.
  mutating func restore(_ number: UInt32, _ extras: TaskExtras) -> Bool {
    guard Int(number) >= rows.count, number < UInt32.max else { return false }
    while rows.count < Int(number) {
      rows.extend(to: rows.count + 1)
      free.push(UInt64(rows.count - 1))
    }
    rows.extend(to: rows.count + 1)
    rows[Int(number)] = extras
    return true
  }
}

extension EngineState {
  /// When a task was made.
  func created(ofTask task: Int) -> UInt64 {
    if let created = extras(task)?.created, created != 0 { return created }
    return runs[Int(tasks[task].firstRun)].created
  }

  /// The extras of a task; nil where it has none.
  @inline(__always)
  func extras(_ task: Int) -> TaskExtras? {
    let number = tasks[task].extras
    return number == 0 ? nil : extras[number]
  }

  /// The number of a task's extras, made if it had none.
  mutating func makeExtras(_ task: Int) -> UInt32 {
    if tasks[task].extras == 0 { tasks[task].extras = extras.add(TaskExtras(task: task)) }
    return tasks[task].extras
  }
}
