/// A worker asking for runs.
public struct ClaimRequest: Sendable {
  /// Queues to take from; empty for `default`.
  public var queues: [ByteRange] = []
  /// Kinds to take, each with an optional trailing `*`; empty for all.
  public var kinds: [ByteRange] = []
  /// What the worker can do.
  public var capabilities: [ByteRange] = []
  /// The registered actor that claims; none where capabilities are told here.
  public var actor: ActorID = .none
  /// The department the worker is of; absent where it is the actor's, or of none.
  public var department: ByteRange = .none
  /// The worker's name, recorded with the attempt.
  public var worker: ByteRange = .none
  /// Runs at most.
  public var count: Int = 1
  /// How long each lease lasts without a heartbeat.
  public var lease: Duration = Limits.defaultLease
  /// What to do while nothing is ready.
  public var block: Block = .no
  /// Whether granted runs start at once or wait for `start`.
  public var hold: Hold = .start
  /// Whether the leases end with the connection.
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

  /// One run of `default` of any kind, now or not at all.
  public init() {}
}

/// A worker saying that it is alive.
public struct HeartbeatRequest: Sendable {
  /// The run that the worker holds.
  public var run: RunID
  /// The token of its lease; any other is refused as stale.
  public var token: FencingToken
  /// From now on; nil repeats the lease as it was granted. Never shortens.
  public var extend: Duration?
  /// 0…100; nil where none was given.
  public var progressPercent: UInt8?
  /// Progress in words; absent where none were given.
  public var progressText: ByteRange = .none
  /// Consumption since the last report; empty for none.
  public var spent: [UnitAmount] = []

  /// A heartbeat that repeats the lease as it was granted.
  public init(run: RunID, token: FencingToken) {
    self.run = run
    self.token = token
  }
}

/// A worker ending its attempt.
public struct FinishRequest: Sendable {
  /// The run that the worker holds.
  public var run: RunID
  /// The token of its lease; any other is refused as stale.
  public var token: FencingToken
  /// How the attempt ended.
  public var verb: Verb
  /// Consumption since the last report; empty for none.
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

  /// The end of an attempt, with nothing spent.
  public init(run: RunID, token: FencingToken, verb: Verb) {
    self.run = run
    self.token = token
    self.verb = verb
  }
}
