import AQCore

/// What subscriptions wait for. A match is part of the state from the event on that brings it, so
/// that no crash can come between it and the run it releases; who decides is told of it.
extension EngineState {
  /// Something a subscription waits for has happened.
  mutating func match(_ number: Int, _ signal: LSN = .zero) {
    guard subscriptions.rows[number].status == .armed,
      subscriptions.rows[number].match == .none
    else { return }
    subscriptions.rows[number].match = .pending
    subscriptions.rows[number].signal = signal
    if signal != .zero { signals.retain(signal) }
    if watches.contains(.consequences) { matched.append(number) }
  }

  /// A task has ended: who watched it for that, and what itself waited for.
  @inline(never)
  mutating func noteEnd(_ task: Int) {
    let extra = extras[tasks[task].extras]
    if extra.watchers != 0, tasks[task].outcome == .succeeded {
      for number in armed(from: extra.watchers)
      where subscriptions.rows[number].kind == .taskSucceeded {
        match(number)
      }
    }
    if extra.subscriptions == 0 { return }
    for number in subscriptions(of: task) where subscriptions.rows[number].status == .armed {
      disarm(number, .canceled)
    }
  }

  /// A run has entered a state.
  @inline(never)
  mutating func noteEntry(_ run: Int, _ state: RunState) {
    let watchers = extras(Int(runs[run].task))?.watchers ?? 0
    if watchers == 0 { return }
    for number in armed(from: watchers)
    where subscriptions.rows[number].stateByte == state.rawValue { match(number) }
  }

  /// A run has been made. One that is scheduled can be released by a match that waits for one.
  @inline(__always)
  mutating func noteNewRun(_ run: Int) {
    if _slowPath(watches.contains(.entries)) { noteEntry(run, runs[run].state) }
    guard runs[run].state == .scheduled, let extra = extras(Int(runs[run].task)),
      extra.subscriptions != 0, watches.contains(.consequences)
    else { return }
    for number in subscriptions(of: Int(runs[run].task))
    where subscriptions.rows[number].match == .pending { matched.append(number) }
  }

  /// Consumption of a budget has gone up from `before`: who waits for it to cross a line.
  mutating func noteBudget(_ number: UInt32, before: UInt64) {
    let budget = budgets[number]
    let watchers = extras(Int(budget.task))?.watchers ?? 0
    if _fastPath(watchers == 0) || budget.consumed <= before { return }
    let name = unitName(budget.unit)
    let unit = subscriptions.names.find(
      ByteRange(0, name.count), of: name.rawBytes, scope: SubscriptionTable.unitScope)
    if unit == 0 { return }
    for number in armed(from: watchers) where subscriptions.rows[number].kind == .budgetCrossed {
      let row = subscriptions.rows[number]
      guard row.name == unit else { continue }
      let line = budget.limit.multipliedFullWidth(by: UInt64(row.percent))
      if !Self.reaches(before, line), Self.reaches(budget.consumed, line) { match(number) }
    }
  }

  private func unitName(_ number: UInt32) -> [UInt8] {
    let name = budgets.units.name(number)
    return name.array(ByteRange(0, name.byteCount))
  }

  /// Whether a hundred times the consumption is at least what a percentage of the limit is.
  private static func reaches(
    _ consumed: UInt64, _ line: (high: UInt64, low: UInt64)
  ) -> Bool {
    let hundredfold = consumed.multipliedFullWidth(by: 100)
    return (hundredfold.high, hundredfold.low) >= (line.high, line.low)
  }

  /// The run of a task that a match would release: the last, if it is scheduled.
  func scheduledRun(of task: Int) -> Int? {
    let last = Int(tasks[task].lastRun)
    return last != 0 && runs[last].state == .scheduled ? last : nil
  }
}
