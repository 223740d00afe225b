/// Where a run stands. Raw values are on disk and never change their meaning.
public enum RunState: UInt8, CaseIterable, Sendable, BitwiseCopyable {
  case scheduled = 1
  case ready = 2
  case leased = 3
  case running = 4
  case retryWait = 5
  case suspended = 6
  case completed = 7
  case failed = 8
  case canceled = 9

  /// True where nothing can follow.
  @inlinable public var isTerminal: Bool { rawValue >= RunState.completed.rawValue }
  /// True while a worker holds the run.
  @inlinable public var isHeld: Bool { self == .leased || self == .running }

  /// The word on the wire, in output and in metrics.
  public var word: StaticString {
    switch self {
    case .scheduled: "scheduled"
    case .ready: "ready"
    case .leased: "leased"
    case .running: "running"
    case .retryWait: "retryWait"
    case .suspended: "suspended"
    case .completed: "completed"
    case .failed: "failed"
    case .canceled: "canceled"
    }
  }
}
