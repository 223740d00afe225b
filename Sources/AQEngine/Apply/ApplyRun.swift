import AQCore

extension EngineState {
  mutating func apply(_ event: TimeAdvanced) throws(ApplyError) {
    for id in event.runs {
      guard let run = position(id),
        runs[run].state == .scheduled || runs[run].state == .retryWait
      else { throw .inconsistent(.timeAdvanced) }
    }
    time = event.at
    for id in event.runs {
      guard let run = position(id) else { continue }
      makeReady(run, at: event.at)
    }
  }

  /// Scheduled, retryWait or suspended to ready.
  mutating func makeReady(_ run: Int, at: Timestamp) {
    let from = runs[run].state
    move(run, to: .ready)
    setSuspended(run, nil)
    record(
      HistoryHead(kind: .moved, at: at, lsn: lastLSN.advanced(by: 1), from: from, to: .ready),
      for: run, of: RawSpan())
    enqueue(run)
  }

  mutating func apply(_ event: RunStateChanged) throws(ApplyError) {
    guard let run = position(event.run), runs[run].state == event.from,
      RunTransition.isAllowed(from: event.from, to: event.to)
    else { throw .inconsistent(.runStateChanged) }
    time = event.at
    switch event.cause {
    case .retriedNow, .released:
      guard event.to == .ready else { throw .inconsistent(.runStateChanged) }
      makeReady(run, at: event.at)
    case .expired:
      guard event.to == .failed else { throw .inconsistent(.runStateChanged) }
      var head = HistoryHead(
        kind: .moved, at: event.at, lsn: lastLSN.advanced(by: 1), from: event.from, to: .failed)
      if event.from == .ready { leaveGate(run) }
      if let slot = leaseSlot(run) {
        head.token = leases[slot].token
        removeLease(run, slot)
      }
      move(run, to: .failed)
      let text = Array("expired: not started by its STARTBY".utf8)
      // Safe: the bytes of the array just made.
      unsafe record(head, for: run, error: ByteRange(0, text.count), of: text.span.bytes)
      end(run, at: event.at)
    }
  }

  mutating func apply(_ event: RunCanceled, _ bytes: RawSpan) throws(ApplyError) {
    guard let run = position(event.run), !runs[run].state.isTerminal else {
      throw .inconsistent(.runCanceled)
    }
    time = event.at
    cancel(run, at: event.at, reason: event.reason, bytes)
  }

  mutating func apply(_ event: RunResumed) throws(ApplyError) {
    guard let run = position(event.run), runs[run].state == .suspended else {
      throw .inconsistent(.runResumed)
    }
    time = event.at
    let state: RunState
    switch event.resolution {
    case .retry:
      makeReady(run, at: event.at)
      return
    case .complete: state = .completed
    case .fail: state = .failed
    }
    move(run, to: state)
    setSuspended(run, nil)
    record(
      HistoryHead(
        kind: .moved, at: event.at, lsn: lastLSN.advanced(by: 1), from: .suspended, to: state),
      for: run, of: RawSpan())
    end(run, at: event.at)
  }

  mutating func apply(_ event: RunAttemptStarted) throws(ApplyError) {
    guard let run = position(event.run), runs[run].state == .leased, let slot = leaseSlot(run),
      leases[slot].token == event.token
    else { throw .inconsistent(.runAttemptStarted) }
    time = event.at
    leases[slot].start = .started
    beginAttempt(run, slot, at: event.at)
    arm(slot)
    move(run, to: .running)
    var head = HistoryHead(
      kind: .started, at: event.at, lsn: lastLSN.advanced(by: 1), from: .leased, to: .running)
    head.token = event.token
    record(head, for: run, of: RawSpan())
  }

  @inline(__always)
  mutating func apply(_ event: RunAttemptFinished, _ bytes: RawSpan) throws(ApplyError) {
    guard let run = position(event.run), runs[run].state == .running, let slot = leaseSlot(run),
      leases[slot].token == event.token, RunTransition.isAllowed(from: .running, to: event.next),
      event.next != .ready
    else { throw .inconsistent(.runAttemptFinished) }
    time = event.at
    if !event.spent.isEmpty { charge(Int(runs[run].task), event.spent, bytes) }
    removeLease(run, slot)
    tally.attempts[Int(event.result.rawValue)] += 1
    switch event.result {
    case .failure, .terminalFailure, .timeout:
      if runs[run].failures < .max { runs[run].failures += 1 }
    case .success, .suspended, .canceled, .lost, .released: break
    }
    move(run, to: event.next)
    var head = HistoryHead(
      kind: .finished, at: event.at, lsn: lastLSN.advanced(by: 1), from: .running, to: event.next)
    head.token = event.token
    head.result = event.result.rawValue
    head.resultHash = Self.resultHash(event.result, event.error, event.output, bytes)
    record(head, for: run, error: event.error, output: event.output, of: bytes)
    if event.next.isTerminal {
      end(run, at: event.at)
      return
    }
    if tasks[Int(runs[run].task)].flags.contains(.releasesKeyOnRetry) { releaseKey(run) }
    if event.next == .suspended { setSuspended(run, event.suspendReason) }
    if event.next == .retryWait {
      runs[run].due = event.due.milliseconds
      runs[run].flags.remove(.dueOnWallClock)
      armDue(run)
    }
  }

  /// What tells one result from another: a finish that is sent again must have the same.
  @inline(__always)
  static func resultHash(
    _ result: AttemptResult, _ error: ByteRange, _ output: ByteRange, _ bytes: RawSpan
  ) -> UInt64 {
    let seed = UInt64(result.rawValue) << 1 | (output.isNone ? 0 : 1)
    let first = error.isEmpty ? seed : Hashing.hash(error, of: bytes, seed: seed)
    return output.isEmpty ? first : Hashing.hash(output, of: bytes, seed: first)
  }
}
