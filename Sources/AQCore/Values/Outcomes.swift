/// How an attempt ended. Raw values are on disk.
public enum AttemptResult: UInt8, CaseIterable, Sendable, BitwiseCopyable {
  /// The handler succeeded.
  case success = 1
  /// The handler failed; retries may follow.
  case failure = 2
  /// The handler failed and asked not to be tried again.
  case terminalFailure = 3
  /// The attempt's time was up.
  case timeout = 4
  /// The handler suspended its run.
  case suspended = 5
  /// The run was canceled while the attempt ran.
  case canceled = 6
  /// The worker died, its lease expired, or the daemon stopped under it.
  case lost = 7
  /// The worker gave the run back.
  case released = 8

  /// The word on the wire and in metrics.
  public var word: StaticString {
    switch self {
    case .success: "success"
    case .failure: "failure"
    case .terminalFailure: "terminalFailure"
    case .timeout: "timeout"
    case .suspended: "suspended"
    case .canceled: "canceled"
    case .lost: "lost"
    case .released: "released"
    }
  }
}

/// Why a run is suspended. Raw values are on disk; zero stands for "it isn't".
public enum SuspendReason: UInt8, CaseIterable, Sendable, BitwiseCopyable {
  case handler = 1
  case budget = 2
  case quarantined = 3
  case uncertain = 4
  case approval = 5
  case signal = 6

  /// The word on the wire.
  public var word: StaticString {
    switch self {
    case .handler: "handler"
    case .budget: "budget"
    case .quarantined: "quarantined"
    case .uncertain: "uncertain"
    case .approval: "approval"
    case .signal: "signal"
    }
  }
}

/// What an interruption may do with a run. Raw values are on disk.
public enum SafetyLevel: UInt8, CaseIterable, Sendable, BitwiseCopyable {
  case pure = 1
  case idempotent = 2
  case transactional = 3

  /// The word on the wire.
  public var word: StaticString {
    switch self {
    case .pure: "pure"
    case .idempotent: "idempotent"
    case .transactional: "transactional"
    }
  }
}

/// Why a lease ended without a finish. Raw values are on disk.
public enum LeaseEndCause: UInt8, CaseIterable, Sendable, BitwiseCopyable {
  /// Its deadline passed.
  case expired = 1
  /// The worker gave it back.
  case released = 2
  /// The connection that held it closed.
  case connectionClosed = 3
  /// Nobody came back for it after the daemon restarted.
  case notReattached = 4
  /// The actor whose lease it was fell silent or said goodbye.
  case actorGone = 5

  /// True where the worker itself is to blame, which counts toward quarantine.
  @inlinable public var countsAsInterruption: Bool {
    self == .expired || self == .connectionClosed || self == .actorGone
  }
}

/// What a task has come to. Raw values are on disk; two bits.
public enum TaskOutcome: UInt8, CaseIterable, Sendable, BitwiseCopyable {
  /// Not ended.
  case pending = 0
  /// Ended with at least one completed run.
  case succeeded = 1
  /// Ended with none.
  case failed = 2
  /// Ended by a cancel.
  case canceled = 3

  /// The word on the wire.
  public var word: StaticString {
    switch self {
    case .pending: "pending"
    case .succeeded: "succeeded"
    case .failed: "failed"
    case .canceled: "canceled"
    }
  }
}
