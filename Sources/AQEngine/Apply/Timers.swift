import AQCore

/// Arming of timers. Entries are never taken back: what they find decides what they mean.
extension EngineState {
  /// Looks at a scheduled or waiting run when it is due.
  mutating func armDue(_ run: Int) {
    let due = runs[run].due
    if runs[run].flags.contains(.dueOnWallClock) {
      wallWheel.insert(
        TimerEntry(
          at: due, key: UInt64(run), kind: .runDue, generation: runs[run].dueGeneration))
    } else {
      steadyWheel.insert(
        TimerEntry(
          at: due &- offset(ofDue: run), key: UInt64(run), kind: .runDue,
          generation: runs[run].dueGeneration))
    }
  }

  /// Looks at a run when it must have started.
  mutating func armStartBy(_ run: Int) {
    let task = Int(runs[run].task)
    let deadline = startBy(ofRun: run).milliseconds
    let entry = TimerEntry(at: deadline, key: UInt64(run), kind: .startBy, generation: 0)
    if tasks[task].flags.contains(.startByWallClock) {
      wallWheel.insert(entry)
    } else {
      var steady = entry
      steady.at = deadline &- offset(ofStartBy: task)
      steadyWheel.insert(steady)
    }
  }

  /// Looks at a lease at its deadline or its attempt's timeout, whichever is first. A slot that the
  /// wheel visits earlier anyway needs no second entry: the visit arms it again.
  @inline(__always)
  mutating func arm(_ slot: Int) {
    let lease = leases[slot]
    var at = lease.steadyDeadline
    if lease.steadyTimeout != 0 { at = min(at, lease.steadyTimeout) }
    if _slowPath(lease.steadyBudget != 0) { at = min(at, lease.steadyBudget) }
    if lease.armedAt != 0, lease.armedAt <= at { return }
    leases[slot].armedAt = at
    steadyWheel.insert(TimerEntry(at: at, key: UInt64(slot), kind: .lease, generation: 0))
  }

  /// Looks at a queue whose tokens are used up when it has the next, so that waiting claims are
  /// served. One entry a queue.
  mutating func armRate(_ queue: UInt32) {
    guard let rate = queues[queue].rate else { return }
    let steady = time.milliseconds &- clockOffset
    let at = rate.nextToken(after: time).milliseconds &- clockOffset
    let armedAt = queues[queue].rateArmedAt
    if at <= steady || (armedAt > steady && armedAt <= at) { return }
    queues[queue].rateArmedAt = at
    steadyWheel.insert(TimerEntry(at: at, key: UInt64(queue), kind: .rate, generation: 0))
  }

  /// A queue may have a token again.
  mutating func queueHasToken(_ entry: TimerEntry) {
    let queue = UInt32(entry.key)
    guard Int(queue) <= queues.rows.count, queues[queue].rateArmedAt == entry.at else { return }
    queues[queue].rateArmedAt = 0
    wakes.note(queue: queue)
  }
}
