import AQCore

/// What follows when a run, and with it perhaps its task, has ended.
extension EngineState {
  /// Moves a run out of the state it is in, in the counts.
  @inline(__always)
  mutating func move(_ run: Int, to state: RunState) {
    indexMoved(run, from: runs[run].stateByte, to: state.rawValue)
    if _slowPath(runs[run].stateByte == RunState.scheduled.rawValue) {
      leaveSchedule(run, to: state)
    }
    tally.runs[Int(runs[run].stateByte)] -= 1
    tally.runs[Int(state.rawValue)] += 1
    runs[run].state = state
    if _slowPath(!watches.isDisjoint(with: [.ends, .entries])) { noteMove(run, state) }
  }

  @inline(never)
  private mutating func noteMove(_ run: Int, _ state: RunState) {
    if watches.contains(.ends), state.isTerminal || state == .suspended { rested.append(run) }
    if watches.contains(.entries) { noteEntry(run, state) }
  }

  /// A run has come to its last state.
  mutating func end(_ run: Int, at: Timestamp) {
    let task = Int(runs[run].task)
    invariant(runs[run].state.isTerminal, "only a terminal run has ended")
    invariant(tasks[task].openRuns > 0, "a task counts its open runs")
    indexEnded(run: run, at: at)
    if tasks[task].key != 0 {
      releaseKey(run)
      // It may have been the one let in to take the key: the next may come.
      wakeWaiters(tasks[task].key)
    }
    if _slowPath(signals.hasRuns) { signals.take(from: run) }
    tasks[task].openRuns -= 1
    if tasks[task].openRuns == 0 { endIfOver(task, at: at) }
    if _slowPath(!tasks[task].hasEnded) {
      retention.runEnded(
        run, tenant: route(task).tenant, steady: at.milliseconds &- clockOffset)
    }
  }

  /// Ends a task whose runs, occurrences and children have all ended; fine if it isn't there yet.
  mutating func endIfOver(_ task: Int, at: Timestamp) {
    guard tasks[task].openRuns == 0, !tasks[task].hasEnded else { return }
    if _slowPath(tasks[task].extras != 0), goesOn(task) { return }
    endTask(task, at: at)
    if _slowPath(tasks[task].extras != 0) {
      noteEnd(task)
      tellParent(task, at: at)
    }
  }

  /// One child less goes on; with the last one its parent may have ended, and so on up the tree.
  private mutating func tellParent(_ task: Int, at: Timestamp) {
    let parent = parent(task)
    guard parent != 0 else { return }
    let number = tasks[parent].extras
    invariant(extras[number].openChildren > 0, "a parent counts its open children")
    extras[number].openChildren -= 1
    if extras[number].openChildren == 0 { endIfOver(parent, at: at) }
  }

  private mutating func endTask(_ task: Int, at: Timestamp) {
    var outcome = outcomeOfPrunedRuns(task)
    var run = Int(tasks[task].firstRun)
    while run != 0 {
      switch runs[run].state {
      case .completed: outcome = .succeeded
      case .failed: if outcome != .succeeded { outcome = .failed }
      case .canceled: break
      case .scheduled, .ready, .leased, .running, .retryWait, .suspended:
        invariantBroken("all runs of an ended task have ended")
      }
      run = Int(runs[run].next)
    }
    tasks[task].outcome = outcome
    tasks[task].endedAt = at.milliseconds
    indexEnded(task: task, at: at)
    retention.taskEnded(
      task, tenant: route(task).tenant, steady: at.milliseconds &- clockOffset)
    let key = tasks[task].key
    if key != 0 { leave(key: key) }
    var edge = tasks[task].dependents
    while edge != 0 {
      let next = edges[edge].nextOfPrerequisite
      if edges[edge].status == .pending { resolve(edge, outcome) }
      edge = next
    }
  }

  private mutating func resolve(_ edge: UInt32, _ outcome: TaskOutcome) {
    let status = Self.status(edges[edge].condition, outcome)
    edges[edge].status = status
    let dependent = Int(edges[edge].dependent)
    guard status == .met else {
      noteHopeless(dependent)
      return
    }
    tasks[dependent].unmet -= 1
    guard tasks[dependent].unmet == 0, !tasks[dependent].hasEnded else { return }
    var run = Int(tasks[dependent].firstRun)
    while run != 0 {
      if runs[run].state == .ready, runs[run].gate == .dependency {
        leaveGate(run)
        enqueue(run)
      }
      run = Int(runs[run].next)
    }
  }

  /// Takes down that a task waits for what can't happen, for whoever decides.
  mutating func noteHopeless(_ dependent: Int) {
    if watches.contains(.consequences), !tasks[dependent].hasEnded { hopeless.append(dependent) }
  }

  /// Ends a run that isn't terminal by a cancel, and its attempt with it.
  mutating func cancel(_ run: Int, at: Timestamp, reason: ByteRange, _ bytes: RawSpan) {
    let from = runs[run].state
    var head = HistoryHead(
      kind: .moved, at: at, lsn: lastLSN.advanced(by: 1), from: from, to: .canceled)
    if from == .ready { leaveGate(run) }
    if let slot = leaseSlot(run) {
      if leases[slot].start == .started {
        head.kind = .finished
        head.result = AttemptResult.canceled.rawValue
        tally.attempts[Int(AttemptResult.canceled.rawValue)] += 1
      }
      head.token = leases[slot].token
      removeLease(run, slot)
    }
    move(run, to: .canceled)
    setSuspended(run, nil)
    record(head, for: run, error: reason, of: bytes)
    end(run, at: at)
  }
}
