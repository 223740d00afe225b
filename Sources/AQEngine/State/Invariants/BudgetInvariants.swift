import AQCore

extension EngineState {
  /// What budgets, their tasks, and the runs that draw on them must say of each other.
  func checkBudgets(_ audit: inout Audit) {
    var listed = 0
    for task in 1..<tasks.count where tasks[task].isPlaced {
      var number = extras(task)?.budgets ?? 0
      while number != 0 {
        listed += 1
        audit.expect(budgets[number].task == UInt64(task), "a budget has its task", task)
        number = budgets[number].next
      }
    }
    audit.expect(listed == budgets.count, "every budget is in the list of its task")
    var waiting = [Int](repeating: 0, count: budgets.numberCount + 1)
    var holders = waiting
    var suspended = waiting
    var reserved = [UInt64](repeating: 0, count: budgets.numberCount + 1)
    for run in 1..<runs.count where runs[run].isPlaced {
      let task = Int(runs[run].task)
      let number = Int(budgets.waitsAt[run] ?? 0)
      audit.expect((number != 0) == (runs[run].gate == .budget), "who waits for a budget", run)
      waiting[number] += 1
      let holds = budgets.holds[run] ?? []
      audit.expect(holds.isEmpty || runs[run].state.isHeld, "only a held run draws", run)
      for hold in holds {
        holders[Int(hold.budget)] += 1
        reserved[Int(hold.budget)] += hold.reserved
        let isKnown = budgets[hold.budget].holders.contains(UInt64(run))
        audit.expect(isKnown, "a budget knows who draws on it", run)
      }
      guard runs[run].state == .suspended, runs[run].suspendReason == .budget else { continue }
      for number in budgetsInReach(of: task)
      where budgets[number].suspended.contains(UInt64(run)) { suspended[Int(number)] += 1 }
      for number in budgets(of: task) {
        let isKnown = budgets[number].suspended.contains(UInt64(run))
        audit.expect(isKnown, "a budget knows who is suspended for it", run)
      }
    }
    for index in 1...max(1, budgets.numberCount) where budgets.isInUse(UInt32(index)) {
      let row = budgets[UInt32(index)]
      audit.expect(row.waiting == waiting[index], "who waits for a budget is counted", index)
      audit.expect(row.holders.count == holders[index], "who draws is told once", index)
      audit.expect(row.reserved == reserved[index], "reservations add up", index)
      audit.expect(row.suspended.count == suspended[index], "who is suspended", index)
      checkWaiters(row, UInt32(index), &audit)
    }
  }

  /// A budget with room has let one of each lane's waiters in.
  private func checkWaiters(_ row: BudgetRow, _ number: UInt32, _ audit: inout Audit) {
    for waiters in row.waiters where row.admits(waiters.estimate) {
      let isWaiting = waiters.heap.entries.contains {
        budgets.waitsAt[KeyRow.run(ofOrder: $0)] == number
      }
      guard isWaiting else { continue }
      let candidate = Int(waiters.candidate)
      let isReached = candidate != 0 && runs[candidate].isInLane
      audit.expect(isReached, "a budget with room lets one of each lane in", Int(number))
    }
  }
}
