/// Why the rules refuse a well-formed request. Facts only; sentences are made at the edge.
public enum Rejection: Error, Equatable, Sendable {
  case notFound(Subject)
  /// The run can't go where the command wants it.
  case invalidTransition(RunID, from: RunState, wanted: StaticWord)
  /// The task has ended.
  case taskEnded(TaskID, TaskOutcome)
  /// The task's run was handed to a worker already, so it can't wait for another any more.
  case taskStarted(TaskID)
  /// The token isn't that of the run's lease, and was not the one of an attempt that ended well.
  case staleToken(RunID, FencingToken)
  /// The attempt was finished before, with another result; the first stands.
  case finishConflict(RunID, AttemptResult)
  /// The key has another limit; `KEY.SET` changes it.
  case keyLimitConflict(current: UInt32, asked: UInt32)
  case idempotencyConflict(TaskID)
  /// The task has a budget of the unit; it can be replenished.
  case budgetExists(TaskID)
  /// A worker reported `time`, which the engine measures.
  case timeIsMeasured
  /// The run was canceled.
  case canceled(RunID)
  /// The new edge would close a cycle.
  case cycle(task: TaskID, prerequisite: TaskID)
  case limit(Limit, asked: UInt64, most: UInt64)
  /// A number that must not be zero, or a time that overflows.
  case outOfRange(Limit)
  case overloaded(Limit)
  case storageFull
  case draining
  /// A cron expression stops making sense at a byte, where something else was expected.
  case badExpression(position: Int, expected: StaticWord)
  /// The system has no time zone of the name.
  case unknownZone
  /// A policy's bounds or its expression leave nothing that would ever be due.
  case noOccurrence
  /// The engine can't do this in this version.
  case unsupported(StaticWord)
  /// Entries of a ledger are by an actor, and nobody was named.
  case actorNeeded
  /// An operation that failed without endangering anything: a snapshot that couldn't be written.
  case unavailable(StaticWord)

  /// What wasn't found.
  public enum Subject: Equatable, Sendable {
    case task(TaskID)
    case run(RunID)
    /// It ended so and was given up since.
    case prunedTask(TaskID, TaskOutcome)
    case prerequisite(TaskID)
    case parent(TaskID)
    case queue
    case key
    /// A budget of the task.
    case budget(TaskID)
    /// It never registered, or is registered no more.
    case actor(ActorID)
    case tenant
    case ledger
  }

  /// Which bound was met.
  public enum Limit: String, Equatable, Sendable {
    case payloadBytes = "payload bytes"
    case nameBytes = "bytes of a name"
    case tags = "tags"
    case tagBytes = "bytes of a tag"
    case headerBytes = "bytes of an idempotency key, content type or traceparent"
    case prerequisites = "prerequisites"
    case claimCount = "runs in a claim"
    case keyHolders = "holders of a key"
    case progress = "percent of progress"
    case errorBytes = "bytes of an error text"
    case reasonBytes = "bytes of a reason"
    case attempts = "attempts"
    case priority = "a priority"
    case duration = "milliseconds of a duration"
    case time = "a point in time"
    case misfireCap = "runs that missed occurrences become"
    case occurrences = "occurrences"
    case decisionBytes = "bytes of one decision"
    case names = "names"
    case lanes = "lanes"
    case cascade = "tasks in one cascade"
    case inFlightBytes = "bytes in flight"
    case waiters = "waiting commands"
    case budget = "a budget or an estimate"
    case budgetUnits = "units"
    case rate = "a rate or a burst"
    case capabilities = "capabilities"
    case capabilityName = "the name of a capability"
    case departmentName = "the name of a department"
    case identity = "an identity"
    case actorInterval = "milliseconds between heartbeats"
    case actors = "active actors"
    case ledgers = "ledgers of a tenant"
    case ordinal = "the ordinal of an entry"
  }

  /// The stable code.
  public var code: ErrorCode {
    switch self {
    case .notFound: .notFound
    case .invalidTransition, .taskEnded, .taskStarted: .invalidTransition
    case .staleToken: .staleToken
    case .finishConflict, .keyLimitConflict, .budgetExists: .conflict
    case .idempotencyConflict: .idempotencyConflict
    case .canceled: .canceled
    case .cycle: .cycle
    case .limit: .limit
    case .outOfRange, .timeIsMeasured: .badRequest
    case .overloaded: .overloaded
    case .storageFull: .storageFull
    case .draining: .draining
    case .badExpression, .unknownZone, .noOccurrence: .badRequest
    case .unsupported: .badRequest
    case .actorNeeded: .badRequest
    case .unavailable: .unavailable
    }
  }
}
