/// A run handed to a worker, and started unless it is to be held.
public struct LeaseAcquired: EventPayload {
  public static var type: EventType { .leaseAcquired }

  public var at: Timestamp
  public var run: RunID
  public var token: FencingToken
  public var deadline: Timestamp
  public var attachment: ClaimRequest.Attachment
  public var start: Start
  /// Who holds it, as they said.
  public var worker: ByteRange

  /// Whether an attempt began with the lease. Raw values are on disk.
  public enum Start: UInt8, Sendable, BitwiseCopyable { case started = 1, held = 2 }

  public init(
    at: Timestamp, run: RunID, token: FencingToken, deadline: Timestamp,
    attachment: ClaimRequest.Attachment, start: Start, worker: ByteRange
  ) {
    self.at = at
    self.run = run
    self.token = token
    self.deadline = deadline
    self.attachment = attachment
    self.start = start
    self.worker = worker
  }

  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(run)
    writer.write(varint: token.rawValue)
    writer.write(deadline)
    writer.write(attachment.rawValue << 4 | start.rawValue)
    writer.write(worker, of: source)
  }

  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    run = try cursor.identifier(RunID.self, bytes)
    token = FencingToken(rawValue: try cursor.varint(bytes))
    deadline = try cursor.timestamp(bytes)
    let flags = try cursor.byte(bytes)
    guard let attachment = ClaimRequest.Attachment(rawValue: flags >> 4),
      let start = Start(rawValue: flags & 0x0F)
    else { throw .invalidValue }
    self.attachment = attachment
    self.start = start
    worker = try cursor.optionalRange(limit: Limits.nameBytes, bytes)
  }
}

/// A lease that goes on.
public struct LeaseHeartbeat: EventPayload {
  public static var type: EventType { .leaseHeartbeat }

  public var at: Timestamp
  public var run: RunID
  public var deadline: Timestamp
  /// 0…100; above 100 where none was given.
  public var progressPercent: UInt8
  public var progressText: ByteRange
  public var spent: [UnitAmount]

  public init(at: Timestamp, run: RunID, deadline: Timestamp) {
    self.at = at
    self.run = run
    self.deadline = deadline
    progressPercent = .max
    progressText = .none
    spent = []
  }

  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(run)
    writer.write(deadline)
    writer.write(progressPercent)
    writer.write(progressText, of: source)
    writer.write(amounts: spent, of: source)
  }

  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    run = try cursor.identifier(RunID.self, bytes)
    deadline = try cursor.timestamp(bytes)
    progressPercent = try cursor.byte(bytes)
    progressText = try cursor.optionalRange(limit: Limits.reasonBytes, bytes)
    spent = try cursor.amounts(bytes)
  }
}

/// What becomes of a run whose lease ended without a finish.
public struct LeaseAftermath: Equatable, Sendable, BitwiseCopyable {
  public var cause: LeaseEndCause
  /// `ready`, or `suspended` where the run is quarantined or its effect uncertain.
  public var next: RunState
  /// Meaningful where `next` is suspended.
  public var suspendReason: SuspendReason

  public init(cause: LeaseEndCause, next: RunState, suspendReason: SuspendReason) {
    self.cause = cause
    self.next = next
    self.suspendReason = suspendReason
  }

  func encode(into writer: inout ByteWriter) {
    writer.write(cause.rawValue)
    writer.write(next.rawValue)
    if next == .suspended { writer.write(suspendReason.rawValue) }
  }

  init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    cause = try cursor.choice(LeaseEndCause.self, bytes)
    next = try cursor.choice(RunState.self, bytes)
    guard next == .ready || next == .suspended else { throw .invalidValue }
    suspendReason = next == .suspended ? try cursor.choice(SuspendReason.self, bytes) : .handler
  }
}

/// A lease whose time was up.
public struct LeaseExpired: EventPayload {
  public static var type: EventType { .leaseExpired }

  public var at: Timestamp
  public var run: RunID
  public var token: FencingToken
  public var aftermath: LeaseAftermath

  public init(at: Timestamp, run: RunID, token: FencingToken, aftermath: LeaseAftermath) {
    self.at = at
    self.run = run
    self.token = token
    self.aftermath = aftermath
  }

  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(run)
    writer.write(varint: token.rawValue)
    aftermath.encode(into: &writer)
  }

  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    run = try cursor.identifier(RunID.self, bytes)
    token = FencingToken(rawValue: try cursor.varint(bytes))
    aftermath = try LeaseAftermath(&cursor, bytes)
  }
}

/// A lease given back by its worker, or taken because its worker is gone.
public struct LeaseReleased: EventPayload {
  public static var type: EventType { .leaseReleased }

  public var at: Timestamp
  public var run: RunID
  public var token: FencingToken
  public var aftermath: LeaseAftermath
  public var spent: [UnitAmount]

  public init(at: Timestamp, run: RunID, token: FencingToken, aftermath: LeaseAftermath) {
    self.at = at
    self.run = run
    self.token = token
    self.aftermath = aftermath
    spent = []
  }

  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(run)
    writer.write(varint: token.rawValue)
    aftermath.encode(into: &writer)
    writer.write(amounts: spent, of: source)
  }

  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    run = try cursor.identifier(RunID.self, bytes)
    token = FencingToken(rawValue: try cursor.varint(bytes))
    aftermath = try LeaseAftermath(&cursor, bytes)
    spent = try cursor.amounts(bytes)
  }
}
