import AQCore

extension EngineState {
  /// Gives a new task the budgets of its spec, and notes whether its runs reserve of budgets.
  mutating func addBudgets(of task: Int, _ spec: TaskSpec, _ bytes: RawSpan) {
    if spec.budgets.isEmpty, spec.estimates.isEmpty { return }
    let number = makeExtras(task)
    if !spec.estimates.isEmpty { extras[number].flags.insert(.hasEstimates) }
    for budget in spec.budgets { addBudget(task, budget.unit, budget.amount, bytes) }
  }

  private mutating func addBudget(
    _ task: Int, _ unit: ByteRange, _ limit: UInt64, _ bytes: RawSpan
  ) {
    let owner = makeExtras(task)
    let row = BudgetRow(
      task: task, unit: budgets.units.intern(unit, of: bytes), next: extras[owner].budgets,
      limit: limit)
    extras[owner].budgets = budgets.add(row)
  }

  /// Gives up the budgets of a task that is pruned.
  mutating func forgetBudgets(of task: Int) {
    var number = extras(task)?.budgets ?? 0
    while number != 0 {
      let next = budgets[number].next
      budgets.newlyExhausted.remove(number)
      budgets.remove(number)
      number = next
    }
  }

  mutating func apply(_ event: BudgetAllocated, _ bytes: RawSpan) throws(ApplyError) {
    guard let task = position(event.task), !tasks[task].hasEnded,
      ownBudget(task, budgets.units.find(event.unit, of: bytes)) == 0
    else { throw .inconsistent(.budgetAllocated) }
    time = event.at
    addBudget(task, event.unit, event.limit, bytes)
    rebind(task, to: extras[tasks[task].extras].budgets)
  }

  /// Runs of a task and of those below it draw on a budget that wasn't there before.
  ///
  /// *Complexity*: O(runs of the task and of those below it).
  private mutating func rebind(_ task: Int, to number: UInt32) {
    var open = [task]
    while let next = open.popLast() {
      if budget(of: next, unit: budgets[number].unit) == number { rebindRuns(of: next, number) }
      var child = Int(extras(next)?.firstChild ?? 0)
      while child != 0 {
        open.append(child)
        child = Int(extras(child)?.nextSibling ?? 0)
      }
    }
  }

  private mutating func rebindRuns(of task: Int, _ number: UInt32) {
    var run = Int(tasks[task].firstRun)
    while run != 0 {
      switch runs[run].state {
      case .leased, .running:
        budgets.holds[run, default: []].append(BudgetHold(budget: number, reserved: 0))
        budgets[number].holders.insert(UInt64(run))
        if let slot = leaseSlot(run) {
          armTimeBudget(run, slot)
          arm(slot)
        }
      case .suspended: noteSuspended(run)
      case .ready:
        if runs[run].gate == .budget {
          leaveGate(run)
          enqueue(run)
        }
      case .scheduled, .retryWait, .completed, .failed, .canceled: break
      }
      run = Int(runs[run].next)
    }
  }

  mutating func apply(_ event: BudgetConsumed, _ bytes: RawSpan) throws(ApplyError) {
    guard let task = position(event.task) else { throw .inconsistent(.budgetConsumed) }
    var slot: Int?
    if !event.run.isNone {
      guard let run = position(event.run), let held = leaseSlot(run) else {
        throw .inconsistent(.budgetConsumed)
      }
      slot = held
    }
    time = event.at
    if let slot { leases[slot].chargedUntil = event.at }
    charge(task, event.amounts, bytes)
    if let slot { armTimeBudget(Int(leases[slot].run), slot) }
  }

  mutating func apply(_ event: BudgetReplenished, _ bytes: RawSpan) throws(ApplyError) {
    guard let task = position(event.task) else { throw .inconsistent(.budgetReplenished) }
    let number = ownBudget(task, budgets.units.find(event.unit, of: bytes))
    guard number != 0 else { throw .inconsistent(.budgetReplenished) }
    time = event.at
    budgets[number].limit = event.limit
    budgets[number].consumed = 0
    budgets.newlyExhausted.remove(number)
    if budgets[number].unit == BudgetTable.timeUnit {
      for run in budgets[number].holders {
        guard let slot = leaseSlot(Int(run)) else { continue }
        armTimeBudget(Int(run), slot)
        arm(slot)
      }
    }
    wakeWaiters(ofBudget: number)
    hasNewReady = true
  }

  /// Counts consumption against the budgets a task draws on; units without one are nobody's.
  mutating func charge(_ task: Int, _ amounts: [UnitAmount], _ bytes: RawSpan) {
    for amount in amounts {
      let unit = budgets.units.find(amount.unit, of: bytes)
      if unit != 0 { charge(task, unit, amount.amount) }
    }
  }

  private mutating func charge(_ task: Int, _ unit: UInt32, _ amount: UInt64) {
    let number = budget(of: task, unit: unit)
    if number == 0 || amount == 0 { return }
    let before = budgets[number].consumed
    let (sum, overflowed) = before.addingReportingOverflow(amount)
    budgets[number].consumed = overflowed ? .max : sum
    let limit = budgets[number].limit
    if before < limit, budgets[number].consumed >= limit {
      budgets.newlyExhausted.insert(number)
    }
    noteBudget(number, before: before)
  }

  /// Counts the time that an attempt took since it was last counted.
  mutating func chargeTime(_ run: Int, _ slot: Int, at: Timestamp) {
    let task = Int(runs[run].task)
    guard tasks[task].extras != 0, leases[slot].start == .started else { return }
    let elapsed = at.since(leases[slot].chargedUntil).milliseconds
    leases[slot].chargedUntil = at
    charge(task, BudgetTable.timeUnit, elapsed)
  }

  /// A run came on lease: it draws on budgets, and of some its estimate is held back.
  mutating func takeBudgets(_ run: Int) {
    let task = Int(runs[run].task)
    var holds: [BudgetHold] = []
    for number in budgets(of: task) {
      let estimate = estimate(of: task, unit: budgets[number].unit)
      let (sum, overflowed) = budgets[number].reserved.addingReportingOverflow(estimate)
      let reserved = overflowed ? .max - budgets[number].reserved : estimate
      budgets[number].reserved = overflowed ? .max : sum
      budgets[number].holders.insert(UInt64(run))
      holds.append(BudgetHold(budget: number, reserved: reserved))
    }
    if !holds.isEmpty { budgets.holds[run] = holds }
  }

  /// A lease ended: what was held back for the run is free again.
  mutating func settleBudgets(_ run: Int) {
    guard let holds = budgets.holds.removeValue(forKey: run) else { return }
    for hold in holds {
      budgets[hold.budget].holders.remove(UInt64(run))
      budgets[hold.budget].reserved -= hold.reserved
      if hold.reserved > 0 { wakeWaiters(ofBudget: hold.budget) }
    }
  }

  /// A run was suspended for want of a budget: replenishing one it draws on brings it back.
  mutating func noteSuspended(_ run: Int) {
    guard runs[run].suspendReason == .budget else { return }
    for number in budgets(of: Int(runs[run].task)) {
      budgets[number].suspended.insert(UInt64(run))
    }
  }

  /// Sets why a run is suspended, or that it isn't any more.
  @inline(__always)
  mutating func setSuspended(_ run: Int, _ reason: SuspendReason?) {
    if _slowPath(tasks[Int(runs[run].task)].extras != 0) { forgetSuspended(run) }
    runs[run].suspendByte = reason?.rawValue ?? 0
    if _slowPath(tasks[Int(runs[run].task)].extras != 0) { noteSuspended(run) }
  }

  /// A run is suspended no longer.
  mutating func forgetSuspended(_ run: Int) {
    guard runs[run].suspendReason == .budget else { return }
    for number in budgetsInReach(of: Int(runs[run].task)) {
      budgets[number].suspended.remove(UInt64(run))
    }
  }

  /// Sets when an attempt will have used up the time it may take.
  mutating func armTimeBudget(_ run: Int, _ slot: Int) {
    leases[slot].steadyBudget = 0
    guard leases[slot].start == .started else { return }
    let number = budget(of: Int(runs[run].task), unit: BudgetTable.timeUnit)
    guard number != 0, budgets[number].consumed < budgets[number].limit else { return }
    let rest = Duration(milliseconds: budgets[number].limit - budgets[number].consumed)
    let end = leases[slot].chargedUntil.saturatingAdd(rest)
    // Beyond all clocks: nobody need look.
    if end >= Self.endOfTime { return }
    leases[slot].steadyBudget = end.milliseconds &- clockOffset
  }
}
