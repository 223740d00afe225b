import AQCore

extension Machine {
  mutating func cancelTask(_ id: TaskID, reason: ByteRange, _ bytes: RawSpan) -> Reply {
    guard let task = find(id) else { return .rejected(.notFound(.task(id))) }
    switch state.tasks[task].outcome {
    case .canceled: return .ok
    case .succeeded, .failed: return .rejected(.taskEnded(id, state.tasks[task].outcome))
    case .pending: break
    }
    if let rejection = checkReason(reason) { return .rejected(rejection) }
    let size = cascade(from: [task]).count
    guard size <= cascadeLimit else {
      return .rejected(.limit(.cascade, asked: UInt64(size), most: UInt64(cascadeLimit)))
    }
    cancelCascade(from: [task], cause: .requested, reason: reason, of: bytes)
    cancelHopeless()
    return .ok
  }

  /// A new task with the spec of an old one, which it names as its origin. What the old one waited
  /// for and its idempotency key stay with the old one, and so does a parent that has ended.
  mutating func resubmit(_ id: TaskID) -> Reply {
    if admission == .storageFull { return .rejected(.storageFull) }
    guard let old = find(id) else { return .rejected(.notFound(.task(id))) }
    var spec = state.spec(old)
    if let rejection = checkDecision(spec.eventBytes) { return .rejected(rejection) }
    spec.prerequisites = []
    spec.idempotencyKey = .none
    spec.subscriptions = []
    let tenant = state.route(old).tenant
    if refusal(ofParent: spec.parent, tenant: tenant) != nil { spec.parent = .none }
    let task = state.taskIDs.next
    let run = state.runIDs.next
    let copy = state.specs.array(state.tasks[old].spec)
    var event = TaskCreated(at: now, task: task, run: run, due: now, spec: spec)
    event.origin = id
    if let policy = spec.policy {
      switch firstDue(policy, .now, copy.rawBytes) {
      case .rejected(let rejection): return .rejected(rejection)
      case .at(let due, let clock): (event.due, event.dueClock) = (due, clock)
      }
    }
    let lsn = state.lastLSN.advanced(by: 1)
    // Safe: the bytes of the array just made.
    unsafe emit(event, from: copy.span.bytes)
    if event.due <= now { followFirst(run) }
    return .submitted(
      Submission(task: task, run: run, lsn: lsn, novelty: .new, replyShape: .full))
  }

  func checkReason(_ reason: ByteRange) -> Rejection? {
    reason.length <= Limits.reasonBytes
      ? nil
      : .limit(.reasonBytes, asked: UInt64(reason.length), most: UInt64(Limits.reasonBytes))
  }
}
