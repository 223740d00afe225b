/// A worker asking for runs.
public struct ClaimRequest: Sendable {
  /// Queues to take from; empty for `default`.
  public var queues: [ByteRange] = []
  /// Kinds to take, each with an optional trailing `*`; empty for all.
  public var kinds: [ByteRange] = []
  /// What the worker can do.
  public var capabilities: [ByteRange] = []
  /// The worker's name or actor id, recorded with the attempt.
  public var worker: ByteRange = .none
  /// Runs at most.
  public var count: Int = 1
  public var lease: Duration = Limits.defaultLease
  public var block: Block = .no
  public var hold: Hold = .start
  public var attachment: Attachment = .connection
  /// This run and no other.
  public var run: RunID = .none

  /// What to do while nothing is ready.
  public enum Block: Equatable, Sendable, BitwiseCopyable {
    case no
    case upTo(Duration)
    case forever
  }

  /// Whether granted runs start at once.
  public enum Hold: Sendable, BitwiseCopyable { case start, hold }

  /// What the lease lives by. Raw values are on disk.
  public enum Attachment: UInt8, Sendable, BitwiseCopyable {
    /// Ends with the connection.
    case connection = 1
    /// Ends by its deadline only.
    case detached = 2
  }

  public init() {}
}

/// A worker saying that it is alive.
public struct HeartbeatRequest: Sendable {
  public var run: RunID
  public var token: FencingToken
  /// From now on; nil repeats the lease as it was granted. Never shortens.
  public var extend: Duration?
  public var progressPercent: UInt8?
  public var progressText: ByteRange = .none
  public var spent: [UnitAmount] = []

  public init(run: RunID, token: FencingToken) {
    self.run = run
    self.token = token
  }
}

/// A worker ending its attempt.
public struct FinishRequest: Sendable {
  public var run: RunID
  public var token: FencingToken
  public var verb: Verb
  public var spent: [UnitAmount] = []

  /// What the worker says.
  public enum Verb: Sendable, BitwiseCopyable {
    case complete(output: ByteRange)
    case fail(error: ByteRange, Retry)
    case suspend(SuspendReason, output: ByteRange)
    case release
  }

  /// Whether a failure may be tried again.
  public enum Retry: Sendable, BitwiseCopyable { case retryable, terminal }

  public init(run: RunID, token: FencingToken, verb: Verb) {
    self.run = run
    self.token = token
    self.verb = verb
  }
}
