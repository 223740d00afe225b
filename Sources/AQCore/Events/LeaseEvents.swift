/// A run handed to a worker, and started unless it is to be held.
public struct LeaseAcquired: EventPayload {
  /// `lease.acquired`: family 3, kind 1.
  public static var type: EventType { .leaseAcquired }

  /// Logical time of the decision.
  public var at: Timestamp
  /// The run that was handed out.
  public var run: RunID
  /// What every later verb on the lease has to show.
  public var token: FencingToken
  /// When the lease ends unless a heartbeat prolongs it.
  public var deadline: Timestamp
  /// What the lease lives by: its connection, or its deadline alone.
  public var attachment: ClaimRequest.Attachment
  /// Whether an attempt began with the lease.
  public var start: Start
  /// Who holds it, as they said.
  public var worker: ByteRange
  /// The registered actor whose lease it is; none for anybody else's.
  public var actor: ActorID

  /// Whether an attempt began with the lease. Raw values are on disk.
  public enum Start: UInt8, Sendable, BitwiseCopyable { case started = 1, held = 2 }

  /// As it is decided; ranges refer to the bytes that `encodeFields` is given.
  public init(
    at: Timestamp, run: RunID, token: FencingToken, deadline: Timestamp,
    attachment: ClaimRequest.Attachment, start: Start, worker: ByteRange,
    actor: ActorID = .none
  ) {
    self.at = at
    self.run = run
    self.token = token
    self.deadline = deadline
    self.attachment = attachment
    self.start = start
    self.worker = worker
    self.actor = actor
  }

  private static var byActor: UInt8 { 0x80 }

  /// Fields: at time, run id, token n, deadline time, attachment << 4 | start u8, worker name?;
  /// actor id where the highest bit of the byte is set.
  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(run)
    writer.write(varint: token.rawValue)
    writer.write(deadline)
    let flags = attachment.rawValue << 4 | start.rawValue
    writer.write(actor.isNone ? flags : flags | Self.byActor)
    writer.write(worker, of: source)
    if !actor.isNone { writer.write(actor) }
  }

  /// Refuses a zero id, an unknown attachment or start, and a worker over its limit.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    run = try cursor.identifier(RunID.self, bytes)
    token = FencingToken(rawValue: try cursor.varint(bytes))
    deadline = try cursor.timestamp(bytes)
    let flags = try cursor.byte(bytes)
    guard let attachment = ClaimRequest.Attachment(rawValue: (flags & ~Self.byActor) >> 4),
      let start = Start(rawValue: flags & 0x0F)
    else { throw .invalidValue }
    self.attachment = attachment
    self.start = start
    worker = try cursor.optionalRange(limit: Limits.nameBytes, bytes)
    let isByActor = flags & Self.byActor != 0
    actor = isByActor ? try cursor.identifier(ActorID.self, bytes) : .none
  }
}

/// A lease that goes on.
public struct LeaseHeartbeat: EventPayload {
  /// `lease.heartbeat`: family 3, kind 2.
  public static var type: EventType { .leaseHeartbeat }

  /// Logical time of the decision.
  public var at: Timestamp
  /// The run whose lease it is.
  public var run: RunID
  /// When the lease ends from now on; never before its earlier deadline.
  public var deadline: Timestamp
  /// 0…100; above 100 where none was given.
  public var progressPercent: UInt8
  /// Progress in words; absent where none were given.
  public var progressText: ByteRange
  /// Consumption reported with the heartbeat; empty for none.
  public var spent: [UnitAmount]

  /// A heartbeat as it is decided; what is optional stays empty until set.
  public init(at: Timestamp, run: RunID, deadline: Timestamp) {
    self.at = at
    self.run = run
    self.deadline = deadline
    progressPercent = .max
    progressText = .none
    spent = []
  }

  /// Fields: at time, run id, deadline time, progressPercent u8, progressText text?, spent amount….
  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(run)
    writer.write(deadline)
    writer.write(progressPercent)
    writer.write(progressText, of: source)
    writer.write(amounts: spent, of: source)
  }

  /// Refuses a zero id, a text over its limit, and an empty unit.
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
  /// What ended the lease.
  public var cause: LeaseEndCause
  /// `ready`, or `suspended` where the run is quarantined or its effect uncertain.
  public var next: RunState
  /// Meaningful where `next` is suspended.
  public var suspendReason: SuspendReason

  /// What is decided at the end of a lease; `suspendReason` counts only where it applies.
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
  /// `lease.expired`: family 3, kind 3.
  public static var type: EventType { .leaseExpired }

  /// Logical time of the decision.
  public var at: Timestamp
  /// The run whose lease it was.
  public var run: RunID
  /// The token that no longer holds it.
  public var token: FencingToken
  /// What becomes of the run.
  public var aftermath: LeaseAftermath

  /// As it is decided.
  public init(at: Timestamp, run: RunID, token: FencingToken, aftermath: LeaseAftermath) {
    self.at = at
    self.run = run
    self.token = token
    self.aftermath = aftermath
  }

  /// Fields: at time, run id, token n, then the aftermath: cause u8, next u8, and suspendReason u8
  /// where next is suspended.
  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(run)
    writer.write(varint: token.rawValue)
    aftermath.encode(into: &writer)
  }

  /// Refuses a zero id, and an aftermath other than ready or suspended.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    run = try cursor.identifier(RunID.self, bytes)
    token = FencingToken(rawValue: try cursor.varint(bytes))
    aftermath = try LeaseAftermath(&cursor, bytes)
  }
}

/// A lease given back by its worker, or taken because its worker is gone.
public struct LeaseReleased: EventPayload {
  /// `lease.released`: family 3, kind 4.
  public static var type: EventType { .leaseReleased }

  /// Logical time of the decision.
  public var at: Timestamp
  /// The run whose lease it was.
  public var run: RunID
  /// The token that no longer holds it.
  public var token: FencingToken
  /// What becomes of the run.
  public var aftermath: LeaseAftermath
  /// Consumption reported with the release; empty for none.
  public var spent: [UnitAmount]

  /// A release as it is decided; nothing spent until set.
  public init(at: Timestamp, run: RunID, token: FencingToken, aftermath: LeaseAftermath) {
    self.at = at
    self.run = run
    self.token = token
    self.aftermath = aftermath
    spent = []
  }

  /// Fields: at time, run id, token n, the aftermath (cause u8, next u8, and suspendReason u8 where
  /// next is suspended), spent amount….
  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(run)
    writer.write(varint: token.rawValue)
    aftermath.encode(into: &writer)
    writer.write(amounts: spent, of: source)
  }

  /// Refuses a zero id, and an aftermath other than ready or suspended.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    run = try cursor.identifier(RunID.self, bytes)
    token = FencingToken(rawValue: try cursor.varint(bytes))
    aftermath = try LeaseAftermath(&cursor, bytes)
    spent = try cursor.amounts(bytes)
  }
}
