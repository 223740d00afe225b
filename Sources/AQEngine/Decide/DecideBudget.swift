import AQCore

extension Machine {
  mutating func budget(_ command: BudgetCommand, _ bytes: RawSpan) -> Reply {
    switch command {
    case .allocate(let task, let amount): allocate(task, amount, bytes)
    case .consume(let task, let amount): consume(task, amount, bytes)
    case .replenish(let task, let amount): replenish(task, amount, bytes)
    case .get(let task, let unit): getBudget(task, unit, bytes)
    case .list(let task, let page): listBudgets(task, page)
    }
  }

  private mutating func allocate(
    _ id: TaskID, _ amount: UnitAmount, _ bytes: RawSpan
  ) -> Reply {
    guard let task = find(id) else { return .rejected(.notFound(.task(id))) }
    if let rejection = checkUnit(amount.unit) { return .rejected(rejection) }
    guard amount.amount > 0 else { return .rejected(.outOfRange(.budget)) }
    guard !state.tasks[task].hasEnded else {
      return .rejected(.taskEnded(id, state.tasks[task].outcome))
    }
    guard state.ownBudget(task, state.budgets.units.find(amount.unit, of: bytes)) == 0 else {
      return .rejected(.budgetExists(id))
    }
    if state.budgets.count >= Limits.nameCount {
      return .rejected(full(.names, Limits.nameCount))
    }
    emit(
      BudgetAllocated(at: now, task: id, unit: amount.unit, limit: amount.amount), from: bytes)
    return .ok
  }

  private mutating func consume(_ id: TaskID, _ amount: UnitAmount, _ bytes: RawSpan) -> Reply {
    guard let task = find(id) else { return .rejected(.notFound(.task(id))) }
    if let rejection = checkUnit(amount.unit) { return .rejected(rejection) }
    let number = state.budget(of: task, unit: state.budgets.units.find(amount.unit, of: bytes))
    guard number != 0 else { return .rejected(.notFound(.budget(id))) }
    guard !state.tasks[task].hasEnded else {
      return .rejected(.taskEnded(id, state.tasks[task].outcome))
    }
    if amount.amount == 0 { return .ok }
    let owner = state.taskID(Int(state.budgets[number].task))
    emit(BudgetConsumed(at: now, task: owner, run: .none, amounts: [amount]), from: bytes)
    return .ok
  }

  private mutating func replenish(
    _ id: TaskID, _ amount: UnitAmount, _ bytes: RawSpan
  ) -> Reply {
    guard let task = find(id) else { return .rejected(.notFound(.task(id))) }
    if let rejection = checkUnit(amount.unit) { return .rejected(rejection) }
    guard amount.amount > 0 else { return .rejected(.outOfRange(.budget)) }
    let number = state.ownBudget(task, state.budgets.units.find(amount.unit, of: bytes))
    guard number != 0 else { return .rejected(.notFound(.budget(id))) }
    guard !state.tasks[task].hasEnded else {
      return .rejected(.taskEnded(id, state.tasks[task].outcome))
    }
    emit(
      BudgetReplenished(at: now, task: id, unit: amount.unit, limit: amount.amount), from: bytes)
    resumeSuspended(for: number)
    return .ok
  }

  /// Brings back what was suspended for want of a budget that has room again, in the order of the
  /// runs.
  private mutating func resumeSuspended(for number: UInt32) {
    for position in state.budgets[number].suspended.sorted() {
      let run = Int(position)
      let task = Int(state.runs[run].task)
      let unit = state.budgets[number].unit
      guard state.budget(of: task, unit: unit) == number, state.shutBudget(of: task) == 0 else {
        continue
      }
      markSeam()
      emit(RunResumed(at: now, run: state.runID(run), resolution: .retry))
    }
  }

  private func checkUnit(_ unit: ByteRange) -> Rejection? {
    if unit.isEmpty { return .outOfRange(.nameBytes) }
    if unit.length <= Limits.nameBytes { return nil }
    return .limit(.nameBytes, asked: UInt64(unit.length), most: UInt64(Limits.nameBytes))
  }

  /// Why the budgets and estimates of a submit are refused; nil where they aren't.
  func checkBudgets(_ spec: borrowing TaskSpec, _ bytes: RawSpan) -> Rejection? {
    checkAmounts(spec.budgets, bytes) ?? checkAmounts(spec.estimates, bytes)
  }

  private func checkAmounts(_ amounts: [UnitAmount], _ bytes: RawSpan) -> Rejection? {
    if amounts.count > Limits.budgetUnitCount {
      return .limit(
        .budgetUnits, asked: UInt64(amounts.count), most: UInt64(Limits.budgetUnitCount))
    }
    for (index, amount) in amounts.enumerated() {
      if let rejection = checkUnit(amount.unit) { return rejection }
      guard amount.amount > 0 else { return .outOfRange(.budget) }
      for other in amounts[..<index]
      where Hashing.equal(other.unit, of: bytes, amount.unit, of: bytes) {
        return .outOfRange(.budgetUnits)
      }
    }
    return nil
  }

  /// Why consumption as a worker reports it is refused; nil where it isn't.
  func checkSpent(_ spent: [UnitAmount], _ bytes: RawSpan) -> Rejection? {
    if spent.isEmpty { return nil }
    if spent.count > Limits.budgetUnitCount {
      return .limit(
        .budgetUnits, asked: UInt64(spent.count), most: UInt64(Limits.budgetUnitCount))
    }
    for amount in spent {
      if let rejection = checkUnit(amount.unit) { return rejection }
      if isTime(amount.unit, bytes) { return .timeIsMeasured }
    }
    return nil
  }

  private func isTime(_ unit: ByteRange, _ bytes: RawSpan) -> Bool {
    let name = state.budgets.units.name(BudgetTable.timeUnit)
    return Hashing.equal(unit, of: bytes, ByteRange(0, name.byteCount), of: name)
  }

  /// Counts the time of an attempt whose budget of time is about to be used up.
  mutating func countTime(_ run: Int, _ slot: Int) {
    let task = Int(state.runs[run].task)
    let number = state.budget(of: task, unit: BudgetTable.timeUnit)
    state.leases[slot].steadyBudget = 0
    guard number != 0 else { return }
    let elapsed = now.since(state.leases[slot].chargedUntil).milliseconds
    let name = Array("time".utf8)
    emit(
      BudgetConsumed(
        at: now, task: state.taskID(Int(state.budgets[number].task)), run: state.runID(run),
        amounts: [UnitAmount(unit: ByteRange(0, name.count), amount: elapsed)]),
      from: name.rawBytes)
  }

  /// Tells the holders of runs whose budget has been used up.
  mutating func announceExhaustion() {
    for number in state.budgets.newlyExhausted.sorted() {
      for run in state.budgets[number].holders.sorted() { announce(.budgetExhausted, Int(run)) }
    }
    state.budgets.newlyExhausted.removeAll()
  }

  /// Whether a held run should suspend, since what it draws on is used up or will have been once
  /// its time is counted.
  func hasExhausted(_ run: Int, _ slot: Int) -> Bool {
    let task = Int(state.runs[run].task)
    if state.tasks[task].extras == 0 { return false }
    for number in state.budgets(of: task) {
      var rest = state.budgets[number].limit
      rest -= min(rest, state.budgets[number].consumed)
      if state.budgets[number].unit == BudgetTable.timeUnit {
        rest -= min(rest, now.since(state.leases[slot].chargedUntil).milliseconds)
      }
      if rest == 0 { return true }
    }
    return false
  }
}

extension SubscriptionSpec {
  /// Bytes of the name its filter has.
  var nameBytes: Int {
    switch filter {
    case .budgetCrossed(_, let unit, _): unit.length
    case .signal(let key): key.length
    case .taskSucceeded, .runEntered: 0
    }
  }
}
