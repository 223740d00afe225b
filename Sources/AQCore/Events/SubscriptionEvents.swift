/// A task that waits for something to happen.
public struct SubscriptionCreated: EventPayload {
  public static var type: EventType { .subscriptionCreated }

  public var at: Timestamp
  public var subscription: SubscriptionID
  /// Whose scheduled run a match releases.
  public var task: TaskID
  public var spec: SubscriptionSpec

  public init(at: Timestamp, subscription: SubscriptionID, task: TaskID, spec: SubscriptionSpec) {
    self.at = at
    self.subscription = subscription
    self.task = task
    self.spec = spec
  }

  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(subscription)
    writer.write(task)
    spec.encode(into: &writer, from: source)
  }

  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    subscription = try cursor.identifier(SubscriptionID.self, bytes)
    task = try cursor.identifier(TaskID.self, bytes)
    spec = try SubscriptionSpec(&cursor, bytes)
  }
}

/// A match, and the run that it releases.
public struct SubscriptionTriggered: EventPayload {
  public static var type: EventType { .subscriptionTriggered }

  public var at: Timestamp
  public var subscription: SubscriptionID
  public var run: RunID
  /// The signal that matched, whose payload the run is given; zero for another match.
  public var signal: LSN

  public init(at: Timestamp, subscription: SubscriptionID, run: RunID, signal: LSN) {
    self.at = at
    self.subscription = subscription
    self.run = run
    self.signal = signal
  }

  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(subscription)
    writer.write(run)
    writer.write(varint: signal.rawValue)
  }

  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    subscription = try cursor.identifier(SubscriptionID.self, bytes)
    run = try cursor.identifier(RunID.self, bytes)
    signal = LSN(try cursor.varint(bytes))
  }
}

/// A subscription that matches nothing any more.
public struct SubscriptionCanceled: EventPayload {
  public static var type: EventType { .subscriptionCanceled }

  public var at: Timestamp
  public var subscription: SubscriptionID
  public var cause: Cause

  /// Raw values are on disk.
  public enum Cause: UInt8, CaseIterable, Sendable, BitwiseCopyable {
    case requested = 1
    /// Its task has no run left to release.
    case taskEnded = 2
  }

  public init(at: Timestamp, subscription: SubscriptionID, cause: Cause) {
    self.at = at
    self.subscription = subscription
    self.cause = cause
  }

  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(subscription)
    writer.write(cause.rawValue)
  }

  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    subscription = try cursor.identifier(SubscriptionID.self, bytes)
    cause = try cursor.choice(Cause.self, bytes)
  }
}

/// An application's own event. The subscriptions it triggers follow in the same decision.
public struct SignalEmitted: EventPayload {
  public static var type: EventType { .signalEmitted }

  public var at: Timestamp
  /// None for the default tenant.
  public var tenant: TenantID
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

  public init(at: Timestamp, tenant: TenantID, key: ByteRange) {
    self.at = at
    self.tenant = tenant
    self.key = key
    id = .none
    idExpiry = .zero
    payload = .none
  }

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
