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
  /// The subscription has released its run and is over.
  case subscriptionTriggered(SubscriptionID)
  /// The new child would wait for its parent, or for what waits for that.
  case familyCycle(parent: TaskID, prerequisite: TaskID)
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

  /// The query can't be read.
  case query(QueryError)
  /// A bulk operation without a query has to say that it means all.
  case everythingMeant
  /// The bulk operation has finished already.
  case operationFinished(OperationID)
  /// The caller isn't anybody who may ask anything.
  case unauthenticated(Anonymity)
  /// The caller may not do this.
  case denied(Denial)
  /// There is one of the name already.
  case alreadyThere(Subject)
  /// Roles and capabilities are those of a tenant, and the actor has none of its own.
  case tenantNeeded(ActorID)

  /// What isn't known of a caller.
  public enum Anonymity: Equatable, Sendable {
    /// No rule says who its user is.
    case user
    /// It works in no tenant.
    case tenant
  }

  /// Why a caller may not do something.
  public enum Denial: Equatable, Sendable {
    /// It takes an administrator.
    case notAdministrator
    /// It works as no actor, and only actors have rights.
    case noActor
    /// It may not work in the tenant.
    case foreignTenant
    /// It may not act as the actor.
    case foreignActor
    /// The actor has no role in the tenant.
    case noRole(ActorID)
    /// It takes the role operator.
    case notOperator(ActorID)
    /// The actor lacks a capability.
    case notGranted(ActorID, StaticWord)
    /// The actor has no capability at all.
    case nothingGranted(ActorID)
    /// One batch is of one tenant.
    case severalTenants
  }

  /// What wasn't found.
  public enum Subject: Equatable, Sendable {
    case task(TaskID)
    case run(RunID)
    /// It ended so and was given up since.
    case prunedTask(TaskID, TaskOutcome)
    case prerequisite(TaskID)
    case parent(TaskID)
    case subscription(SubscriptionID)
    case queue
    case key
    /// A budget of the task.
    case budget(TaskID)
    /// It never registered, or is registered no more.
    case actor(ActorID)
    case tenant
    case ledger
    case operation(OperationID)
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
    case depth = "levels of tasks below their root"
    case subscriptions = "subscriptions"
    case percent = "percent of a budget"
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
    case cursor = "a cursor"
    case operations = "running bulk operations"
  }

  /// The stable code.
  public var code: ErrorCode {
    switch self {
    case .notFound: .notFound
    case .invalidTransition, .taskEnded, .taskStarted, .subscriptionTriggered: .invalidTransition
    case .staleToken: .staleToken
    case .finishConflict, .keyLimitConflict, .budgetExists: .conflict
    case .idempotencyConflict: .idempotencyConflict
    case .canceled: .canceled
    case .cycle, .familyCycle: .cycle
    case .limit: .limit
    case .outOfRange, .timeIsMeasured: .badRequest
    case .overloaded: .overloaded
    case .storageFull: .storageFull
    case .draining: .draining
    case .badExpression, .unknownZone, .noOccurrence: .badRequest
    case .unsupported: .badRequest
    case .actorNeeded: .badRequest
    case .unavailable: .unavailable
    case .query, .everythingMeant: .badRequest
    case .operationFinished: .invalidTransition
    case .unauthenticated: .unauthenticated
    case .denied: .denied
    case .alreadyThere: .conflict
    case .tenantNeeded: .badRequest
    }
  }
}
