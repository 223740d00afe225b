import AQCore

extension Machine {
  mutating func finish(
    _ request: FinishRequest, then next: ClaimRequest?, _ client: ClientID, _ bytes: RawSpan
  ) -> Reply {
    if let next, let rejection = check(next, bytes), phase == .serving {
      return .rejected(rejection)
    }
    if let rejection = settle(request, client, bytes) { return .rejected(rejection) }
    guard let next else { return .ok }
    return claimNext(next, client, bytes, ([.ok], .single))
  }

  mutating func finishAll(
    _ requests: [FinishRequest], then next: ClaimRequest?, _ client: ClientID, _ bytes: RawSpan
  ) -> Reply {
    if let next, let rejection = check(next, bytes), phase == .serving {
      return .rejected(rejection)
    }
    var outcomes: [FinishOutcome] = []
    outcomes.reserveCapacity(requests.count)
    var refusals = 0
    for request in requests {
      markSeam()
      if let rejection = settle(request, client, bytes) {
        outcomes.append(.rejected(rejection))
        refusals += 1
      } else {
        outcomes.append(.ok)
      }
    }
    // A refused finish claims nothing: its worker has something to look at first.
    guard let next, refusals == 0 else { return .finished(outcomes, claimed: nil, .batch) }
    return claimNext(next, client, bytes, (outcomes, .batch))
  }

  /// The claim that came with finishes. While draining the finish counts and nothing is granted.
  private mutating func claimNext(
    _ next: ClaimRequest, _ client: ClientID, _ bytes: RawSpan,
    _ finished: (outcomes: [FinishOutcome], shape: BatchShape)
  ) -> Reply {
    if phase == .draining { return .finished(finished.outcomes, claimed: [], finished.shape) }
    let claimed = take(next, client, bytes)
    if claimed.isEmpty, next.block != .no {
      return park(next, client, bytes, finished: finished)
    }
    return .finished(finished.outcomes, claimed: claimed, finished.shape)
  }

  /// Ends an attempt as its worker says; nil where that stands, now or from before.
  private mutating func settle(
    _ request: FinishRequest, _ client: ClientID, _ bytes: RawSpan
  ) -> Rejection? {
    guard let run = state.position(request.run) else { return .notFound(.run(request.run)) }
    if let rejection = checkSizes(request.verb) { return rejection }
    if let rejection = checkSpent(request.spent, bytes) { return rejection }
    guard let slot = state.leaseSlot(run), state.leases[slot].token == request.token else {
      return judgeLate(request, run, bytes)
    }
    reattach(slot, client)
    if case .release = request.verb {
      endLease(run, slot, cause: .released, spent: request.spent, bytes)
      return nil
    }
    guard state.leases[slot].start == .started else {
      return .invalidTransition(request.run, from: .leased, wanted: wanted(request.verb))
    }
    finishAttempt(request, run, slot, bytes)
    return nil
  }

  private func checkSizes(_ verb: FinishRequest.Verb) -> Rejection? {
    let (output, error): (Int, Int) =
      switch verb {
      case .complete(let output): (output.length, 0)
      case .fail(let error, _): (0, error.length)
      case .suspend(_, let output): (output.length, 0)
      case .release: (0, 0)
      }
    if output > options.payloadBytes {
      return .limit(.payloadBytes, asked: UInt64(output), most: UInt64(options.payloadBytes))
    }
    if error > Limits.errorTextBytes {
      return .limit(.errorBytes, asked: UInt64(error), most: UInt64(Limits.errorTextBytes))
    }
    return checkDecision(output + error + 256)
  }

  private func wanted(_ verb: FinishRequest.Verb) -> StaticWord {
    switch verb {
    case .complete: StaticWord("completed")
    case .fail: StaticWord("failed")
    case .suspend: StaticWord("suspended")
    case .release: StaticWord("ready")
    }
  }

  /// What a finish says in the words of an event.
  private func result(
    of verb: FinishRequest.Verb
  ) -> (result: AttemptResult, error: ByteRange, output: ByteRange) {
    switch verb {
    case .complete(let output): (.success, .none, output)
    case .fail(let error, .retryable): (.failure, error, .none)
    case .fail(let error, .terminal): (.terminalFailure, error, .none)
    case .suspend(_, let output): (.suspended, .none, output)
    case .release: (.released, .none, .none)
    }
  }

  /// A finish under a token that isn't that of the run's lease: said before, or too late.
  private func judgeLate(
    _ request: FinishRequest, _ run: Int, _ bytes: RawSpan
  ) -> Rejection? {
    guard let step = state.finishedStep(of: run, token: request.token),
      let ended = step.attemptResult
    else {
      return holdWasCanceled(run, request.token)
        ? .canceled(request.run) : .staleToken(request.run, request.token)
    }
    let said = result(of: request.verb)
    switch ended {
    case .canceled: return .canceled(request.run)
    case .lost, .timeout: return .staleToken(request.run, request.token)
    case .released:
      return said.result == .released ? nil : .staleToken(request.run, request.token)
    case .success, .failure, .terminalFailure, .suspended:
      let hash = EngineState.resultHash(said.result, said.error, said.output, bytes)
      let isSame = said.result == ended && hash == step.resultHash
      return isSame ? nil : .finishConflict(request.run, ended)
    }
  }

  /// True where a held run was canceled under `token` before it started.
  func holdWasCanceled(_ run: Int, _ token: FencingToken) -> Bool {
    let reference = state.runs[run].history
    guard state.runs[run].state == .canceled, token != .none, !reference.isNone else {
      return false
    }
    return state.step(reference).token == token
  }

  private mutating func finishAttempt(
    _ request: FinishRequest, _ run: Int, _ slot: Int, _ bytes: RawSpan
  ) {
    let said = result(of: request.verb)
    var event = RunAttemptFinished(
      at: now, run: request.run, token: request.token, result: said.result, next: .completed)
    event.error = said.error
    event.output = said.output
    event.spent = request.spent
    switch request.verb {
    case .complete: event.next = .completed
    case .fail(_, .terminal): event.next = .failed
    case .fail(_, .retryable): retry(run, &event)
    case .suspend(let reason, _):
      event.next = .suspended
      event.suspendReason = reason
    case .release: invariantBroken("a release ends a lease, not an attempt")
    }
    record(event, run, slot, bytes)
  }

  /// Ends an attempt whose time was up.
  mutating func timeOut(_ run: Int, _ slot: Int) {
    announce(.leaseLost, run)
    var event = RunAttemptFinished(
      at: now, run: state.runID(run), token: state.leases[slot].token, result: .timeout,
      next: .failed)
    retry(run, &event)
    record(event, run, slot, RawSpan())
  }

  /// Sets what a failure makes of the run: another attempt later, or the end.
  private func retry(_ run: Int, _ event: inout RunAttemptFinished) {
    let task = Int(state.runs[run].task)
    let failures = state.runs[run].failures &+ (state.runs[run].failures < .max ? 1 : 0)
    switch RetryRule.verdict(
      run: event.run, attempts: failures, limit: state.tasks[task].attemptLimit,
      backoff: state.spec(task).backoff)
    {
    case .exhausted: event.next = .failed
    case .retry(let wait):
      event.next = .retryWait
      event.due = now.saturatingAdd(wait)
    }
  }

  private mutating func record(
    _ event: RunAttemptFinished, _ run: Int, _ slot: Int, _ bytes: RawSpan
  ) {
    figures.runDuration.add(now.since(state.leases[slot].grantedAt).milliseconds)
    emit(event, from: bytes)
    if event.next == .retryWait, event.due <= now {
      emit(TimeAdvanced(at: now, runs: [event.run]))
    }
    if event.next == .failed { cancelDependents(of: Int(state.runs[run].task)) }
  }
}
