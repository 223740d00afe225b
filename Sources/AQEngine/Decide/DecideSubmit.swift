import AQCore

extension Machine {
  mutating func submit(_ request: borrowing SubmitRequest, _ bytes: RawSpan) -> Reply {
    switch check(request, bytes) {
    case .rejected(let rejection): return .rejected(rejection)
    case .duplicate(let submission):
      figures.duplicates += 1
      return reply(to: submission)
    case .new:
      return reply(to: create(request, bytes))
    }
  }

  /// All or nothing: every item is checked before the first is made.
  mutating func submitAll(_ requests: [SubmitRequest], _ bytes: RawSpan) -> Reply {
    var among = BatchChecks()
    for index in requests.indices {
      if case .rejected(let rejection) = check(requests[index], bytes) {
        return .rejected(rejection)
      }
      if let rejection = among.check(
        requests[index], bytes, limit: keyLimit(requests[index], bytes))
      {
        return .rejected(rejection)
      }
    }
    if let rejection = checkDecision(requests.reduce(0) { $0 + eventBytes($1, bytes) }) {
      return .rejected(rejection)
    }
    return create(requests, bytes, mode: .atomic)
  }

  /// Each item for itself, in order.
  mutating func submitEach(_ requests: [SubmitRequest], _ bytes: RawSpan) -> Reply {
    create(requests, bytes, mode: .each)
  }

  private mutating func create(
    _ requests: [SubmitRequest], _ bytes: RawSpan, mode: BatchMode
  ) -> Reply {
    var outcomes: [SubmissionOutcome] = []
    outcomes.reserveCapacity(requests.count)
    for index in requests.indices {
      if mode == .each { markSeam() }
      switch check(requests[index], bytes) {
      case .rejected(let rejection): outcomes.append(.rejected(rejection))
      case .duplicate(let submission):
        figures.duplicates += 1
        outcomes.append(.accepted(submission))
      case .new: outcomes.append(.accepted(create(requests[index], bytes)))
      }
    }
    return .submittedBatch(outcomes)
  }

  /// What a submit would come to.
  enum SubmitCheck {
    case new
    case duplicate(Submission)
    case rejected(Rejection)
  }

  /// Judges a submit without changing anything.
  @inline(__always)
  private mutating func check(
    _ request: borrowing SubmitRequest, _ bytes: RawSpan
  ) -> SubmitCheck {
    if admission == .storageFull { return .rejected(.storageFull) }
    if let rejection = request.spec.violation(payloadBytes: options.payloadBytes)
      ?? checkDecision(request.spec.eventBytes) ?? checkNames(request.spec, bytes)
    {
      return .rejected(rejection)
    }
    if request.due != .now, resolve(request.due) == nil { return .rejected(.outOfRange(.time)) }
    if let startBy = request.startBy, resolve(startBy) == nil {
      return .rejected(.outOfRange(.time))
    }
    if let rejection = checkDemands(request.spec, bytes) { return .rejected(rejection) }
    if request.spec.hasRareOptions, let rejection = checkBudgets(request.spec, bytes) {
      return .rejected(rejection)
    }
    if let unsupported = unsupportedOption(request.spec) {
      return .rejected(.unsupported(unsupported))
    }
    if !request.spec.idempotencyKey.isNone,
      let known = state.idempotency.find(
        request.spec.idempotencyKey, of: bytes, tenant: tenant(of: request.spec, bytes) ?? 0,
        now: now)
    {
      guard known.fingerprint == fingerprint(request, bytes) else {
        return .rejected(.idempotencyConflict(known.task))
      }
      return .duplicate(
        Submission(
          task: known.task, run: known.run, lsn: known.lsn, novelty: .duplicate,
          replyShape: request.replyShape))
    }
    for prerequisite in request.spec.prerequisites
    where state.knownPosition(prerequisite.task) == nil {
      return .rejected(.notFound(.prerequisite(prerequisite.task)))
    }
    if !request.spec.key.isNone, request.spec.keyLimit != 0,
      let rejection = checkKeyLimit(request.spec, bytes)
    {
      return .rejected(rejection)
    }
    if _slowPath(request.spec.hasRareOptions), let rejection = checkPolicy(copy request, bytes) {
      return .rejected(rejection)
    }
    return .new
  }

  /// The limit that a request's key has now; zero where it has none.
  private mutating func keyLimit(_ request: borrowing SubmitRequest, _ bytes: RawSpan) -> UInt32 {
    let key = state.keys.names.find(
      request.spec.key, of: bytes, scope: tenant(of: request.spec, bytes) ?? 0)
    return key == 0 ? 0 : state.keys[key].limit
  }

  private mutating func checkKeyLimit(_ spec: TaskSpec, _ bytes: RawSpan) -> Rejection? {
    let key = state.keys.names.find(spec.key, of: bytes, scope: tenant(of: spec, bytes) ?? 0)
    guard key != 0 else { return nil }
    let current = state.keys[key].limit
    if current == 0 || current == spec.keyLimit { return nil }
    return .keyLimitConflict(current: current, asked: spec.keyLimit)
  }

  private func unsupportedOption(_ spec: borrowing TaskSpec) -> StaticWord? {
    if !spec.parent.isNone { return StaticWord("PARENT") }
    if !spec.subscriptions.isEmpty { return StaticWord("ON") }
    if !spec.tenant.isNone { return StaticWord("TENANT") }
    return nil
  }

  /// The time a client means; nil where it overflows.
  func resolve(_ due: DueTime) -> Timestamp? {
    switch due {
    case .now: return now
    case .after(let delay):
      guard delay.milliseconds <= Limits.durationMilliseconds else { return nil }
      return now.adding(delay)
    case .at(let time):
      return time.milliseconds <= Limits.timestampMilliseconds ? time : nil
    }
  }

  private func fingerprint(_ request: borrowing SubmitRequest, _ bytes: RawSpan) -> UInt64 {
    Hashing.hash(request.fingerprint, of: bytes, seed: 0)
  }

  /// Makes the task. Everything was checked.
  @inline(__always)
  private mutating func create(
    _ request: borrowing SubmitRequest, _ bytes: RawSpan
  ) -> Submission {
    let task = state.taskIDs.next
    let run = state.runIDs.next
    var event = TaskCreated(
      at: now, task: task, run: run, due: resolve(request.due) ?? now, spec: request.spec)
    if case .at = request.due { event.dueClock = .wall }
    if _slowPath(request.spec.hasRareOptions) { beginPolicy(&event, request.due, bytes) }
    if let startBy = request.startBy {
      event.startBy = resolve(startBy, from: event) ?? now
      if case .at = startBy { event.startByClock = .wall }
    }
    if !request.spec.idempotencyKey.isNone {
      event.fingerprint = fingerprint(request, bytes)
      event.idempotencyExpiry = now.saturatingAdd(Limits.idempotencyWindow)
    }
    let lsn = state.lastLSN.advanced(by: 1)
    emit(event, from: bytes)
    if !request.spec.prerequisites.isEmpty { cancelIfHopeless(task) }
    if _slowPath(request.spec.hasRareOptions), event.due <= now { followFirst(run) }
    if event.startBy != .zero, event.startBy <= now, let position = state.position(run) {
      expire(position)
    }
    return Submission(
      task: task, run: run, lsn: lsn, novelty: .new, replyShape: request.replyShape)
  }

  private func reply(to submission: Submission) -> Reply {
    switch submission.replyShape {
    case .full: .submitted(submission)
    case .scalar: .task(submission.task)
    }
  }

  /// Why what takes `byteCount` bytes at most can't be decided; nil where it fits a frame.
  func checkDecision(_ byteCount: Int) -> Rejection? {
    byteCount <= options.decisionBytes
      ? nil
      : .limit(
        .decisionBytes, asked: UInt64(byteCount), most: UInt64(options.decisionBytes))
  }
}

extension TaskSpec {
  /// Bytes that the event which makes the task, and the cancel that may follow it, take at most.
  var eventBytes: Int {
    // Header, identifiers, times and bitmaps; lists and names have their lengths before them.
    var count = 256 + kind.length + payload.length + queue.length + contentType.length
    count += description.length + traceparent.length + key.length + idempotencyKey.length
    count += prerequisites.count * 12
    for tag in tags { count += tag.length + 4 }
    for amount in budgets + estimates { count += amount.unit.length + 14 }
    count += tenant.length + department.length
    if !hasRareOptions { return count }
    for name in requiredCapabilities { count += name.length + 4 }
    for subscription in subscriptions { count += subscription.nameBytes + 24 }
    if let policy { count += 256 + policy.expression.length + policy.zone.length }
    return count
  }
}

/// What the items of one atomic batch must not be to each other.
private struct BatchChecks {
  private var fingerprints: [[UInt8]: [UInt8]] = [:]
  private var limits: [[UInt8]: UInt32] = [:]

  /// `limit` is what the request's key has before the batch; zero for none.
  mutating func check(
    _ request: borrowing SubmitRequest, _ bytes: RawSpan, limit: UInt32
  ) -> Rejection? {
    if !request.spec.idempotencyKey.isNone {
      let key = bytes.array(request.spec.idempotencyKey)
      let sent = bytes.array(request.fingerprint)
      if let earlier = fingerprints.updateValue(sent, forKey: key), earlier != sent {
        return .idempotencyConflict(.none)
      }
    }
    if !request.spec.key.isNone, limit == 0 {
      // The first item of a new key sets its limit, as a submit of its own would.
      let key = bytes.array(request.spec.key)
      let asked = request.spec.keyLimit
      guard let set = limits[key] else {
        limits[key] = max(1, asked)
        return nil
      }
      if asked != 0, asked != set { return .keyLimitConflict(current: set, asked: asked) }
    }
    return nil
  }
}
