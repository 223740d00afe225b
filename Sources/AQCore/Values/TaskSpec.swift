/// What a client asks to be done: everything about a task that never changes.
///
/// Ranges refer to the buffer the spec came with: a request, an event record, or a stored spec.
public struct TaskSpec: Sendable {
  /// Which handler, `email.welcome`. Never absent.
  public var kind: ByteRange = .none
  /// Opaque bytes for the handler.
  public var payload: ByteRange = .none
  /// Absent for `default`.
  public var queue: ByteRange = .none
  /// The payload's content type.
  public var contentType: ByteRange = .none
  /// For people; absent for none.
  public var description: ByteRange = .none
  /// W3C trace context.
  public var traceparent: ByteRange = .none
  /// Absent for the default tenant.
  public var tenant: ByteRange = .none
  /// Absent where any department may claim.
  public var department: ByteRange = .none
  /// The concurrency key.
  public var key: ByteRange = .none
  /// Under which a repeated submit is the same task; absent where each counts.
  public var idempotencyKey: ByteRange = .none

  /// 0 to 9, 9 first.
  public var priority: UInt8 = Limits.defaultPriority
  /// What an interruption may do with a run.
  public var safety: SafetyLevel = .idempotent
  /// Whether a waiting or suspended run keeps `key`.
  public var onRetry: KeyHold = .holdDuringRetry
  /// Failures and timeouts after which a run has failed; never zero.
  public var attemptLimit: UInt16 = Limits.defaultAttemptCount
  /// Runs of `key` at once; zero where not given (1 for a new key).
  public var keyLimit: UInt32 = 0
  /// The wait between a failure and the next attempt.
  public var backoff: Backoff = .standard
  /// Per attempt; zero for none.
  public var timeout: Duration = .zero
  /// The task that ends only after this one; none for a task of its own.
  public var parent: TaskID = .none

  /// Policy and lists; nil where the task has none of them.
  var rare: RareOptions?

  /// A spec with every option at its default; `kind` has yet to be set.
  public init() {}
}

/// Whether a waiting or suspended run keeps its concurrency key. Raw values are on disk.
public enum KeyHold: UInt8, Sendable, BitwiseCopyable {
  case holdDuringRetry = 1
  case releaseOnRetry = 2
}

/// A task that must have ended before another may start.
public struct Prerequisite: Equatable, Sendable, BitwiseCopyable {
  /// The one to wait for.
  public var task: TaskID
  /// How it has to end.
  public var condition: EdgeCondition

  /// An edge from the task that waits to `task`.
  @inlinable public init(task: TaskID, condition: EdgeCondition) {
    self.task = task
    self.condition = condition
  }
}

/// What a prerequisite's end must look like. Raw values are on disk.
public enum EdgeCondition: UInt8, Sendable, BitwiseCopyable {
  /// With at least one completed run.
  case onSuccess = 1
  /// Any end will do.
  case onEnd = 2
}

/// An amount of `token`, `cost`, `time` or a custom unit.
public struct UnitAmount: Equatable, Sendable, BitwiseCopyable {
  /// The name of the unit; never empty.
  public var unit: ByteRange
  /// Counted in the unit; may be zero where it tells of consumption.
  public var amount: UInt64

  /// An amount; its unit is a range of the buffer it came with.
  @inlinable public init(unit: ByteRange, amount: UInt64) {
    self.unit = unit
    self.amount = amount
  }
}

/// What releases a scheduled run early.
public struct SubscriptionSpec: Equatable, Sendable, BitwiseCopyable {
  /// What has to happen.
  public var filter: Filter
  /// Re-armed after each match.
  public var repeats: Repetition

  /// Once or again and again. Raw values are on disk.
  public enum Repetition: UInt8, Sendable, BitwiseCopyable { case once = 1, repeating = 2 }

  /// The four kinds of match.
  public enum Filter: Equatable, Sendable, BitwiseCopyable {
    /// The task ended well.
    case taskSucceeded(TaskID)
    /// A run of the task entered the state.
    case runEntered(TaskID, RunState)
    /// The task's budget crossed the percentage upward.
    case budgetCrossed(TaskID, unit: ByteRange, percent: UInt8)
    /// A signal with the key was emitted.
    case signal(key: ByteRange)
  }

  /// What to wait for, and how often.
  @inlinable public init(filter: Filter, repeats: Repetition) {
    self.filter = filter
    self.repeats = repeats
  }
}
