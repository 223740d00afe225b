/// The engine or a queue stops handing out runs, or goes on.
public struct EnginePaused: EventPayload {
  public static var type: EventType { .enginePaused }

  public var at: Timestamp
  public var author: Authorship

  public init(at: Timestamp, author: Authorship) {
    self.at = at
    self.author = author
  }

  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(author, of: source)
  }

  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    author = try cursor.authorship(bytes)
  }
}

/// The engine goes on.
public struct EngineResumed: EventPayload {
  public static var type: EventType { .engineResumed }

  public var at: Timestamp
  public var author: Authorship

  public init(at: Timestamp, author: Authorship) {
    self.at = at
    self.author = author
  }

  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(author, of: source)
  }

  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    author = try cursor.authorship(bytes)
  }
}

/// A queue stops handing out runs.
public struct QueuePaused: EventPayload {
  public static var type: EventType { .queuePaused }

  public var at: Timestamp
  public var queue: ByteRange
  public var author: Authorship

  public init(at: Timestamp, queue: ByteRange, author: Authorship) {
    self.at = at
    self.queue = queue
    self.author = author
  }

  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(queue, of: source)
    writer.write(author, of: source)
  }

  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    queue = try cursor.name(bytes)
    author = try cursor.authorship(bytes)
  }
}

/// A queue goes on.
public struct QueueResumed: EventPayload {
  public static var type: EventType { .queueResumed }

  public var at: Timestamp
  public var queue: ByteRange
  public var author: Authorship

  public init(at: Timestamp, queue: ByteRange, author: Authorship) {
    self.at = at
    self.queue = queue
    self.author = author
  }

  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(queue, of: source)
    writer.write(author, of: source)
  }

  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    queue = try cursor.name(bytes)
    author = try cursor.authorship(bytes)
  }
}

/// All limits of a queue as they are from now on; zero lifts one.
public struct QueueLimitsChanged: EventPayload {
  public static var type: EventType { .queueLimitsChanged }

  public var at: Timestamp
  public var queue: ByteRange
  public var concurrency: UInt32
  public var rateCount: UInt32
  public var ratePeriod: Duration
  public var burst: UInt32

  public init(
    at: Timestamp, queue: ByteRange, concurrency: UInt32, rateCount: UInt32,
    ratePeriod: Duration, burst: UInt32
  ) {
    self.at = at
    self.queue = queue
    self.concurrency = concurrency
    self.rateCount = rateCount
    self.ratePeriod = ratePeriod
    self.burst = burst
  }

  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(queue, of: source)
    writer.write(varint: UInt64(concurrency))
    writer.write(varint: UInt64(rateCount))
    writer.write(varint: ratePeriod.milliseconds)
    writer.write(varint: UInt64(burst))
  }

  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    queue = try cursor.name(bytes)
    concurrency = try cursor.narrow(UInt32.self, bytes)
    rateCount = try cursor.narrow(UInt32.self, bytes)
    ratePeriod = try cursor.duration(bytes)
    burst = try cursor.narrow(UInt32.self, bytes)
  }
}

/// How many runs under a concurrency key may be held at once from now on.
public struct KeyLimitChanged: EventPayload {
  public static var type: EventType { .keyLimitChanged }

  public var at: Timestamp
  public var key: ByteRange
  public var limit: UInt32

  public init(at: Timestamp, key: ByteRange, limit: UInt32) {
    self.at = at
    self.key = key
    self.limit = limit
  }

  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(key, of: source)
    writer.write(varint: UInt64(limit))
  }

  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
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
