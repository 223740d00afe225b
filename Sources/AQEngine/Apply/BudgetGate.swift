import AQCore

/// Where ready runs wait whose budget is used up, and what lets them go. Derived.
///
/// Of each lane's waiters one at a time is let in: when it leaves the lane, the next follows. So a
/// budget that opens touches as many runs as there are lanes, however many wait.
extension EngineState {
  /// Makes a ready run wait for a budget.
  mutating func wait(_ run: Int, forBudget number: UInt32) {
    let task = Int(runs[run].task)
    runs[run].gate = .budget
    countReady(run, 1)
    budgets.waitsAt[run] = number
    budgets[number].waiting += 1
    let lane = tasks[task].route
    let estimate = estimate(of: task, unit: budgets[number].unit)
    let order = KeyRow.order(run: run, priority: tasks[task].priority)
    let known = budgets[number].waiters.firstIndex {
      $0.lane == lane && $0.estimate == estimate
    }
    if let known {
      budgets[number].waiters[known].heap.push(order)
    } else {
      var added = BudgetRow.Waiters(lane: lane, estimate: estimate)
      added.heap.push(order)
      budgets[number].waiters.append(added)
    }
  }

  /// A run no longer waits for its budget; the entry turns stale.
  mutating func stopWaitingForBudget(_ run: Int) {
    guard let number = budgets.waitsAt.removeValue(forKey: run) else {
      invariantBroken("a run that waits for a budget is known there")
    }
    budgets[number].waiting -= 1
  }

  /// Moves a run that came to the head of its lane and whose budget is shut. The run may have been
  /// let in to take its key: another may come instead.
  mutating func moveToBudget(_ run: Int, _ number: UInt32) {
    leaveGate(run)
    wait(run, forBudget: number)
    let key = tasks[Int(runs[run].task)].key
    if key != 0 { wakeWaiters(key) }
  }

  /// A run has left its lane: those that wait for the same budgets in the same lane follow.
  mutating func wakeNextOfBudgets(_ run: Int) {
    let task = Int(runs[run].task)
    for number in budgets(of: task) where !budgets[number].waiters.isEmpty {
      for index in budgets[number].waiters.indices
      where budgets[number].waiters[index].candidate == UInt64(run) {
        budgets[number].waiters[index].candidate = 0
        wake(number, index)
      }
    }
  }

  /// A budget has more room than before.
  mutating func wakeWaiters(ofBudget number: UInt32) {
    if budgets[number].waiters.isEmpty { return }
    // What is let in may wait again elsewhere, but never makes a list here shorter.
    for index in budgets[number].waiters.indices { wake(number, index) }
    var index = budgets[number].waiters.count
    while index > 0 {
      index -= 1
      let waiters = budgets[number].waiters[index]
      if waiters.heap.count == 0, waiters.candidate == 0 {
        budgets[number].waiters.remove(at: index)
      }
    }
  }

  /// Lets the first of a lane's waiters in, if the budget has room for it and none stands there.
  private mutating func wake(_ number: UInt32, _ index: Int) {
    if budgets[number].waiters[index].candidate != 0 { return }
    let estimate = budgets[number].waiters[index].estimate
    while budgets[number].admits(estimate),
      let order = budgets[number].waiters[index].heap.first
    {
      budgets[number].waiters[index].heap.removeFirst()
      let run = KeyRow.run(ofOrder: order)
      guard budgets.waitsAt[run] == number else { continue }
      leaveGate(run)
      enqueue(run)
      if runs[run].isInLane {
        budgets[number].waiters[index].candidate = UInt64(run)
        return
      }
    }
  }
}
