import AQCore

/// What lists find tasks and runs by. All of it is derived: kept up where tasks and runs come, move
/// and go, and made anew when a snapshot is loaded.
struct QueryIndexes: ~Copyable {
  /// Runs by `RunState.rawValue`.
  var runs = StateIndex()
  /// Tasks by the states that their runs are in: of a task with one run, that run's.
  var tasks = StateIndex()
  /// How many runs a task has in each state, for tasks that have or had more than one.
  var runsOfTask: [Int: RunCounts] = [:]
  /// Tasks by the number of their route.
  var routes = NumberedSets()
  /// Tasks by the number of their key.
  var keys = NumberedSets()
  /// Numbers of tags; each is retained by every task that has it.
  var tagNames: NameTable
  /// Tasks by the number of a tag.
  var tags = NumberedSets()
  /// Tasks that have ended, in the order in which they did.
  var endedTasks = EndedOrder()
  var endedRuns = EndedOrder()
  var taskTimes = TimeMarks()
  var runTimes = TimeMarks()

  /// A bit for each state a run can be in.
  static let everyState: UInt16 = 0x3FE

  init(seed: UInt64) { tagNames = NameTable(seed: seed) }
}

/// Runs of one task by state.
struct RunCounts: Equatable {
  private var counts = InlineArray<10, UInt32>(repeating: 0)

  subscript(state: UInt8) -> UInt32 {
    get { counts[Int(state)] }
    set { counts[Int(state)] = newValue }
  }

  static func == (a: RunCounts, b: RunCounts) -> Bool {
    (0..<10).allSatisfy { a.counts[$0] == b.counts[$0] }
  }
}

/// Sets of positions by a small number.
struct NumberedSets {
  private var sets: [PositionSet] = []

  /// The set of a number; empty for one that none was ever added to.
  subscript(number: UInt32) -> PositionSet {
    Int(number) < sets.count ? sets[Int(number)] : PositionSet()
  }

  /// Members of the set of a number.
  func count(_ number: UInt32) -> Int { Int(number) < sets.count ? sets[Int(number)].count : 0 }

  /// True where a position is in the set of a number.
  func contains(_ position: Int, _ number: UInt32) -> Bool {
    Int(number) < sets.count && sets[Int(number)].contains(position)
  }

  @inline(__always)
  mutating func insert(_ position: Int, _ number: UInt32) {
    while Int(number) >= sets.count { sets.append(PositionSet()) }
    sets[Int(number)].insert(position)
  }

  mutating func remove(_ position: Int, _ number: UInt32) {
    if Int(number) < sets.count { sets[Int(number)].remove(position) }
  }

  /// Members of all sets.
  var total: Int { sets.reduce(0) { $0 + $1.count } }
}
