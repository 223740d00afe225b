import AQCore

extension EngineState {
  @inline(__always)
  mutating func apply(_ event: LeaseAcquired, _ bytes: RawSpan) throws(ApplyError) {
    guard let run = position(event.run), runs[run].state == .ready, runs[run].lease == 0,
      event.token > lastToken, event.token.rawValue < .max
    else { throw .inconsistent(.leaseAcquired) }
    let actor = actors.ids.position(event.actor) ?? 0
    guard event.actor.isNone || actors.isActive(actor) else { throw .inconsistent(.leaseAcquired) }
    time = event.at
    lastToken = event.token
    let task = Int(runs[run].task)
    leaveGate(run)
    let queue = queue(ofTask: task)
    queues[queue].held += 1
    if _slowPath(queues[queue].rate != nil) {
      queues[queue].rate?.take(at: event.at)
      armRate(queue)
    }
    takeKey(run)
    let slot = leases.add(
      LeaseRow(
        run: UInt64(run), token: event.token, grantedAt: event.at, startedAt: .zero,
        deadline: event.deadline,
        length: event.deadline.since(event.at),
        attachment: event.attachment, start: event.start, progress: .max,
        chargedUntil: .zero, client: .none, previousOfClient: 0, nextOfClient: 0,
        steadyDeadline: event.deadline.milliseconds &- clockOffset, steadyTimeout: 0,
        steadyBudget: 0, armedAt: 0, orphanhood: .attached, isHeld: true))
    runs[run].lease = UInt32(slot) + 1
    if _slowPath(tasks[task].extras != 0) { takeBudgets(run) }
    if actor != 0 {
      link(slot, toActor: actor)
      hear(actor, at: event.at)
    }
    var head = HistoryHead(
      kind: .acquired, at: event.at, lsn: lastLSN.advanced(by: 1), from: .ready, to: .leased)
    head.token = event.token
    switch event.start {
    case .started:
      beginAttempt(run, slot, at: event.at)
      move(run, to: .running)
      head.to = RunState.running.rawValue
    case .held: move(run, to: .leased)
    }
    arm(slot)
    record(head, for: run, error: event.worker, of: bytes)
  }

  /// Counts an attempt and sets its timeout.
  @inline(__always)
  mutating func beginAttempt(_ run: Int, _ slot: Int, at: Timestamp) {
    runs[run].started += 1
    tally.attemptsStarted += 1
    leases[slot].startedAt = at
    leases[slot].chargedUntil = at
    setTimeout(run, slot)
    if _slowPath(tasks[Int(runs[run].task)].extras != 0) { armTimeBudget(run, slot) }
  }

  /// Sets when the attempt's time is up.
  @inline(__always)
  mutating func setTimeout(_ run: Int, _ slot: Int) {
    let task = Int(runs[run].task)
    if tasks[task].flags.contains(.hasTimeout) {
      let timeout = leases[slot].startedAt.saturatingAdd(spec(task).timeout)
      leases[slot].steadyTimeout = timeout.milliseconds &- clockOffset
    }
  }

  mutating func apply(_ event: LeaseHeartbeat, _ bytes: RawSpan) throws(ApplyError) {
    guard let run = position(event.run), let slot = leaseSlot(run) else {
      throw .inconsistent(.leaseHeartbeat)
    }
    time = event.at
    leases[slot].deadline = event.deadline
    leases[slot].steadyDeadline = event.deadline.milliseconds &- clockOffset
    if event.progressPercent <= 100 { leases[slot].progress = event.progressPercent }
    if _slowPath(tasks[Int(runs[run].task)].extras != 0) {
      charge(Int(runs[run].task), event.spent, bytes)
      chargeTime(run, slot, at: event.at)
      armTimeBudget(run, slot)
    }
    let actor = Int(leases[slot].actor)
    if actor != 0 { hear(actor, at: event.at) }
    arm(slot)
  }

  mutating func applyLeaseEnd(
    _ type: EventType, _ id: RunID, _ token: FencingToken, _ aftermath: LeaseAftermath,
    spent: [UnitAmount], _ bytes: RawSpan, at: Timestamp
  ) throws(ApplyError) {
    guard let run = position(id), runs[run].state.isHeld, let slot = leaseSlot(run),
      leases[slot].token == token,
      RunTransition.isAllowed(from: runs[run].state, to: aftermath.next)
    else { throw .inconsistent(type) }
    time = at
    let wasStarted = leases[slot].start == .started
    var head = HistoryHead(
      kind: .moved, at: at, lsn: lastLSN.advanced(by: 1), from: runs[run].state,
      to: aftermath.next)
    head.token = token
    if !spent.isEmpty { charge(Int(runs[run].task), spent, bytes) }
    removeLease(run, slot)
    if wasStarted {
      let result: AttemptResult = aftermath.cause == .released ? .released : .lost
      head.kind = .finished
      head.result = result.rawValue
      tally.attempts[Int(result.rawValue)] += 1
      if aftermath.cause.countsAsInterruption {
        tally.interruptions += 1
        if runs[run].interruptions < .max { runs[run].interruptions += 1 }
      }
    }
    move(run, to: aftermath.next)
    record(head, for: run, of: RawSpan())
    // A run that was never started has nothing to hold its key for.
    let isFresh = runs[run].started == 0
    if isFresh || tasks[Int(runs[run].task)].flags.contains(.releasesKeyOnRetry) {
      releaseKey(run)
    }
    if aftermath.next == .suspended {
      setSuspended(run, aftermath.suspendReason)
    } else {
      enqueue(run)
    }
  }

  /// Takes a lease out of force; the run's next state is the caller's.
  @inline(__always)
  mutating func removeLease(_ run: Int, _ slot: Int) {
    let task = Int(runs[run].task)
    if _slowPath(tasks[task].extras != 0) {
      chargeTime(run, slot, at: time)
      settleBudgets(run)
    }
    let queue = queue(ofTask: task)
    queues[queue].held -= 1
    unlinkFromClient(slot)
    unlinkFromActor(slot)
    leases.remove(slot)
    runs[run].lease = 0
    // A place in the queue's concurrency is free: somebody may wait for it.
    if queues[queue].concurrency != 0 { hasNewReady = true }
  }
}
