/// A task with its first run, dependencies and budgets: one fact.
public struct TaskCreated: EventPayload {
  public static var type: EventType { .taskCreated }

  public var at: Timestamp
  public var task: TaskID
  public var run: RunID
  /// When the run is due, resolved.
  public var due: Timestamp
  /// How `due` was asked for: a wall time waits on the wall clock, anything else on the steady one.
  public var dueClock: DueClock
  /// When the run must have started, resolved; zero for never mind.
  public var startBy: Timestamp
  /// How `startBy` was asked for.
  public var startByClock: DueClock
  /// Hash of the request as sent; meaningful with an idempotency key only.
  public var fingerprint: UInt64
  /// Until when the idempotency key is remembered.
  public var idempotencyExpiry: Timestamp
  /// The task this one was resubmitted from.
  public var origin: TaskID
  public var spec: TaskSpec
  /// Where the stored spec stands in the record; set by decoding only.
  public var storedSpec: ByteRange

  /// Raw values are on disk.
  public enum DueClock: UInt8, Sendable, BitwiseCopyable { case steady = 1, wall = 2 }

  private enum Field {
    static let startBy: UInt8 = 1 << 0
    static let idempotency: UInt8 = 1 << 1
    static let origin: UInt8 = 1 << 2
    static let wallClock: UInt8 = 1 << 3
    static let startByWallClock: UInt8 = 1 << 4
    static let all: UInt8 = (1 << 5) - 1
  }

  /// A task as it is decided; what is optional stays empty until set.
  public init(at: Timestamp, task: TaskID, run: RunID, due: Timestamp, spec: TaskSpec) {
    self.at = at
    self.task = task
    self.run = run
    self.due = due
    dueClock = .steady
    startBy = .zero
    startByClock = .steady
    fingerprint = 0
    idempotencyExpiry = .zero
    origin = .none
    self.spec = spec
    storedSpec = .none
  }

  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    var bits: UInt8 = dueClock == .wall ? Field.wallClock : 0
    if startBy != .zero { bits |= Field.startBy }
    if startByClock == .wall { bits |= Field.startByWallClock }
    if !spec.idempotencyKey.isNone { bits |= Field.idempotency }
    if !origin.isNone { bits |= Field.origin }
    writer.write(at)
    writer.write(task)
    writer.write(run)
    writer.write(due)
    writer.write(bits)
    if bits & Field.startBy != 0 { writer.write(startBy) }
    if bits & Field.idempotency != 0 {
      writer.write(fixed: fingerprint)
      writer.write(idempotencyExpiry)
    }
    if bits & Field.origin != 0 { writer.write(origin) }
    spec.encode(into: &writer, from: source)
  }

  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    let at = try cursor.timestamp(bytes)
    let task = try cursor.identifier(TaskID.self, bytes)
    let run = try cursor.identifier(RunID.self, bytes)
    let due = try cursor.timestamp(bytes)
    let bits = try cursor.byte(bytes)
    guard bits & ~Field.all == 0 else { throw .invalidValue }
    let startBy = bits & Field.startBy != 0 ? try cursor.timestamp(bytes) : .zero
    let fingerprint = bits & Field.idempotency != 0 ? try cursor.fixed(UInt64.self, bytes) : 0
    let expiry = bits & Field.idempotency != 0 ? try cursor.timestamp(bytes) : .zero
    let origin = bits & Field.origin != 0 ? try cursor.identifier(TaskID.self, bytes) : .none
    let start = cursor.offset
    var spec = TaskSpec()
    try spec.read(&cursor, bytes)
    guard spec.idempotencyKey.isNone == (bits & Field.idempotency == 0) else {
      throw .invalidValue
    }
    // Nothing throws from here on: a value that may be half built is copied once more.
    self.at = at
    self.task = task
    self.run = run
    self.due = due
    self.spec = consume spec
    self.dueClock = bits & Field.wallClock != 0 ? .wall : .steady
    self.startByClock = bits & Field.startByWallClock != 0 ? .wall : .steady
    self.startBy = startBy
    self.fingerprint = fingerprint
    self.idempotencyExpiry = expiry
    self.origin = origin
    self.storedSpec = ByteRange(start, cursor.offset &- start)
  }
}

/// Tasks ended by a cancel: the one that was named and all that it takes with it.
public struct TaskCanceled: EventPayload {
  public static var type: EventType { .taskCanceled }

  public var at: Timestamp
  public var cause: Cause
  /// As the client gave it.
  public var reason: ByteRange
  /// Each task that is canceled, in the order of the cascade.
  public var tasks: [TaskID]

  /// Raw values are on disk.
  public enum Cause: UInt8, Sendable, BitwiseCopyable {
    case requested = 1
    case prerequisiteFailed = 2
    case parentCanceled = 3
  }

  public init(at: Timestamp, cause: Cause, reason: ByteRange, tasks: [TaskID]) {
    self.at = at
    self.cause = cause
    self.reason = reason
    self.tasks = tasks
  }

  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(cause.rawValue)
    writer.write(reason, of: source)
    writer.write(ids: tasks)
  }

  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    cause = try cursor.choice(Cause.self, bytes)
    reason = try cursor.optionalRange(limit: Limits.reasonBytes, bytes)
    tasks = try cursor.ids(TaskID.self, bytes)
  }
}

/// A task that now waits for others.
public struct TaskDependencyDeclared: EventPayload {
  public static var type: EventType { .taskDependencyDeclared }

  public var at: Timestamp
  public var task: TaskID
  public var prerequisites: [Prerequisite]

  public init(at: Timestamp, task: TaskID, prerequisites: [Prerequisite]) {
    self.at = at
    self.task = task
    self.prerequisites = prerequisites
  }

  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(task)
    writer.write(prerequisites)
  }

  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    task = try cursor.identifier(TaskID.self, bytes)
    prerequisites = try cursor.prerequisites(bytes)
  }
}

/// A task whose end no other event implies.
public struct TaskEnded: EventPayload {
  public static var type: EventType { .taskEnded }

  public var at: Timestamp
  public var task: TaskID
  public var outcome: TaskOutcome

  public init(at: Timestamp, task: TaskID, outcome: TaskOutcome) {
    self.at = at
    self.task = task
    self.outcome = outcome
  }

  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(task)
    writer.write(outcome.rawValue)
  }

  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    task = try cursor.identifier(TaskID.self, bytes)
    outcome = try cursor.choice(TaskOutcome.self, bytes)
    guard outcome != .pending else { throw .invalidValue }
  }
}

/// Ended tasks whose rows are given up.
public struct TaskPruned: EventPayload {
  public static var type: EventType { .taskPruned }

  public var at: Timestamp
  public var tasks: [TaskID]

  public init(at: Timestamp, tasks: [TaskID]) {
    self.at = at
    self.tasks = tasks
  }

  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(ids: tasks)
  }

  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    tasks = try cursor.ids(TaskID.self, bytes)
  }
}
