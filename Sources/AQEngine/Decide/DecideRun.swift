import AQCore

extension Machine {
  mutating func cancelRun(_ id: RunID, reason: ByteRange, _ bytes: RawSpan) -> Reply {
    guard let run = find(id) else { return .rejected(.notFound(.run(id))) }
    if let rejection = checkReason(reason) { return .rejected(rejection) }
    let current = state.runs[run].state
    if current == .canceled { return .ok }
    if current.isTerminal {
      return .rejected(.invalidTransition(id, from: current, wanted: StaticWord("canceled")))
    }
    announce(.cancel, run)
    makeNext(before: run)
    emit(RunCanceled(at: now, run: id, reason: reason), from: bytes)
    cancelHopeless()
    return .ok
  }

  /// A waiting retry happens now.
  mutating func retryRun(_ id: RunID) -> Reply {
    guard let run = find(id) else { return .rejected(.notFound(.run(id))) }
    guard state.runs[run].state == .retryWait else {
      return .rejected(
        .invalidTransition(id, from: state.runs[run].state, wanted: StaticWord("ready")))
    }
    emit(RunStateChanged(at: now, run: id, from: .retryWait, to: .ready, cause: .retriedNow))
    return .ok
  }

  /// A suspended run goes on, unless a person must first say what became of it.
  mutating func resumeRun(_ id: RunID) -> Reply {
    guard let run = find(id) else { return .rejected(.notFound(.run(id))) }
    guard state.runs[run].state == .suspended, state.runs[run].suspendReason != .uncertain else {
      return .rejected(
        .invalidTransition(id, from: state.runs[run].state, wanted: StaticWord("ready")))
    }
    return resolve(run, id, .retry)
  }

  mutating func resolveRun(_ id: RunID, _ resolution: Resolution) -> Reply {
    guard let run = find(id) else { return .rejected(.notFound(.run(id))) }
    guard state.runs[run].state == .suspended else {
      let wanted: StaticWord =
        switch resolution {
        case .complete: StaticWord("completed")
        case .fail: StaticWord("failed")
        case .retry: StaticWord("ready")
        }
      return .rejected(.invalidTransition(id, from: state.runs[run].state, wanted: wanted))
    }
    return resolve(run, id, resolution)
  }

  private mutating func resolve(_ run: Int, _ id: RunID, _ resolution: Resolution) -> Reply {
    emit(RunResumed(at: now, run: id, resolution: resolution))
    cancelHopeless()
    return .ok
  }

  /// Waits until a run has come to rest: ended, or suspended.
  mutating func wait(for id: RunID, _ timeout: Duration?, _ client: ClientID) -> Reply {
    guard let run = find(id) else { return .rejected(.notFound(.run(id))) }
    let current = state.runs[run].state
    if current.isTerminal || current == .suspended || timeout == .zero {
      return .value(describe(run: run))
    }
    let deadline = timeout.map {
      clock.steady &+ min($0.milliseconds, Limits.durationMilliseconds)
    }
    runWaiters.append(RunWaiter(client: client, run: run, deadline: deadline))
    state.watches.insert(.ends)
    return .pending
  }

  /// Answers those who waited for runs that have come to rest.
  mutating func answerRunWaiters() {
    let rested = Set(state.rested)
    state.rested.removeAll(keepingCapacity: true)
    refuseWaitingClaims(of: rested)
    answerRunWaiters { rested.contains($0.run) }
  }

  /// Answers the run waiters of which `isDone` is true.
  mutating func answerRunWaiters(_ isDone: (RunWaiter) -> Bool) {
    var rest: [RunWaiter] = []
    for waiter in runWaiters {
      if isDone(waiter) {
        deliver(.reply(.value(describe(run: waiter.run))), to: waiter.client)
      } else {
        rest.append(waiter)
      }
    }
    runWaiters = rest
    let isWatched = !rest.isEmpty || !claimWaiters.named.isEmpty
    if !isWatched { state.watches.remove(.ends) }
  }

  /// Tells those who wait to claim one run that they won't: it has come to rest.
  private mutating func refuseWaitingClaims(of rested: Set<Int>) {
    for ticket in claimWaiters.named {
      guard let id = claimWaiters[ticket]?.request.run,
        let run = state.position(id), rested.contains(run),
        state.runs[run].state.isTerminal || state.runs[run].state == .suspended,
        let waiter = claimWaiters.remove(ticket)
      else { continue }
      if waiter.finished != nil {
        answer(waiter, [])
      } else {
        deliver(.reply(.rejected(notClaimable(run, id))), to: waiter.client)
      }
    }
  }
}
