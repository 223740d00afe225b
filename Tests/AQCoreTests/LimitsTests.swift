import AQCore
import Testing

/// Limits that rest on each other are held together here, not by care.
@Suite struct LimitsTests {
  /// A spec with all that the limits allow, its payload of `payloadBytes`.
  private func fullest(payloadBytes: Int) -> (spec: TaskSpec, source: [UInt8]) {
    let source = [UInt8](repeating: 0x61, count: payloadBytes)
    func bytes(_ count: Int) -> ByteRange { ByteRange(0, count) }
    let name = bytes(Limits.nameBytes)
    let task = TaskID(rawValue: .max)
    let amount = UnitAmount(unit: name, amount: .max)
    var spec = TaskSpec()
    spec.kind = name
    spec.payload = bytes(payloadBytes)
    spec.queue = name
    spec.contentType = bytes(Limits.headerBytes)
    spec.description = bytes(Limits.reasonBytes)
    spec.traceparent = bytes(Limits.headerBytes)
    spec.tenant = name
    spec.department = name
    spec.key = name
    spec.keyLimit = .max
    spec.idempotencyKey = bytes(Limits.idempotencyKeyBytes)
    spec.priority = Limits.priority
    spec.safety = .transactional
    spec.attemptLimit = Limits.attemptCount
    let longest = Duration(milliseconds: Limits.durationMilliseconds)
    spec.backoff = Backoff(shape: .exponential, base: longest, cap: longest)
    spec.timeout = longest
    spec.parent = task
    var policy = RunPolicy.once
    policy.shape = .cron
    policy.occurrenceCount = .max
    policy.interval = Duration(milliseconds: .max)
    policy.expression = bytes(Limits.headerBytes)
    policy.zone = name
    policy.startAt = .distantFuture
    policy.endAt = .distantFuture
    spec.policy = policy
    spec.tags = Array(repeating: bytes(Limits.tagBytes), count: Limits.tagCount)
    spec.requiredCapabilities = Array(repeating: name, count: Limits.capabilityCount)
    spec.prerequisites = Array(
      repeating: Prerequisite(task: task, condition: .onEnd), count: Limits.prerequisiteCount)
    spec.budgets = Array(repeating: amount, count: Limits.budgetUnitCount)
    spec.estimates = spec.budgets
    spec.subscriptions = Array(
      repeating: SubscriptionSpec(
        filter: .budgetCrossed(task, unit: name, percent: 100), repeats: .repeating),
      count: Limits.subscriptionCount)
    return (spec, source)
  }

  private func recordBytes(payloadBytes: Int) throws -> Int {
    let (spec, source) = fullest(payloadBytes: payloadBytes)
    let last = Timestamp(milliseconds: .max / 2)
    var event = TaskCreated(
      at: last, task: TaskID(rawValue: .max), run: RunID(rawValue: .max), due: last, spec: spec)
    event.startBy = last
    event.fingerprint = .max
    event.idempotencyExpiry = last
    event.origin = TaskID(rawValue: .max)
    var writer = ByteWriter(capacity: payloadBytes + 100_000)
    writer.write(event: event, from: source.rawBytes)
    var cursor = ByteCursor(ByteRange(0, writer.count), in: writer.bytes, timeBase: .zero)
    let record = try cursor.record(writer.bytes)
    _ = try Event(decoding: record.type, record.fields, in: writer.bytes)
    return writer.count
  }

  @Test func `the fullest task fits a request as it is configured at first`() throws {
    let bytes = try recordBytes(payloadBytes: Limits.payloadBytes)
    // On the wire a number may take 20 digits, and an argument some 10 bytes around it.
    let argumentCount =
      4
      * (Limits.tagCount + Limits.capabilityCount + Limits.prerequisiteCount
        + 3 * Limits.budgetUnitCount + 2 * Limits.subscriptionCount + 60)
    #expect(bytes + argumentCount * 30 <= Limits.requestBytes)
  }

  @Test func `the fullest task has no more arguments than a request may`() {
    let options =
      60 + 2 * Limits.tagCount + 2 * Limits.capabilityCount
      + 2 * Limits.prerequisiteCount + 6 * Limits.budgetUnitCount + 4 * Limits.subscriptionCount
    #expect(options <= Limits.argumentCount)
  }

  @Test func `an event holds the largest request there can be`() throws {
    #expect(try recordBytes(payloadBytes: Limits.requestBytesCap) <= Limits.eventBytes)
  }

  @Test func `an event holds the largest cascade, its ids as far apart as ids can be`() {
    let near = TaskID(rawValue: 1)
    let far = TaskID(rawValue: .max / 2)
    let tasks = (0..<Limits.cascadeCount).map { $0.isMultiple(of: 2) ? near : far }
    let source = [UInt8](repeating: 0x61, count: Limits.reasonBytes)
    var writer = ByteWriter(capacity: Limits.eventBytes)
    writer.write(
      event: TaskCanceled(
        at: Timestamp(milliseconds: .max / 2), cause: .requested,
        reason: ByteRange(0, source.count), tasks: tasks),
      from: source.rawBytes)
    #expect(writer.count <= Limits.eventBytes)
  }

  @Test func `a batch of the smallest items fits its arguments and its bytes`() {
    // Each item is a count of arguments and at least two of them; $1 2 $1 k $0 on the wire.
    #expect(Limits.batchItemCount * 3 + 2 <= Limits.batchArgumentCount)
    #expect(Limits.batchItemCount * 20 <= Limits.requestBytes)
    #expect(Limits.argumentCount < Limits.batchArgumentCount)
  }

  @Test func `what is held for one fits what is held for all`() {
    #expect(Limits.requestBytes <= Limits.requestBytesCap)
    #expect(Limits.firstRequestBytes >= Limits.requestBytes)
    #expect(Limits.payloadBytes < Limits.requestBytes)
    #expect(Limits.requestBytesCap <= Limits.bytesInFlight)
    #expect(Limits.unreadReplyBytes <= Limits.bytesInFlight)
    #expect(Limits.eventReadBytes <= Limits.unreadReplyBytes)
    #expect(Limits.eventBytes <= Limits.bytesInFlight)
    #expect(Limits.errorTextBytes < Limits.payloadBytes)
  }

  @Test func `defaults lie within their limits`() {
    #expect(Limits.defaultPriority <= Limits.priority)
    #expect((1...Limits.attemptCount).contains(Limits.defaultAttemptCount))
    #expect(Limits.defaultPageCount <= Limits.pageCount)
    #expect(Limits.shortestLease > .zero)
    #expect(Limits.defaultLease > Limits.shortestLease)
    #expect(Limits.defaultLease.milliseconds < Limits.durationMilliseconds)
    #expect(Limits.idempotencyWindow.milliseconds < Limits.durationMilliseconds)
    #expect(Backoff.standard.cap.milliseconds < Limits.durationMilliseconds)
  }

  @Test func `the longest wait from the latest time is far from any overflow`() {
    let latest = Timestamp(milliseconds: Limits.timestampMilliseconds)
    var time: Timestamp? = latest
    for _ in 0..<1_000 {
      time = time?.adding(Duration(milliseconds: Limits.durationMilliseconds))
    }
    #expect((time ?? .distantFuture).milliseconds < UInt64(Int64.max))
  }
}
