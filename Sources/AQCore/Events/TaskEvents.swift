/// A task with its first run, dependencies and budgets: one fact.
public struct TaskCreated: EventPayload {
  /// `task.created`: family 1, kind 1.
  public static var type: EventType { .taskCreated }

  /// Logical time of the decision.
  public var at: Timestamp
  /// The new task.
  public var task: TaskID
  /// Its first run.
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
  /// What was asked for; its ranges refer to the request, and once decoded to the record.
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

  /// Fields: at time, task id, run id, due time, bits u8; by bit startBy time (0), fingerprint u64
  /// and idempotencyExpiry time (1), origin id (2); spec. Bits 3 and 4 are the wall clocks.
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

  /// Refuses unknown bits, a spec that breaks its limits, and a key without its bit.
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
  /// `task.canceled`: family 1, kind 2.
  public static var type: EventType { .taskCanceled }

  /// Logical time of the decision.
  public var at: Timestamp
  /// What the tasks are canceled for.
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

  /// As it is decided; ranges refer to the bytes that `encodeFields` is given.
  public init(at: Timestamp, cause: Cause, reason: ByteRange, tasks: [TaskID]) {
    self.at = at
    self.cause = cause
    self.reason = reason
    self.tasks = tasks
  }

  /// Fields: at time, cause u8, reason text?, tasks ids.
  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(cause.rawValue)
    writer.write(reason, of: source)
    writer.write(ids: tasks)
  }

  /// Refuses an unknown cause, a reason over its limit, and a zero id.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    cause = try cursor.choice(Cause.self, bytes)
    reason = try cursor.optionalRange(limit: Limits.reasonBytes, bytes)
    tasks = try cursor.ids(TaskID.self, bytes)
  }
}

/// A task that now waits for others.
public struct TaskDependencyDeclared: EventPayload {
  /// `task.dependencyDeclared`: family 1, kind 3.
  public static var type: EventType { .taskDependencyDeclared }

  /// Logical time of the decision.
  public var at: Timestamp
  /// The task that waits.
  public var task: TaskID
  /// What it waits for besides what it waited for already.
  public var prerequisites: [Prerequisite]

  /// As it is decided.
  public init(at: Timestamp, task: TaskID, prerequisites: [Prerequisite]) {
    self.at = at
    self.task = task
    self.prerequisites = prerequisites
  }

  /// Fields: at time, task id, prerequisites edge….
  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(task)
    writer.write(prerequisites)
  }

  /// Refuses a zero id and an unknown condition.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    task = try cursor.identifier(TaskID.self, bytes)
    prerequisites = try cursor.prerequisites(bytes)
  }
}

/// A task whose end no other event implies.
public struct TaskEnded: EventPayload {
  /// `task.ended`: family 1, kind 4.
  public static var type: EventType { .taskEnded }

  /// Logical time of the decision.
  public var at: Timestamp
  /// The task that ended.
  public var task: TaskID
  /// How it ended; never `pending`.
  public var outcome: TaskOutcome

  /// As it is decided.
  public init(at: Timestamp, task: TaskID, outcome: TaskOutcome) {
    self.at = at
    self.task = task
    self.outcome = outcome
  }

  /// Fields: at time, task id, outcome u8.
  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(task)
    writer.write(outcome.rawValue)
  }

  /// Refuses a zero id, and an outcome that is unknown or `pending`.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    task = try cursor.identifier(TaskID.self, bytes)
    outcome = try cursor.choice(TaskOutcome.self, bytes)
    guard outcome != .pending else { throw .invalidValue }
  }
}

/// Ended tasks whose rows are given up.
public struct TaskPruned: EventPayload {
  /// `task.pruned`: family 1, kind 5.
  public static var type: EventType { .taskPruned }

  /// Logical time of the decision.
  public var at: Timestamp
  /// Each task that is forgotten, with its runs.
  public var tasks: [TaskID]

  /// As it is decided.
  public init(at: Timestamp, tasks: [TaskID]) {
    self.at = at
    self.tasks = tasks
  }

  /// Fields: at time, tasks ids.
  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(ids: tasks)
  }

  /// Refuses a zero id.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    tasks = try cursor.ids(TaskID.self, bytes)
  }
}
