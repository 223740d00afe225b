import AQCore

/// What follows from the events that were decided: in the same decision, or, where a crash comes
/// between at a seam, at the next opening.
extension Machine {
  /// Decides what follows. Each subscription fires once in a decision at most, so that those that
  /// trigger each other can't keep the engine for ever; the rest follows with the next decision.
  @inline(__always)
  mutating func settle() {
    if _slowPath(!state.hopeless.isEmpty || !state.matched.isEmpty) { settleAll() }
  }

  @inline(never)
  private mutating func settleAll() {
    var deferred: [Int] = []
    while true {
      if !state.hopeless.isEmpty {
        // Whoever is left out by a cut here is found at the next opening by what failed.
        markSeam()
        cancelHopeless()
      }
      if state.matched.isEmpty { break }
      let matched = state.matched
      state.matched.removeAll()
      for number in matched { fire(number, &deferred) }
    }
    state.matched = deferred
  }

  /// Releases the run that a match is for, if there is one; else the match waits for it.
  private mutating func fire(_ number: Int, _ deferred: inout [Int]) {
    let row = state.subscriptions.rows[number]
    guard row.isPlaced, row.match == .pending,
      let run = state.scheduledRun(of: Int(row.task))
    else { return }
    guard fired.insert(number).inserted else {
      deferred.append(number)
      return
    }
    if row.signal != .zero { releasedBySignals += 1 }
    // The match is in the state already: what is cut off here is decided anew.
    markSeam()
    makeNext(before: run)
    emit(
      SubscriptionTriggered(
        at: now, subscription: state.subscriptions.ids.identifier(at: number),
        run: state.runID(run), signal: row.signal))
  }

  /// After an opening: releases what a decision that was cut by a crash left behind.
  mutating func finishMatches() {
    var number = state.subscriptions.rows.next(from: 1)
    while number < state.subscriptions.rows.count {
      if state.subscriptions.rows[number].match == .pending { state.matched.append(number) }
      number = state.subscriptions.rows.next(from: number + 1)
    }
    settle()
  }
}
