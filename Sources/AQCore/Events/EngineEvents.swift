/// The engine or a queue stops handing out runs, or goes on.
public struct EnginePaused: EventPayload {
  /// `engine.paused`: family 4, kind 1.
  public static var type: EventType { .enginePaused }

  /// Logical time of the decision.
  public var at: Timestamp
  /// Who paused it and why.
  public var author: Authorship

  /// As it is decided; ranges refer to the bytes that `encodeFields` is given.
  public init(at: Timestamp, author: Authorship) {
    self.at = at
    self.author = author
  }

  /// Fields: at time, by text?, reason text?.
  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(author, of: source)
  }

  /// Refuses a text over its limit.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    author = try cursor.authorship(bytes)
  }
}

/// The engine goes on.
public struct EngineResumed: EventPayload {
  /// `engine.resumed`: family 4, kind 2.
  public static var type: EventType { .engineResumed }

  /// Logical time of the decision.
  public var at: Timestamp
  /// Who let it go on and why.
  public var author: Authorship

  /// As it is decided; ranges refer to the bytes that `encodeFields` is given.
  public init(at: Timestamp, author: Authorship) {
    self.at = at
    self.author = author
  }

  /// Fields: at time, by text?, reason text?.
  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(author, of: source)
  }

  /// Refuses a text over its limit.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    author = try cursor.authorship(bytes)
  }
}

/// A queue stops handing out runs.
public struct QueuePaused: EventPayload {
  /// `queue.paused`: family 4, kind 3.
  public static var type: EventType { .queuePaused }

  /// Logical time of the decision.
  public var at: Timestamp
  /// Whose; none for the default tenant.
  public var tenant: TenantID
  /// The name of the queue; it need not have been known before.
  public var queue: ByteRange
  /// Who paused it and why.
  public var author: Authorship

  /// As it is decided; ranges refer to the bytes that `encodeFields` is given.
  public init(at: Timestamp, tenant: TenantID, queue: ByteRange, author: Authorship) {
    self.at = at
    self.tenant = tenant
    self.queue = queue
    self.author = author
  }

  /// Fields: at time, tenant id?, queue name, by text?, reason text?.
  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(tenant)
    writer.write(queue, of: source)
    writer.write(author, of: source)
  }

  /// Refuses an empty name, and texts over their limits.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    tenant = TenantID(rawValue: try cursor.varint(bytes))
    queue = try cursor.name(bytes)
    author = try cursor.authorship(bytes)
  }
}

/// A queue goes on.
public struct QueueResumed: EventPayload {
  /// `queue.resumed`: family 4, kind 4.
  public static var type: EventType { .queueResumed }

  /// Logical time of the decision.
  public var at: Timestamp
  /// Whose; none for the default tenant.
  public var tenant: TenantID
  /// The name of the queue.
  public var queue: ByteRange
  /// Who let it go on and why.
  public var author: Authorship

  /// As it is decided; ranges refer to the bytes that `encodeFields` is given.
  public init(at: Timestamp, tenant: TenantID, queue: ByteRange, author: Authorship) {
    self.at = at
    self.tenant = tenant
    self.queue = queue
    self.author = author
  }

  /// Fields: at time, tenant id?, queue name, by text?, reason text?.
  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(tenant)
    writer.write(queue, of: source)
    writer.write(author, of: source)
  }

  /// Refuses an empty name, and texts over their limits.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    tenant = TenantID(rawValue: try cursor.varint(bytes))
    queue = try cursor.name(bytes)
    author = try cursor.authorship(bytes)
  }
}

/// All limits of a queue as they are from now on; zero lifts one.
public struct QueueLimitsChanged: EventPayload {
  /// `queue.limitsChanged`: family 4, kind 5.
  public static var type: EventType { .queueLimitsChanged }

  /// Logical time of the decision.
  public var at: Timestamp
  /// Whose; none for the default tenant.
  public var tenant: TenantID
  /// The name of the queue; it need not have been known before.
  public var queue: ByteRange
  /// Runs held at once; zero for unlimited.
  public var concurrency: UInt32
  /// Runs granted per `ratePeriod`; zero for unlimited.
  public var rateCount: UInt32
  /// The period that `rateCount` counts in.
  public var ratePeriod: Duration
  /// Grants that may come at once; zero for unlimited.
  public var burst: UInt32

  /// As it is decided; ranges refer to the bytes that `encodeFields` is given.
  public init(
    at: Timestamp, tenant: TenantID, queue: ByteRange, concurrency: UInt32, rateCount: UInt32,
    ratePeriod: Duration, burst: UInt32
  ) {
    self.at = at
    self.tenant = tenant
    self.queue = queue
    self.concurrency = concurrency
    self.rateCount = rateCount
    self.ratePeriod = ratePeriod
    self.burst = burst
  }

  /// Fields: at time, tenant id?, queue name, concurrency n, rateCount n, ratePeriod ms, burst n.
  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(tenant)
    writer.write(queue, of: source)
    writer.write(varint: UInt64(concurrency))
    writer.write(varint: UInt64(rateCount))
    writer.write(varint: ratePeriod.milliseconds)
    writer.write(varint: UInt64(burst))
  }

  /// Refuses an empty name, numbers over 32 bits, and a period over its limit.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    tenant = TenantID(rawValue: try cursor.varint(bytes))
    queue = try cursor.name(bytes)
    concurrency = try cursor.narrow(UInt32.self, bytes)
    rateCount = try cursor.narrow(UInt32.self, bytes)
    ratePeriod = try cursor.duration(bytes)
    burst = try cursor.narrow(UInt32.self, bytes)
  }
}

/// How many runs under a concurrency key may be held at once from now on.
public struct KeyLimitChanged: EventPayload {
  /// `key.limitChanged`: family 4, kind 6.
  public static var type: EventType { .keyLimitChanged }

  /// Logical time of the decision.
  public var at: Timestamp
  /// Whose; none for the default tenant.
  public var tenant: TenantID
  /// The concurrency key.
  public var key: ByteRange
  /// Runs held at once under the key; never zero.
  public var limit: UInt32

  /// As it is decided; ranges refer to the bytes that `encodeFields` is given.
  public init(at: Timestamp, tenant: TenantID, key: ByteRange, limit: UInt32) {
    self.at = at
    self.tenant = tenant
    self.key = key
    self.limit = limit
  }

  /// Fields: at time, tenant id?, key name, limit n.
  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(tenant)
    writer.write(key, of: source)
    writer.write(varint: UInt64(limit))
  }

  /// Refuses an empty key, and a limit of zero or over 32 bits.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    tenant = TenantID(rawValue: try cursor.varint(bytes))
    key = try cursor.name(bytes)
    limit = try cursor.narrow(UInt32.self, bytes)
    guard limit > 0 else { throw .invalidValue }
  }
}

extension ByteWriter {
  /// Appends who and why.
  public mutating func write(_ author: Authorship, of source: RawSpan) {
    write(author.by, of: source)
    write(author.reason, of: source)
  }
}

extension ByteCursor {
  /// Who and why.
  public mutating func authorship(_ bytes: RawSpan) throws(DecodeError) -> Authorship {
    let by = try optionalRange(limit: Limits.reasonBytes, bytes)
    return Authorship(by: by, reason: try optionalRange(limit: Limits.reasonBytes, bytes))
  }
}
