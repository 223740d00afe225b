/// A task that waits for something to happen.
public struct SubscriptionCreated: EventPayload {
  /// `subscription.created`: family 6, kind 1.
  public static var type: EventType { .subscriptionCreated }

  /// Logical time of the decision.
  public var at: Timestamp
  /// The id that later events and a cancel name it by.
  public var subscription: SubscriptionID
  /// Whose scheduled run a match releases.
  public var task: TaskID
  /// What it waits for, and whether it is re-armed.
  public var spec: SubscriptionSpec

  /// As it is decided; ranges refer to the bytes that `encodeFields` is given.
  public init(at: Timestamp, subscription: SubscriptionID, task: TaskID, spec: SubscriptionSpec) {
    self.at = at
    self.subscription = subscription
    self.task = task
    self.spec = spec
  }

  /// Fields: at time, subscription id, task id, spec (repeats u8, filter u8 and what it names).
  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(subscription)
    writer.write(task)
    spec.encode(into: &writer, from: source)
  }

  /// Refuses a zero id, an unknown filter, and a percentage outside 1…100.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    subscription = try cursor.identifier(SubscriptionID.self, bytes)
    task = try cursor.identifier(TaskID.self, bytes)
    spec = try SubscriptionSpec(&cursor, bytes)
  }
}

/// A match, and the run that it releases.
public struct SubscriptionTriggered: EventPayload {
  /// `subscription.triggered`: family 6, kind 2.
  public static var type: EventType { .subscriptionTriggered }

  /// Logical time of the decision.
  public var at: Timestamp
  /// The subscription whose filter matched.
  public var subscription: SubscriptionID
  /// The scheduled run that is released.
  public var run: RunID
  /// The signal that matched, whose payload the run is given; zero for another match.
  public var signal: LSN

  /// As it is decided.
  public init(at: Timestamp, subscription: SubscriptionID, run: RunID, signal: LSN) {
    self.at = at
    self.subscription = subscription
    self.run = run
    self.signal = signal
  }

  /// Fields: at time, subscription id, run id, signal n.
  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(subscription)
    writer.write(run)
    writer.write(varint: signal.rawValue)
  }

  /// Refuses a zero id.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    subscription = try cursor.identifier(SubscriptionID.self, bytes)
    run = try cursor.identifier(RunID.self, bytes)
    signal = LSN(try cursor.varint(bytes))
  }
}

/// A subscription that matches nothing any more.
public struct SubscriptionCanceled: EventPayload {
  /// `subscription.canceled`: family 6, kind 3.
  public static var type: EventType { .subscriptionCanceled }

  /// Logical time of the decision.
  public var at: Timestamp
  /// The subscription that ended.
  public var subscription: SubscriptionID
  /// Who or what ended it.
  public var cause: Cause

  /// Raw values are on disk.
  public enum Cause: UInt8, CaseIterable, Sendable, BitwiseCopyable {
    case requested = 1
    /// Its task has no run left to release.
    case taskEnded = 2
  }

  /// As it is decided.
  public init(at: Timestamp, subscription: SubscriptionID, cause: Cause) {
    self.at = at
    self.subscription = subscription
    self.cause = cause
  }

  /// Fields: at time, subscription id, cause u8.
  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(subscription)
    writer.write(cause.rawValue)
  }

  /// Refuses a zero id and an unknown cause.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    subscription = try cursor.identifier(SubscriptionID.self, bytes)
    cause = try cursor.choice(Cause.self, bytes)
  }
}

/// An application's own event. The subscriptions it triggers follow in the same decision.
public struct SignalEmitted: EventPayload {
  /// `signal.emitted`: family 6, kind 4.
  public static var type: EventType { .signalEmitted }

  /// Logical time of the decision.
  public var at: Timestamp
  /// None for the default tenant.
  public var tenant: TenantID
  /// What subscriptions match by.
  public var key: ByteRange
  /// Under which a repeat is the same signal; absent where each counts.
  public var id: ByteRange
  /// Until when `id` is remembered; meaningful with an id only.
  public var idExpiry: Timestamp
  /// Given to the runs it releases. An empty payload is one too.
  public var payload: ByteRange

  private enum Field {
    static let id: UInt8 = 1 << 0
    static let payload: UInt8 = 1 << 1
    static let all: UInt8 = (1 << 2) - 1
  }

  /// A signal as it is emitted; what is optional stays absent until set.
  public init(at: Timestamp, tenant: TenantID, key: ByteRange) {
    self.at = at
    self.tenant = tenant
    self.key = key
    id = .none
    idExpiry = .zero
    payload = .none
  }

  /// Fields: at time, tenant id?, key name, bits u8; by bit id bytes and idExpiry time (0), payload
  /// bytes (1).
  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    var bits: UInt8 = id.isEmpty ? 0 : Field.id
    if !payload.isNone { bits |= Field.payload }
    writer.write(at)
    writer.write(tenant)
    writer.write(key, of: source)
    writer.write(bits)
    if bits & Field.id != 0 {
      writer.write(id, of: source)
      writer.write(idExpiry)
    }
    if bits & Field.payload != 0 { writer.write(payload, of: source) }
  }

  /// Refuses an empty key, unknown bits, and an id that is empty or over its limit.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    tenant = TenantID(rawValue: try cursor.varint(bytes))
    key = try cursor.name(bytes)
    let bits = try cursor.byte(bytes)
    guard bits & ~Field.all == 0 else { throw .invalidValue }
    id = .none
    idExpiry = .zero
    if bits & Field.id != 0 {
      id = try cursor.optionalRange(limit: Limits.idempotencyKeyBytes, bytes)
      guard !id.isNone else { throw .invalidValue }
      idExpiry = try cursor.timestamp(bytes)
    }
    payload = bits & Field.payload != 0 ? try cursor.range(bytes) : .none
  }
}
