import AQCore

extension Machine {
  /// Moves to the time of a reading and does what has come due. Timers are commands too: what they
  /// decide leaves as events.
  mutating func tick(_ reading: ClockReading) {
    clock.advance(to: reading)
    state.clockOffset = clock.offset
    state.steadyWheel.advance(to: clock.steady, into: &dueTimers)
    state.wallWheel.advance(to: clock.logical.milliseconds, into: &dueTimers)
    if !dueTimers.isEmpty { fire() }
    if !claimWaiters.isEmpty { endOverdueClaims() }
    if !runWaiters.isEmpty {
      let steady = clock.steady
      answerRunWaiters { $0.deadline.map { $0 <= steady } ?? false }
    }
    if state.hasNewReady { serveWaitingClaims() }
    if !state.rested.isEmpty { answerRunWaiters() }
    if !state.budgets.newlyExhausted.isEmpty { announceExhaustion() }
    // Last, so that nobody asks for what has just gone.
    prune()
  }

  private mutating func fire() {
    // First what is due: the end of a lease can cancel a run that has just become due.
    var due: [RunID] = []
    var occurrences: [Int] = []
    for entry in dueTimers where entry.kind == .runDue && isDue(entry) {
      let run = Int(entry.key)
      if _slowPath(isUpcoming(run)) {
        occurrences.append(run)
      } else {
        due.append(state.runID(run))
      }
    }
    makeReady(due)
    if !occurrences.isEmpty { comeDue(occurrences) }
    for entry in dueTimers where entry.kind == .lease {
      markSeam()
      visit(Int(entry.key), entry.at)
    }
    for entry in dueTimers where entry.kind == .actor {
      visit(actor: Int(entry.key), entry.at)
    }
    for entry in dueTimers where entry.kind == .startBy {
      markSeam()
      expire(Int(entry.key))
    }
    for entry in dueTimers where entry.kind == .rate { state.queueHasToken(entry) }
    dueTimers.removeAll(keepingCapacity: dueTimers.capacity <= 65_536)
  }

  private mutating func makeReady(_ due: [RunID]) {
    var start = 0
    while start < due.count {
      // One event for all of a moment, as long as it fits a frame.
      let end = min(due.count, start + max(1, options.decisionBytes / 16))
      markSeam()
      emit(TimeAdvanced(at: now, runs: Array(due[start..<end])))
      start = end
    }
  }

  /// True for the run that a task with a policy waits for.
  private func isUpcoming(_ run: Int) -> Bool {
    state.extras(Int(state.runs[run].task))?.upcoming == UInt64(run)
  }

  /// True where the entry still stands for a run that waits for its time.
  private func isDue(_ entry: TimerEntry) -> Bool {
    let row = state.runs[Int(entry.key)]
    guard row.exists, row.state == .scheduled || row.state == .retryWait else { return false }
    return row.dueGeneration == entry.generation
  }

  /// A run that was not started by its `STARTBY` has failed.
  mutating func expire(_ run: Int) {
    let row = state.runs[run]
    guard row.exists, row.started == 0, !row.state.isTerminal, row.state != .suspended else {
      return
    }
    announce(.leaseLost, run)
    emit(
      RunStateChanged(
        at: now, run: state.runID(run), from: row.state, to: .failed, cause: .expired))
    cancelDependents(of: Int(row.task))
  }

  /// Looks at a lease slot whose timer fired: its time may be up, or was prolonged meanwhile.
  private mutating func visit(_ slot: Int, _ at: UInt64) {
    let lease = state.leases[slot]
    // An entry of before the slot was armed earlier: the earlier one did its work.
    guard lease.armedAt == at else { return }
    state.leases[slot].armedAt = 0
    guard lease.isHeld else { return }
    let run = Int(lease.run)
    let isTimeoutFirst = lease.steadyTimeout <= lease.steadyDeadline
    if lease.steadyTimeout != 0, isTimeoutFirst, lease.steadyTimeout <= clock.steady {
      timeOut(run, slot)
    } else if lease.steadyDeadline <= clock.steady {
      endLease(run, slot, cause: lease.orphanhood == .orphaned ? .notReattached : .expired)
    } else {
      if lease.steadyBudget != 0, lease.steadyBudget <= clock.steady { countTime(run, slot) }
      state.arm(slot)
    }
  }

  private mutating func endOverdueClaims() {
    var index = 0
    while index < claimWaiters.count {
      guard let deadline = claimWaiters[index].deadline, deadline <= clock.steady else {
        index += 1
        continue
      }
      answer(claimWaiters.remove(at: index), [])
    }
  }

  /// When the machine next has something to do, on the steady clock.
  var nextTimer: UInt64? {
    var next = state.steadyWheel.nextTime()
    if let wall = state.wallWheel.nextTime() {
      next = min(next ?? .max, wall &- min(wall, clock.offset))
    }
    if pruneDue < .max { next = min(next ?? .max, pruneDue) }
    let deadlines = claimWaiters.compactMap(\.deadline) + runWaiters.compactMap(\.deadline)
    for deadline in deadlines { next = min(next ?? .max, deadline) }
    return next
  }
}
