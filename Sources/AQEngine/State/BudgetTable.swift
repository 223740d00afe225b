import AQCore

/// What a task and those below it may consume of one unit.
struct BudgetRow {
  /// Position of the task whose budget it is; zero marks a free row.
  var task: UInt64
  /// Number of the unit.
  var unit: UInt32
  /// The task's next budget; zero at the end.
  var next: UInt32
  var limit: UInt64
  var consumed: UInt64 = 0
  /// Held back for runs under way that declared estimates.
  var reserved: UInt64 = 0

  // Derived.

  /// Ready runs that wait for it, by lane and by what each would reserve.
  var waiters: [Waiters] = []
  /// How many of them there are.
  var waiting = 0
  /// Runs on lease that draw on it.
  var holders: Set<UInt64> = []
  /// Runs that were suspended for want of a budget and draw on it.
  var suspended: Set<UInt64> = []

  /// Runs of one lane that would reserve the same.
  struct Waiters {
    let lane: UInt32
    let estimate: UInt64
    var heap = MinimumHeap()
    /// The run that was let into the lane last: while it stands there, no other need to.
    var candidate: UInt64 = 0
  }

  init(task: Int, unit: UInt32, next: UInt32, limit: UInt64) {
    self.task = UInt64(task)
    self.unit = unit
    self.next = next
    self.limit = limit
  }

  var isInUse: Bool { task != 0 }

  /// Consumption and reservations together.
  var committed: UInt64 {
    let (sum, overflowed) = consumed.addingReportingOverflow(reserved)
    return overflowed ? .max : sum
  }

  /// Used up, so that nothing more is handed out.
  var isExhausted: Bool { committed >= limit }

  /// Whether a run that reserves `estimate` may start.
  func admits(_ estimate: UInt64) -> Bool {
    let (sum, overflowed) = committed.addingReportingOverflow(estimate)
    return !isExhausted && !overflowed && sum <= limit
  }
}

/// What a run on lease draws on, and how much of it was held back for it.
struct BudgetHold: Equatable, BitwiseCopyable {
  var budget: UInt32
  var reserved: UInt64
}

/// Budgets by number, from 1; numbers are used again.
struct BudgetTable: ~Copyable {
  /// `token`, `cost`, `time` and the application's own.
  var units: NameTable
  private(set) var rows: [BudgetRow] = []
  /// Free rows; the lowest is used first, so that numbers follow from the budgets there are.
  private var free = MinimumHeap()
  /// What runs on lease draw on, by position.
  var holds: [Int: [BudgetHold]] = [:]
  /// Derived: where waiting runs wait, by position.
  var waitsAt: [Int: UInt32] = [:]
  /// Derived: budgets that consumption has used up since somebody looked.
  var newlyExhausted: Set<UInt32> = []
  /// The number of `time`, which the engine measures.
  static let timeUnit: UInt32 = 1

  init(seed: UInt64) {
    units = NameTable(seed: seed)
    let name = Array("time".utf8)
    units.retain(units.intern(ByteRange(0, name.count), of: name.rawBytes))
  }

  /// Budgets in use.
  var count: Int { rows.count - free.count }
  /// Numbers up to here may be in use.
  var numberCount: Int { rows.count }

  func isInUse(_ number: UInt32) -> Bool {
    number > 0 && Int(number) <= rows.count && rows[Int(number) - 1].isInUse
  }

  subscript(number: UInt32) -> BudgetRow {
    @inline(__always) _read { yield rows[Int(number) - 1] }
    @inline(__always) _modify { yield &rows[Int(number) - 1] }
  }

  /// Adds a budget, whose unit is kept from now on; returns its number.
  mutating func add(_ row: BudgetRow) -> UInt32 {
    units.retain(row.unit)
    if let lowest = free.first {
      free.removeFirst()
      rows[Int(lowest)] = row
      return UInt32(lowest) + 1
    }
    rows.append(row)
    return UInt32(rows.count)
  }

  mutating func remove(_ number: UInt32) {
    let row = Int(number) - 1
    invariant(rows[row].isInUse, "a budget is removed once")
    units.release(rows[row].unit)
    rows[row] = BudgetRow(task: 0, unit: 0, next: 0, limit: 0)
    free.push(UInt64(row))
  }

  /// Puts back a budget of a snapshot under its number; false where numbers don't ascend.
  mutating func restore(_ number: UInt32, _ row: BudgetRow) -> Bool {
    guard Int(number) > rows.count, Int(number) - rows.count < 1 << 24 else { return false }
    while rows.count < Int(number) - 1 {
      free.push(UInt64(rows.count))
      rows.append(BudgetRow(task: 0, unit: 0, next: 0, limit: 0))
    }
    units.retain(row.unit)
    rows.append(row)
    return true
  }
}

extension EngineState {
  /// The budgets a task's runs draw on: for each unit that of the task, or of its nearest ancestor
  /// that has one.
  ///
  /// *Complexity*: O(depth × units).
  func budgets(of task: Int) -> [UInt32] {
    var found: [UInt32] = []
    var position = task
    while position != 0, let extras = extras(position) {
      var number = extras.budgets
      while number != 0 {
        let unit = budgets[number].unit
        if !found.contains(where: { budgets[$0].unit == unit }) { found.append(number) }
        number = budgets[number].next
      }
      position = Int(extras.parent)
    }
    return found
  }

  /// Every budget of a task and of those above it, shadowed ones included.
  func budgetsInReach(of task: Int) -> [UInt32] {
    var found: [UInt32] = []
    var position = task
    while position != 0, let extras = extras(position) {
      var number = extras.budgets
      while number != 0 {
        found.append(number)
        number = budgets[number].next
      }
      position = Int(extras.parent)
    }
    return found
  }

  /// The budget of a unit that a task draws on; zero for none.
  func budget(of task: Int, unit: UInt32) -> UInt32 {
    var position = task
    while position != 0, let extras = extras(position) {
      let own = ownBudget(position, unit)
      if own != 0 { return own }
      position = Int(extras.parent)
    }
    return 0
  }

  /// The task's own budget of a unit; zero for none.
  func ownBudget(_ task: Int, _ unit: UInt32) -> UInt32 {
    var number = extras(task)?.budgets ?? 0
    while number != 0, budgets[number].unit != unit { number = budgets[number].next }
    return number
  }

  /// What a run of the task would hold back of a unit.
  func estimate(of task: Int, unit: UInt32) -> UInt64 {
    guard let extras = extras(task), extras.flags.contains(.hasEstimates) else { return 0 }
    let stored = specs.bytes(tasks[task].spec)
    let name = budgets.units.name(unit)
    let wanted = ByteRange(0, name.byteCount)
    for amount in spec(task).estimates
    where Hashing.equal(amount.unit, of: stored, wanted, of: name) {
      return amount.amount
    }
    return 0
  }

  /// The budget that keeps a task's runs from starting; zero where none does.
  func shutBudget(of task: Int) -> UInt32 {
    for number in budgets(of: task) {
      let estimate = estimate(of: task, unit: budgets[number].unit)
      if !budgets[number].admits(estimate) { return number }
    }
    return 0
  }
}
