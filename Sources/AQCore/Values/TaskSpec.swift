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
  public var description: ByteRange = .none
  /// W3C trace context.
  public var traceparent: ByteRange = .none
  public var tenant: ByteRange = .none
  public var department: ByteRange = .none
  /// The concurrency key.
  public var key: ByteRange = .none
  public var idempotencyKey: ByteRange = .none

  public var priority: UInt8 = Limits.defaultPriority
  public var safety: SafetyLevel = .idempotent
  public var onRetry: KeyHold = .holdDuringRetry
  public var attemptLimit: UInt16 = Limits.defaultAttemptCount
  /// Runs of `key` at once; zero where not given (1 for a new key).
  public var keyLimit: UInt32 = 0
  public var backoff: Backoff = .standard
  /// Per attempt; zero for none.
  public var timeout: Duration = .zero
  public var parent: TaskID = .none

  /// Policy and lists; nil where the task has none of them.
  var rare: RareOptions?

  public init() {}
}

/// Whether a waiting or suspended run keeps its concurrency key. Raw values are on disk.
public enum KeyHold: UInt8, Sendable, BitwiseCopyable {
  case holdDuringRetry = 1
  case releaseOnRetry = 2
}

/// A task that must have ended before another may start.
public struct Prerequisite: Equatable, Sendable, BitwiseCopyable {
  public var task: TaskID
  public var condition: EdgeCondition

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
  public var unit: ByteRange
  public var amount: UInt64

  @inlinable public init(unit: ByteRange, amount: UInt64) {
    self.unit = unit
    self.amount = amount
  }
}

/// What releases a scheduled run early.
public struct SubscriptionSpec: Equatable, Sendable, BitwiseCopyable {
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

  @inlinable public init(filter: Filter, repeats: Repetition) {
    self.filter = filter
    self.repeats = repeats
  }
}
