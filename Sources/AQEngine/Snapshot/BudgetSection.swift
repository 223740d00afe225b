import AQCore
import AQSnapshot

/// The section of budgets: each with its number, then what runs on lease draw on.
extension StateWriter {
  mutating func writeBudgets<Sink: ChunkSink & ~Copyable>(
    _ state: borrowing EngineState, to sink: inout Sink
  ) throws(SnapshotError) {
    for index in 0..<state.budgets.numberCount where state.budgets.isInUse(UInt32(index + 1)) {
      let number = UInt32(index + 1)
      let start = beginItem()
      buffer.write(BudgetItem.budget.rawValue)
      buffer.write(varint: UInt64(number))
      buffer.write(varint: state.budgets[number].task)
      let unit = state.budgets.units.name(state.budgets[number].unit)
      buffer.write(ByteRange(0, unit.byteCount), of: unit)
      buffer.write(varint: UInt64(state.budgets[number].next))
      buffer.write(varint: state.budgets[number].limit)
      buffer.write(varint: state.budgets[number].consumed)
      buffer.write(varint: state.budgets[number].reserved)
      endItem(start)
      try sendIfLarge(.budgets, to: &sink)
    }
    for run in state.budgets.holds.keys.sorted() {
      let start = beginItem()
      buffer.write(BudgetItem.holds.rawValue)
      buffer.write(varint: UInt64(run))
      for hold in state.budgets.holds[run] ?? [] {
        buffer.write(varint: UInt64(hold.budget))
        buffer.write(varint: hold.reserved)
      }
      endItem(start)
      try sendIfLarge(.budgets, to: &sink)
    }
    try send(.budgets, to: &sink)
  }
}

/// What an item of the section is.
private enum BudgetItem: UInt8 { case budget = 1, holds = 2 }

extension EngineState {
  /// Takes in one item. What it says of tasks and runs is checked with the whole state.
  mutating func addBudget(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    switch BudgetItem(rawValue: try cursor.byte(bytes)) {
    case .budget:
      let number = try cursor.number(bytes)
      let task = try cursor.varint(bytes)
      let unit = budgets.units.intern(try cursor.name(bytes), of: bytes)
      var row = BudgetRow(task: 0, unit: unit, next: try cursor.number(bytes), limit: 0)
      row.task = task
      row.limit = try cursor.varint(bytes)
      row.consumed = try cursor.varint(bytes)
      row.reserved = try cursor.varint(bytes)
      guard task > 0, row.limit > 0, budgets.restore(number, row) else { throw .invalidValue }
    case .holds:
      let run = try cursor.varint(bytes)
      guard run < UInt64(runs.count), budgets.holds[Int(run)] == nil else { throw .invalidValue }
      var holds: [BudgetHold] = []
      while cursor.remaining > 0 {
        let budget = try cursor.number(bytes)
        holds.append(BudgetHold(budget: budget, reserved: try cursor.varint(bytes)))
      }
      guard !holds.isEmpty else { throw .invalidValue }
      budgets.holds[Int(run)] = holds
    case nil: throw .invalidValue
    }
  }

  /// Every budget is in the list of its task, and what is held back of it is held by runs on lease.
  func checkBudgets() throws(DecodeError) {
    var listed = 0
    for position in 1..<max(1, tasks.count) where tasks[position].isPlaced {
      var number = extras(position)?.budgets ?? 0
      while number != 0 {
        guard budgets.isInUse(number), budgets[number].task == UInt64(position),
          listed < budgets.count
        else { throw .invalidValue }
        listed += 1
        number = budgets[number].next
      }
    }
    guard listed == budgets.count else { throw .invalidValue }
    var reserved = [UInt64](repeating: 0, count: budgets.numberCount + 1)
    for (run, holds) in budgets.holds {
      guard runs[run].isPlaced, runs[run].state.isHeld else { throw .invalidValue }
      for hold in holds {
        guard budgets.isInUse(hold.budget) else { throw .invalidValue }
        let (sum, overflowed) = reserved[Int(hold.budget)].addingReportingOverflow(hold.reserved)
        guard !overflowed else { throw .invalidValue }
        reserved[Int(hold.budget)] = sum
      }
    }
    for index in 0..<budgets.numberCount where budgets.isInUse(UInt32(index + 1)) {
      guard budgets[UInt32(index + 1)].reserved == reserved[index + 1] else {
        throw .invalidValue
      }
    }
  }

  /// Makes what budgets know of runs anew; waiting runs come with `enqueue`.
  mutating func rebuildBudgets() {
    for (run, holds) in budgets.holds {
      for hold in holds { budgets[hold.budget].holders.insert(UInt64(run)) }
    }
    for run in 1..<max(1, runs.count) where runs[run].isPlaced {
      if runs[run].state == .suspended, tasks[Int(runs[run].task)].extras != 0 {
        noteSuspended(run)
      }
    }
  }
}
