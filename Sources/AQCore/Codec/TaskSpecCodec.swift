/// The stored form of a spec: a bitmap of what is there, then the fields in the order of their
/// bits, the payload last. It stands inside `task.created` and, copied as it is, in the engine's
/// arena; times in it are absolute, so it means the same wherever it stands.
extension TaskSpec {
  /// Bits of the presence bitmap, never reused.
  private enum Field {
    static let queue: UInt64 = 1 << 0
    static let contentType: UInt64 = 1 << 1
    static let description: UInt64 = 1 << 2
    static let traceparent: UInt64 = 1 << 3
    static let tenant: UInt64 = 1 << 4
    static let department: UInt64 = 1 << 5
    static let key: UInt64 = 1 << 6
    static let idempotencyKey: UInt64 = 1 << 7
    static let priority: UInt64 = 1 << 8
    static let safety: UInt64 = 1 << 9
    static let attemptLimit: UInt64 = 1 << 10
    static let backoff: UInt64 = 1 << 11
    static let timeout: UInt64 = 1 << 12
    static let parent: UInt64 = 1 << 13
    static let policy: UInt64 = 1 << 14
    static let tags: UInt64 = 1 << 15
    static let requiredCapabilities: UInt64 = 1 << 16
    static let prerequisites: UInt64 = 1 << 17
    static let budgets: UInt64 = 1 << 18
    static let estimates: UInt64 = 1 << 19
    static let subscriptions: UInt64 = 1 << 20
    static let payload: UInt64 = 1 << 21
    static let all: UInt64 = (1 << 22) - 1
  }

  /// True where a stored spec has tags, which its first number says; the rest isn't read.
  public static func hasTags(_ range: ByteRange, of bytes: RawSpan) -> Bool {
    var cursor = ByteCursor(range, in: bytes, timeBase: .zero)
    do throws(DecodeError) {
      return try cursor.varint(bytes) & Field.tags != 0
    } catch {
      // Nothing is stored there.
      return false
    }
  }

  private var presence: UInt64 {
    var bits: UInt64 = payload.isNone ? 0 : Field.payload
    if !queue.isNone { bits |= Field.queue }
    if !contentType.isNone { bits |= Field.contentType }
    if !description.isNone { bits |= Field.description }
    if !traceparent.isNone { bits |= Field.traceparent }
    if !tenant.isNone { bits |= Field.tenant }
    if !department.isNone { bits |= Field.department }
    if !key.isNone { bits |= Field.key }
    if !idempotencyKey.isNone { bits |= Field.idempotencyKey }
    if priority != Limits.defaultPriority { bits |= Field.priority }
    if safety != .idempotent { bits |= Field.safety }
    if attemptLimit != Limits.defaultAttemptCount { bits |= Field.attemptLimit }
    if backoff != .standard { bits |= Field.backoff }
    if timeout != .zero { bits |= Field.timeout }
    if !parent.isNone { bits |= Field.parent }
    return rare == nil ? bits : bits | rarePresence
  }

  private var rarePresence: UInt64 {
    var bits: UInt64 = policy == nil ? 0 : Field.policy
    if !tags.isEmpty { bits |= Field.tags }
    if !requiredCapabilities.isEmpty { bits |= Field.requiredCapabilities }
    if !prerequisites.isEmpty { bits |= Field.prerequisites }
    if !budgets.isEmpty { bits |= Field.budgets }
    if !estimates.isEmpty { bits |= Field.estimates }
    if !subscriptions.isEmpty { bits |= Field.subscriptions }
    return bits
  }

  /// Appends the spec, its ranges taken from `source`.
  public func encode(into writer: inout ByteWriter, from source: RawSpan) {
    let bits = presence
    writer.write(varint: bits)
    writer.write(kind, of: source)
    if bits & ~Field.payload != 0 { encodeOptions(bits, into: &writer, from: source) }
    if bits & Field.payload != 0 { writer.write(payload, of: source) }
  }

  private func encodeOptions(_ bits: UInt64, into writer: inout ByteWriter, from source: RawSpan) {
    if bits & Field.queue != 0 { writer.write(queue, of: source) }
    if bits & Field.contentType != 0 { writer.write(contentType, of: source) }
    if bits & Field.description != 0 { writer.write(description, of: source) }
    if bits & Field.traceparent != 0 { writer.write(traceparent, of: source) }
    if bits & Field.tenant != 0 { writer.write(tenant, of: source) }
    if bits & Field.department != 0 { writer.write(department, of: source) }
    if bits & Field.key != 0 {
      writer.write(key, of: source)
      writer.write(varint: UInt64(keyLimit))
      writer.write(onRetry.rawValue)
    }
    if bits & Field.idempotencyKey != 0 { writer.write(idempotencyKey, of: source) }
    if bits & Field.priority != 0 { writer.write(priority) }
    if bits & Field.safety != 0 { writer.write(safety.rawValue) }
    if bits & Field.attemptLimit != 0 { writer.write(varint: UInt64(attemptLimit)) }
    if bits & Field.backoff != 0 {
      writer.write(backoff.shape.rawValue)
      writer.write(varint: backoff.base.milliseconds)
      writer.write(varint: backoff.cap.milliseconds)
    }
    if bits & Field.timeout != 0 { writer.write(varint: timeout.milliseconds) }
    if bits & Field.parent != 0 { writer.write(parent) }
    if let policy { policy.encode(into: &writer, from: source) }
    if bits & Field.tags != 0 { writer.write(list: tags, of: source) }
    if bits & Field.requiredCapabilities != 0 {
      writer.write(list: requiredCapabilities, of: source)
    }
    if bits & Field.prerequisites != 0 { writer.write(prerequisites) }
    if bits & Field.budgets != 0 { writer.write(amounts: budgets, of: source) }
    if bits & Field.estimates != 0 { writer.write(amounts: estimates, of: source) }
    if bits & Field.subscriptions != 0 {
      writer.write(varint: UInt64(subscriptions.count))
      for subscription in subscriptions { subscription.encode(into: &writer, from: source) }
    }
  }

  /// Reads a spec; its ranges refer to `bytes`.
  ///
  /// Throws: `truncated`, `invalidValue`; an unknown presence bit is `invalidValue`.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    self.init()
    try read(&cursor, bytes)
  }

  /// Fills a fresh spec in its place; a large value that is returned is copied.
  mutating func read(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    let bits = try cursor.varint(bytes)
    guard bits & ~Field.all == 0 else { throw .invalidValue }
    kind = try cursor.name(bytes)
    if bits & ~Field.payload != 0 { try decodeOptions(bits, &cursor, bytes) }
    if bits & Field.payload != 0 { payload = try cursor.range(bytes) }
  }

  private mutating func decodeOptions(
    _ bits: UInt64, _ cursor: inout ByteCursor, _ bytes: RawSpan
  ) throws(DecodeError) {
    if bits & Field.queue != 0 { queue = try cursor.name(bytes) }
    if bits & Field.contentType != 0 { contentType = try cursor.range(bytes) }
    if bits & Field.description != 0 { description = try cursor.range(bytes) }
    if bits & Field.traceparent != 0 { traceparent = try cursor.range(bytes) }
    if bits & Field.tenant != 0 { tenant = try cursor.name(bytes) }
    if bits & Field.department != 0 { department = try cursor.name(bytes) }
    if bits & Field.key != 0 {
      key = try cursor.name(bytes)
      keyLimit = try cursor.narrow(UInt32.self, bytes)
      onRetry = try cursor.choice(KeyHold.self, bytes)
    }
    if bits & Field.idempotencyKey != 0 { idempotencyKey = try cursor.range(bytes) }
    if bits & Field.priority != 0 {
      priority = try cursor.byte(bytes)
      guard priority <= Limits.priority else { throw .invalidValue }
    }
    if bits & Field.safety != 0 { safety = try cursor.choice(SafetyLevel.self, bytes) }
    if bits & Field.attemptLimit != 0 {
      attemptLimit = try cursor.narrow(UInt16.self, bytes)
      guard attemptLimit > 0 else { throw .invalidValue }
    }
    if bits & Field.backoff != 0 {
      backoff.shape = try cursor.choice(Backoff.Shape.self, bytes)
      backoff.base = try cursor.duration(bytes)
      backoff.cap = try cursor.duration(bytes)
    }
    if bits & Field.timeout != 0 { timeout = try cursor.duration(bytes) }
    if bits & Field.parent != 0 { parent = try cursor.identifier(TaskID.self, bytes) }
    if bits & Field.policy != 0 { policy = try RunPolicy(&cursor, bytes) }
    if bits & Field.tags != 0 { tags = try cursor.list(limit: Limits.tagCount, bytes) }
    if bits & Field.requiredCapabilities != 0 {
      requiredCapabilities = try cursor.names(limit: Limits.capabilityCount, bytes)
    }
    if bits & Field.prerequisites != 0 { prerequisites = try cursor.prerequisites(bytes) }
    if bits & Field.budgets != 0 {
      budgets = try cursor.amounts(bytes)
      for budget in budgets where budget.amount == 0 { throw .invalidValue }
    }
    if bits & Field.estimates != 0 { estimates = try cursor.amounts(bytes) }
    if bits & Field.subscriptions != 0 {
      let count = try cursor.elementCount(limit: Limits.subscriptionCount, bytes)
      for _ in 0..<count { subscriptions.append(try SubscriptionSpec(&cursor, bytes)) }
    }
  }
}
