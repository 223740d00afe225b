/// A submit: the spec, and what of it depends on the moment it is decided.
public struct SubmitRequest: Sendable {
  /// Everything about the task that never changes.
  public var spec = TaskSpec()
  /// When the first run is due.
  public var due: DueTime = .now
  /// When the run must have started; nil for never mind.
  public var startBy: DueTime?
  /// The request as sent, which a repeat under the same idempotency key must match.
  public var fingerprint: ByteRange = .none
  /// What the client wants back.
  public var replyShape: ReplyShape = .full

  /// Due at once, never late, answered in full; the spec has yet to be set.
  public init() {}
}

/// A point in time as a client gives it.
public enum DueTime: Equatable, Sendable, BitwiseCopyable {
  case now
  /// On the steady clock: a jump of the wall clock neither fires nor freezes it.
  case after(Duration)
  /// On the wall clock.
  case at(Timestamp)
}

/// How much a submit answers.
public enum ReplyShape: Sendable, BitwiseCopyable {
  /// `{task run lsn duplicate}`.
  case full
  /// The task's id alone (`SCALAR`).
  case scalar
}
