import AQCore

extension Machine {
  mutating func start(_ id: RunID, _ token: FencingToken, _ client: ClientID) -> Reply {
    guard let run = state.position(id) else { return .rejected(.notFound(.run(id))) }
    guard let slot = state.leaseSlot(run), state.leases[slot].token == token else {
      return .rejected(late(id, run, token))
    }
    reattach(slot, client)
    if state.leases[slot].start == .started { return .ok }
    emit(RunAttemptStarted(at: now, run: id, token: token))
    return .ok
  }

  mutating func heartbeat(
    _ request: HeartbeatRequest, _ client: ClientID, _ bytes: RawSpan
  ) -> Reply {
    guard let run = state.position(request.run) else {
      return .rejected(.notFound(.run(request.run)))
    }
    guard let slot = state.leaseSlot(run), state.leases[slot].token == request.token else {
      return .rejected(late(request.run, run, request.token))
    }
    if let rejection = checkSpent(request.spent, bytes) { return .rejected(rejection) }
    if let percent = request.progressPercent, percent > 100 {
      return .rejected(.outOfRange(.progress))
    }
    if let rejection = checkReason(request.progressText) { return .rejected(rejection) }
    if let extend = request.extend, extend.milliseconds > Limits.durationMilliseconds {
      return .rejected(
        .limit(.duration, asked: extend.milliseconds, most: Limits.durationMilliseconds))
    }
    reattach(slot, client)
    let lease = state.leases[slot]
    let asked = now.saturatingAdd(request.extend ?? lease.length)
    let current = Timestamp(milliseconds: lease.steadyDeadline &+ clock.offset)
    var event = LeaseHeartbeat(at: now, run: request.run, deadline: max(asked, current))
    event.progressPercent = request.progressPercent ?? .max
    event.progressText = request.progressText
    event.spent = request.spent
    emit(event, from: bytes)
    return .heartbeat(
      HeartbeatReply(
        deadline: event.deadline, cancel: .no, budgetExhausted: .init(hasExhausted(run, slot)),
        draining: .init(phase == .draining)))
  }

  /// Why a verb under a token that isn't in force is refused.
  private func late(_ id: RunID, _ run: Int, _ token: FencingToken) -> Rejection {
    if let step = state.finishedStep(of: run, token: token), step.attemptResult == .canceled {
      return .canceled(id)
    }
    return holdWasCanceled(run, token) ? .canceled(id) : .staleToken(id, token)
  }

  /// Binds a lease that waits after a restart to the first connection that shows its token.
  mutating func reattach(_ slot: Int, _ client: ClientID) {
    guard state.leases[slot].orphanhood == .orphaned else { return }
    state.leases[slot].orphanhood = .attached
    // Decided before the opening, at which the steady clock began with the logical one: what the
    // wall clock has done since is not the holder's loss.
    state.leases[slot].steadyDeadline = state.leases[slot].deadline.milliseconds
    state.arm(slot)
    if state.leases[slot].attachment == .connection, client != .none {
      state.link(slot, to: client)
    }
  }

  /// Ends a lease without a finish: its run is ready again, or waits for a person.
  mutating func endLease(
    _ run: Int, _ slot: Int, cause: LeaseEndCause, spent: [UnitAmount] = [],
    _ bytes: RawSpan = RawSpan()
  ) {
    let id = state.runID(run)
    let token = state.leases[slot].token
    let aftermath = aftermath(run, slot, cause)
    switch cause {
    case .expired, .notReattached:
      announce(.leaseLost, run)
      emit(LeaseExpired(at: now, run: id, token: token, aftermath: aftermath))
    case .actorGone:
      announce(.leaseLost, run)
      emit(LeaseReleased(at: now, run: id, token: token, aftermath: aftermath))
    case .released, .connectionClosed:
      var event = LeaseReleased(at: now, run: id, token: token, aftermath: aftermath)
      event.spent = spent
      emit(event, from: bytes)
    }
  }

  private func aftermath(_ run: Int, _ slot: Int, _ cause: LeaseEndCause) -> LeaseAftermath {
    let task = Int(state.runs[run].task)
    let wasStarted = state.leases[slot].start == .started
    if wasStarted, cause != .released, state.tasks[task].flags.contains(.transactional) {
      return LeaseAftermath(cause: cause, next: .suspended, suspendReason: .uncertain)
    }
    if wasStarted, cause.countsAsInterruption,
      state.runs[run].interruptions >= Limits.interruptionCount
    {
      return LeaseAftermath(cause: cause, next: .suspended, suspendReason: .quarantined)
    }
    return LeaseAftermath(cause: cause, next: .ready, suspendReason: .handler)
  }
}
