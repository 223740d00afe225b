/// A further occurrence of a task.
public struct RunCreated: EventPayload {
  /// `run.created`: family 2, kind 1.
  public static var type: EventType { .runCreated }

  /// Logical time of the decision.
  public var at: Timestamp
  /// The new occurrence.
  public var run: RunID
  /// The task it is an occurrence of.
  public var task: TaskID
  /// When it becomes ready, resolved to a time.
  public var due: Timestamp
  /// Which occurrence it is, from 1. Those of an interval that were passed over are counted.
  public var ordinal: UInt64
  /// Whether its time had come when it was made. On the steady clock `due` alone doesn't tell, once
  /// the wall clock has jumped.
  public var readiness: Readiness

  /// Whether an occurrence's time has come. Raw values are on disk.
  public enum Readiness: UInt8, Sendable, BitwiseCopyable { case waits = 1, ready = 2 }

  /// A further occurrence as it is decided.
  public init(
    at: Timestamp, run: RunID, task: TaskID, due: Timestamp, ordinal: UInt64, readiness: Readiness
  ) {
    self.at = at
    self.run = run
    self.task = task
    self.due = due
    self.ordinal = ordinal
    self.readiness = readiness
  }

  /// Fields: at time, run id, task id, due time, ordinal varint, readiness u8.
  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(run)
    writer.write(task)
    writer.write(due)
    writer.write(varint: ordinal)
    writer.write(readiness.rawValue)
  }

  /// Refuses a zero id.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    run = try cursor.identifier(RunID.self, bytes)
    task = try cursor.identifier(TaskID.self, bytes)
    due = try cursor.timestamp(bytes)
    ordinal = try cursor.varint(bytes)
    readiness = try cursor.choice(Readiness.self, bytes)
  }
}

/// A change of state that no other event implies.
public struct RunStateChanged: EventPayload {
  /// `run.stateChanged`: family 2, kind 2.
  public static var type: EventType { .runStateChanged }

  /// Logical time of the decision.
  public var at: Timestamp
  /// The run that moved.
  public var run: RunID
  /// The state it left, which applying the event checks.
  public var from: RunState
  /// The state it is in from now on.
  public var to: RunState
  /// What moved it.
  public var cause: Cause

  /// Raw values are on disk.
  public enum Cause: UInt8, Sendable, BitwiseCopyable {
    /// It was not started by its `STARTBY`.
    case expired = 1
    /// An operator wanted the retry now.
    case retriedNow = 2
    /// A subscription released it.
    case released = 3
  }

  /// As it is decided.
  public init(at: Timestamp, run: RunID, from: RunState, to: RunState, cause: Cause) {
    self.at = at
    self.run = run
    self.from = from
    self.to = to
    self.cause = cause
  }

  /// Fields: at time, run id, from u8, to u8, cause u8.
  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(run)
    writer.write(from.rawValue)
    writer.write(to.rawValue)
    writer.write(cause.rawValue)
  }

  /// Refuses a zero id, and a state or cause it doesn't know.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    run = try cursor.identifier(RunID.self, bytes)
    from = try cursor.choice(RunState.self, bytes)
    to = try cursor.choice(RunState.self, bytes)
    cause = try cursor.choice(Cause.self, bytes)
  }
}

/// One run ended by a cancel; its task may go on.
public struct RunCanceled: EventPayload {
  /// `run.canceled`: family 2, kind 3.
  public static var type: EventType { .runCanceled }

  /// Logical time of the decision.
  public var at: Timestamp
  /// The run that ended.
  public var run: RunID
  /// As the client gave it; absent where none was given.
  public var reason: ByteRange

  /// As it is decided; ranges refer to the bytes that `encodeFields` is given.
  public init(at: Timestamp, run: RunID, reason: ByteRange) {
    self.at = at
    self.run = run
    self.reason = reason
  }

  /// Fields: at time, run id, reason text?.
  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(run)
    writer.write(reason, of: source)
  }

  /// Refuses a zero id, and a reason over its limit.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    run = try cursor.identifier(RunID.self, bytes)
    reason = try cursor.optionalRange(limit: Limits.reasonBytes, bytes)
  }
}

/// A run taken out of dispatch by the engine itself, without an attempt that said so.
public struct RunSuspended: EventPayload {
  /// `run.suspended`: family 2, kind 4.
  public static var type: EventType { .runSuspended }

  /// Logical time of the decision.
  public var at: Timestamp
  /// The run that is no longer handed out.
  public var run: RunID
  /// What it is suspended for, which says who can let it go on.
  public var reason: SuspendReason

  /// As it is decided.
  public init(at: Timestamp, run: RunID, reason: SuspendReason) {
    self.at = at
    self.run = run
    self.reason = reason
  }

  /// Fields: at time, run id, reason u8.
  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(run)
    writer.write(reason.rawValue)
  }

  /// Refuses a zero id and an unknown reason.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    run = try cursor.identifier(RunID.self, bytes)
    reason = try cursor.choice(SuspendReason.self, bytes)
  }
}

/// A suspended run that goes on, or that an operator has settled.
public struct RunResumed: EventPayload {
  /// `run.resumed`: family 2, kind 5.
  public static var type: EventType { .runResumed }

  /// Logical time of the decision.
  public var at: Timestamp
  /// The run that was suspended.
  public var run: RunID
  /// `retry` is a plain resume.
  public var resolution: Resolution

  /// As it is decided.
  public init(at: Timestamp, run: RunID, resolution: Resolution) {
    self.at = at
    self.run = run
    self.resolution = resolution
  }

  /// Fields: at time, run id, resolution u8.
  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(run)
    writer.write(resolution.rawValue)
  }

  /// Refuses a zero id and an unknown resolution.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    run = try cursor.identifier(RunID.self, bytes)
    resolution = try cursor.choice(Resolution.self, bytes)
  }
}

/// A held run that starts.
public struct RunAttemptStarted: EventPayload {
  /// `run.attemptStarted`: family 2, kind 6.
  public static var type: EventType { .runAttemptStarted }

  /// Logical time of the decision.
  public var at: Timestamp
  /// The run that was leased and held.
  public var run: RunID
  /// The token of the lease under which it starts.
  public var token: FencingToken

  /// As it is decided.
  public init(at: Timestamp, run: RunID, token: FencingToken) {
    self.at = at
    self.run = run
    self.token = token
  }

  /// Fields: at time, run id, token n.
  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(run)
    writer.write(varint: token.rawValue)
  }

  /// Refuses a zero id.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    run = try cursor.identifier(RunID.self, bytes)
    token = FencingToken(rawValue: try cursor.varint(bytes))
  }
}

/// An attempt's end by its worker or by its timeout, and what it makes of the run.
public struct RunAttemptFinished: EventPayload {
  /// `run.attemptFinished`: family 2, kind 7.
  public static var type: EventType { .runAttemptFinished }

  /// Logical time of the decision.
  public var at: Timestamp
  /// The run whose attempt ended.
  public var run: RunID
  /// The token of the lease that ends with the attempt.
  public var token: FencingToken
  /// How the attempt ended; `next` says what the run makes of it.
  public var result: AttemptResult
  /// The run's next state.
  public var next: RunState
  /// When a waiting retry is due; meaningful where `next` is retryWait.
  public var due: Timestamp
  /// Meaningful where `next` is suspended.
  public var suspendReason: SuspendReason
  /// The worker's words for a failure; absent where none were given.
  public var error: ByteRange
  /// Opaque bytes the worker left; absent where none were given.
  public var output: ByteRange
  /// Consumption reported with the finish; empty for none.
  public var spent: [UnitAmount]

  private enum Field {
    static let error: UInt8 = 1 << 0
    static let output: UInt8 = 1 << 1
    static let spent: UInt8 = 1 << 2
    static let all: UInt8 = (1 << 3) - 1
  }

  /// An end as it is decided; what is optional stays empty until set.
  public init(
    at: Timestamp, run: RunID, token: FencingToken, result: AttemptResult, next: RunState
  ) {
    self.at = at
    self.run = run
    self.token = token
    self.result = result
    self.next = next
    due = .zero
    suspendReason = .handler
    error = .none
    output = .none
    spent = []
  }

  /// Fields: at time, run id, token n, result u8, next u8, bits u8; then where they apply due time
  /// (next is retryWait), suspendReason u8 (suspended), and by bit error bytes (0), output bytes
  /// (1), spent amount… (2).
  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    var bits: UInt8 = error.isNone ? 0 : Field.error
    if !output.isNone { bits |= Field.output }
    if !spent.isEmpty { bits |= Field.spent }
    writer.write(at)
    writer.write(run)
    writer.write(varint: token.rawValue)
    writer.write(result.rawValue)
    writer.write(next.rawValue)
    writer.write(bits)
    if next == .retryWait { writer.write(due) }
    if next == .suspended { writer.write(suspendReason.rawValue) }
    if bits & Field.error != 0 { writer.write(error, of: source) }
    if bits & Field.output != 0 { writer.write(output, of: source) }
    if bits & Field.spent != 0 { writer.write(amounts: spent, of: source) }
  }

  /// Refuses unknown bits, and a `next` that a running run can't go to.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    run = try cursor.identifier(RunID.self, bytes)
    token = FencingToken(rawValue: try cursor.varint(bytes))
    result = try cursor.choice(AttemptResult.self, bytes)
    next = try cursor.choice(RunState.self, bytes)
    guard RunTransition.isAllowed(from: .running, to: next) else { throw .invalidValue }
    let bits = try cursor.byte(bytes)
    guard bits & ~Field.all == 0 else { throw .invalidValue }
    due = next == .retryWait ? try cursor.timestamp(bytes) : .zero
    suspendReason = next == .suspended ? try cursor.choice(SuspendReason.self, bytes) : .handler
    error = bits & Field.error != 0 ? try cursor.range(bytes) : .none
    output = bits & Field.output != 0 ? try cursor.range(bytes) : .none
    spent = bits & Field.spent != 0 ? try cursor.amounts(bytes) : []
  }
}
