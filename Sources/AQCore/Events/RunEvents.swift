/// A further occurrence of a task.
public struct RunCreated: EventPayload {
  public static var type: EventType { .runCreated }

  public var at: Timestamp
  public var run: RunID
  public var task: TaskID
  public var due: Timestamp

  public init(at: Timestamp, run: RunID, task: TaskID, due: Timestamp) {
    self.at = at
    self.run = run
    self.task = task
    self.due = due
  }

  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(run)
    writer.write(task)
    writer.write(due)
  }

  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    run = try cursor.identifier(RunID.self, bytes)
    task = try cursor.identifier(TaskID.self, bytes)
    due = try cursor.timestamp(bytes)
  }
}

/// A change of state that no other event implies.
public struct RunStateChanged: EventPayload {
  public static var type: EventType { .runStateChanged }

  public var at: Timestamp
  public var run: RunID
  public var from: RunState
  public var to: RunState
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

  public init(at: Timestamp, run: RunID, from: RunState, to: RunState, cause: Cause) {
    self.at = at
    self.run = run
    self.from = from
    self.to = to
    self.cause = cause
  }

  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(run)
    writer.write(from.rawValue)
    writer.write(to.rawValue)
    writer.write(cause.rawValue)
  }

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
  public static var type: EventType { .runCanceled }

  public var at: Timestamp
  public var run: RunID
  public var reason: ByteRange

  public init(at: Timestamp, run: RunID, reason: ByteRange) {
    self.at = at
    self.run = run
    self.reason = reason
  }

  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(run)
    writer.write(reason, of: source)
  }

  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    run = try cursor.identifier(RunID.self, bytes)
    reason = try cursor.optionalRange(limit: Limits.reasonBytes, bytes)
  }
}

/// A run taken out of dispatch by the engine itself, without an attempt that said so.
public struct RunSuspended: EventPayload {
  public static var type: EventType { .runSuspended }

  public var at: Timestamp
  public var run: RunID
  public var reason: SuspendReason

  public init(at: Timestamp, run: RunID, reason: SuspendReason) {
    self.at = at
    self.run = run
    self.reason = reason
  }

  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(run)
    writer.write(reason.rawValue)
  }

  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    run = try cursor.identifier(RunID.self, bytes)
    reason = try cursor.choice(SuspendReason.self, bytes)
  }
}

/// A suspended run that goes on, or that an operator has settled.
public struct RunResumed: EventPayload {
  public static var type: EventType { .runResumed }

  public var at: Timestamp
  public var run: RunID
  /// `retry` is a plain resume.
  public var resolution: Resolution

  public init(at: Timestamp, run: RunID, resolution: Resolution) {
    self.at = at
    self.run = run
    self.resolution = resolution
  }

  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(run)
    writer.write(resolution.rawValue)
  }

  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    run = try cursor.identifier(RunID.self, bytes)
    resolution = try cursor.choice(Resolution.self, bytes)
  }
}

/// A held run that starts.
public struct RunAttemptStarted: EventPayload {
  public static var type: EventType { .runAttemptStarted }

  public var at: Timestamp
  public var run: RunID
  public var token: FencingToken

  public init(at: Timestamp, run: RunID, token: FencingToken) {
    self.at = at
    self.run = run
    self.token = token
  }

  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(run)
    writer.write(varint: token.rawValue)
  }

  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    run = try cursor.identifier(RunID.self, bytes)
    token = FencingToken(rawValue: try cursor.varint(bytes))
  }
}

/// An attempt's end by its worker or by its timeout, and what it makes of the run.
public struct RunAttemptFinished: EventPayload {
  public static var type: EventType { .runAttemptFinished }

  public var at: Timestamp
  public var run: RunID
  public var token: FencingToken
  public var result: AttemptResult
  /// The run's next state.
  public var next: RunState
  /// When a waiting retry is due; meaningful where `next` is retryWait.
  public var due: Timestamp
  /// Meaningful where `next` is suspended.
  public var suspendReason: SuspendReason
  public var error: ByteRange
  public var output: ByteRange
  public var spent: [UnitAmount]

  private enum Field {
    static let error: UInt8 = 1 << 0
    static let output: UInt8 = 1 << 1
    static let spent: UInt8 = 1 << 2
    static let all: UInt8 = (1 << 3) - 1
  }

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
