import AQCore

extension ArgumentCursor {
  /// `kind payload [option]…`. Without options this is the fast path: two checked ranges.
  mutating func submit() throws(RequestError) -> SubmitRequest {
    var request = SubmitRequest()
    let first = index
    request.spec.kind = try name(try next(), "kind")
    request.spec.payload = try blob(try next(), "payload", most: payloadBytes)
    if index < end { try submitOptions(&request, from: first) }
    return request
  }

  private mutating func submitOptions(
    _ request: inout SubmitRequest, from first: Int
  ) throws(RequestError) {
    var seen: UInt64 = 0
    var policy = RunPolicy.once
    var last = SubmitOption.scalar
    while let option = try option(SubmitOption.self, seen: &seen) {
      switch option {
      case .queue: request.spec.queue = try name(of: "QUEUE")
      case .priority: request.spec.priority = try priority()
      case .delay: request.due = .after(try duration(try value("IN"), "IN"))
      case .at: request.due = .at(try time(try value("AT"), "AT"))
      case .attempts:
        request.spec.attemptLimit = UInt16(
          try count(of: "ATTEMPTS", most: Int(Limits.attemptCount)))
      case .backoff: request.spec.backoff = try backoff()
      case .timeout:
        request.spec.timeout = try positiveDuration(try value("TIMEOUT"), "TIMEOUT")
      case .startBy: request.startBy = try dueTime(try value("STARTBY"), "STARTBY")
      case .key: request.spec.key = try name(of: "KEY")
      case .limit: request.spec.keyLimit = UInt32(try count(of: "LIMIT", most: Int(UInt32.max)))
      case .onRetry: request.spec.onRetry = try onRetry()
      case .safety: request.spec.safety = try safety()
      case .after: try appendPrerequisite(to: &request.spec.prerequisites)
      case .idempotency:
        request.spec.idempotencyKey = try text(
          of: "IDEMPOTENCY", most: Limits.idempotencyKeyBytes)
      case .tag: try appendTag(to: &request.spec.tags)
      case .type: request.spec.contentType = try text(of: "TYPE", most: Limits.headerBytes)
      case .trace: request.spec.traceparent = try text(of: "TRACE", most: Limits.headerBytes)
      case .scalar: request.replyShape = .scalar
      case .repeat: policy.occurrenceCount = UInt64(try count(of: "REPEAT", most: .max))
      case .every: policy.interval = try positiveDuration(try value("EVERY"), "EVERY")
      case .cron: policy.expression = try text(of: "CRON", most: Limits.headerBytes)
      case .zone: policy.zone = try text(of: "ZONE", most: Limits.nameBytes)
      case .max: policy.occurrenceCount = UInt64(try count(of: "MAX", most: .max))
      case .start: policy.startAt = try time(try value("START"), "START")
      case .end: policy.endAt = try endTime(of: policy)
      case .misfire: policy.misfire = try misfire()
      case .grace: policy.misfireGrace = try duration(try value("GRACE"), "GRACE")
      case .cap: policy.misfireCap = UInt32(try count(of: "CAP", most: Int(Limits.misfireCap)))
      case .overlap: policy.overlap = try overlap()
      case .require: try appendCapability("REQUIRE", to: &request.spec.requiredCapabilities)
      case .department: request.spec.department = try name(of: "DEPARTMENT")
      case .parent:
        request.spec.parent = try identifier(try value("PARENT"), "PARENT", TaskID.self)
      case .budget: try appendAmount("BUDGET", .positive, to: &request.spec.budgets)
      case .estimate: try appendAmount("ESTIMATE", .any, to: &request.spec.estimates)
      case .on: try appendSubscription(to: &request.spec.subscriptions)
      case .repeating: try repeatLast(of: &request.spec.subscriptions, behind: last)
      case .tenant: request.spec.tenant = try name(of: "TENANT")
      }
      last = option
    }
    try checkTogether(request.spec, seen)
    request.spec.policy = try policyIfAsked(policy, seen)
    if !request.spec.idempotencyKey.isNone {
      // From the kind to the last option: the same as a request of its own and in a batch.
      let start = ranges[first].lowerBound
      request.fingerprint = ByteRange(start, ranges[end - 1].upperBound - start)
    }
  }

  private mutating func priority() throws(RequestError) -> UInt8 {
    UInt8(
      try number(
        try value("PRIORITY"), "PRIORITY", "must be a number from 0 to 9", 0,
        UInt64(Limits.priority)))
  }

  private func checkTogether(_ spec: TaskSpec, _ seen: UInt64) throws(RequestError) {
    if seen.has(.delay) && seen.has(.at) { throw .excludes(StaticWord("IN"), StaticWord("AT")) }
    if seen.has(.limit) && spec.key.isNone {
      throw .needsOption(StaticWord("LIMIT"), StaticWord("KEY"))
    }
    if seen.has(.onRetry) && spec.key.isNone {
      throw .needsOption(StaticWord("ONRETRY"), StaticWord("KEY"))
    }
  }

  private mutating func backoff() throws(RequestError) -> Backoff {
    let shape = try value("BACKOFF")
    if matches(shape, "fixed") {
      return .fixed(try duration(try value("BACKOFF"), "BACKOFF"))
    }
    guard matches(shape, "exponential") else {
      throw bad("BACKOFF", "must be fixed d or exponential base cap", shape)
    }
    let base = try positiveDuration(try value("BACKOFF"), "BACKOFF")
    let capRange = try value("BACKOFF")
    let cap = try duration(capRange, "BACKOFF")
    guard cap >= base else {
      throw bad("BACKOFF", "must have a cap of at least its base", capRange)
    }
    return Backoff(shape: .exponential, base: base, cap: cap)
  }

  private mutating func onRetry() throws(RequestError) -> KeyHold {
    let word = try value("ONRETRY")
    if matches(word, "hold") { return .holdDuringRetry }
    if matches(word, "release") { return .releaseOnRetry }
    throw bad("ONRETRY", "must be hold or release", word)
  }

  private mutating func safety() throws(RequestError) -> SafetyLevel {
    let range = try value("SAFETY")
    for level in SafetyLevel.allCases where matches(range, level.word) { return level }
    throw bad("SAFETY", "must be pure, idempotent or transactional", range)
  }

  private mutating func appendTag(to tags: inout [ByteRange]) throws(RequestError) {
    let tag = try text(try value("TAG"), "TAG", most: Limits.tagBytes)
    guard tags.count < Limits.tagCount else {
      throw .overLimit(
        argument: StaticWord("TAG"), unit: StaticWord("tags"), asked: UInt64(tags.count + 1),
        most: UInt64(Limits.tagCount))
    }
    tags.append(tag)
  }

  private mutating func appendPrerequisite(
    to prerequisites: inout [Prerequisite]
  ) throws(RequestError) {
    let added = try prerequisite(try value("AFTER"))
    guard prerequisites.count < Limits.prerequisiteCount else {
      throw .overLimit(
        argument: StaticWord("AFTER"), unit: StaticWord("tasks"),
        asked: UInt64(prerequisites.count + 1), most: UInt64(Limits.prerequisiteCount))
    }
    prerequisites.append(added)
  }

  /// `AFTER task[:end]` once or more.
  mutating func prerequisites() throws(RequestError) -> [Prerequisite] {
    var seen: UInt64 = 0
    var prerequisites: [Prerequisite] = []
    while let option = try option(DependOption.self, seen: &seen) {
      switch option {
      case .after: try appendPrerequisite(to: &prerequisites)
      }
    }
    guard !prerequisites.isEmpty else { throw .arity(command) }
    return prerequisites
  }

  /// `[EACH] n` and then n × (`argc` arg…).
  mutating func submitBatch() throws(RequestError) -> Command {
    var mode = BatchMode.atomic
    if matches(ranges[index], "EACH") {
      mode = .each
      index += 1
    }
    let itemCount = try count(try next(), "n", most: Limits.batchItemCount)
    // Each item has a count and two arguments: nothing is reserved that wasn't sent.
    guard itemCount <= remaining / 3 else { throw .badBatch(command) }
    var requests: [SubmitRequest] = []
    requests.reserveCapacity(itemCount)
    let last = end
    for item in 0..<itemCount {
      try enterItem(item, least: 2, last: last)
      do throws(RequestError) {
        requests.append(try submit())
      } catch {
        throw .batchItem(index: item, error)
      }
      end = last
    }
    guard index == last else { throw .badBatch(command) }
    return .submitBatch(requests, mode)
  }

  /// Reads an item's count of arguments and narrows the cursor to them.
  mutating func enterItem(_ item: Int, least: Int, last: Int) throws(RequestError) {
    guard index < last, let count = NumberText.unsigned(ranges[index], bytes),
      count >= UInt64(least), count <= UInt64(last - index - 1)
    else { throw .batchItem(index: item, .badBatch(command)) }
    index += 1
    end = index + Int(count)
  }
}
