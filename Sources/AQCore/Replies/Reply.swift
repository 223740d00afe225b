/// What the engine answers. Ranges refer to the engine's outgoing bytes, which travel beside it.
public enum Reply: Sendable {
  case ok
  case submitted(Submission)
  /// The task's id alone, where the submit asked for `SCALAR`.
  case task(TaskID)
  case submittedBatch([SubmissionOutcome])
  case claimed([ClaimedRun])
  case heartbeat(HeartbeatReply)
  case finished([FinishOutcome], claimed: [ClaimedRun]?, BatchShape)
  /// Anything that is read, not decided.
  case value(ReplyValue)
  case rejected(Rejection)
  /// Nothing yet: a delivery will carry the reply.
  case pending
}

/// Whether a finish came alone or in a batch, which its reply mirrors.
public enum BatchShape: Sendable, BitwiseCopyable { case single, batch }

/// An accepted submit.
public struct Submission: Equatable, Sendable, BitwiseCopyable {
  public var task: TaskID
  public var run: RunID
  /// The log position of the task's creation.
  public var lsn: LSN
  public var novelty: Novelty
  public var replyShape: ReplyShape

  /// Whether the task is new or the one an earlier submit with the same idempotency key made.
  public enum Novelty: Equatable, Sendable, BitwiseCopyable { case new, duplicate }

  public init(task: TaskID, run: RunID, lsn: LSN, novelty: Novelty, replyShape: ReplyShape) {
    self.task = task
    self.run = run
    self.lsn = lsn
    self.novelty = novelty
    self.replyShape = replyShape
  }
}

/// One item of a batched submit.
public enum SubmissionOutcome: Sendable {
  case accepted(Submission)
  case rejected(Rejection)
}

/// One item of a batched finish.
public enum FinishOutcome: Sendable {
  case ok
  case rejected(Rejection)
}

/// A granted run, with what its worker needs.
public struct ClaimedRun: Sendable, BitwiseCopyable {
  public var run: RunID
  public var task: TaskID
  /// From 1; the number the attempt will have where the run is held and not started.
  public var attempt: UInt32
  public var token: FencingToken
  public var deadline: Timestamp
  public var kind: ByteRange
  public var queue: ByteRange
  public var payload: ByteRange
  public var contentType: ByteRange
  public var traceparent: ByteRange
  /// Zero for none.
  public var timeout: Duration
  public var interruptions: UInt16

  public init(run: RunID, task: TaskID, attempt: UInt32, token: FencingToken, deadline: Timestamp) {
    self.run = run
    self.task = task
    self.attempt = attempt
    self.token = token
    self.deadline = deadline
    kind = .none
    queue = .none
    payload = .none
    contentType = .none
    traceparent = .none
    timeout = .zero
    interruptions = 0
  }
}

/// What a heartbeat brings back.
public struct HeartbeatReply: Sendable, BitwiseCopyable {
  public var deadline: Timestamp
  public var cancel: Flag
  public var budgetExhausted: Flag
  public var draining: Flag

  /// A named yes or no.
  public enum Flag: Sendable, BitwiseCopyable {
    case no, yes
    public init(_ condition: Bool) { self = condition ? .yes : .no }
  }

  public init(deadline: Timestamp, cancel: Flag, budgetExhausted: Flag, draining: Flag) {
    self.deadline = deadline
    self.cancel = cancel
    self.budgetExhausted = budgetExhausted
    self.draining = draining
  }
}

/// A value as the wire knows it: built only for replies that are read, never on the way of a
/// submit, a claim or a finish.
public indirect enum ReplyValue: Equatable, Sendable {
  case null
  case boolean(Bool)
  case integer(Int64)
  case unsigned(UInt64)
  case text(String)
  /// Words of our own.
  case word(StaticWord)
  case bytes([UInt8])
  case time(Timestamp)
  case list([ReplyValue])
  case map([Field])

  /// A key with its value; keys keep their order.
  public struct Field: Equatable, Sendable {
    public var key: StaticWord
    public var value: ReplyValue
    public init(_ key: StaticString, _ value: ReplyValue) {
      self.key = StaticWord(key)
      self.value = value
    }
  }
}

/// A word that stands in the program.
public struct StaticWord: Sendable, Equatable, CustomStringConvertible {
  public let text: StaticString
  public init(_ text: StaticString) { self.text = text }
  public var description: String { text.description }
  public static func == (a: StaticWord, b: StaticWord) -> Bool { a.description == b.description }
}

/// Something for a client other than the reply to what it is just asking: a reply it waited for,
/// or a push.
public struct Delivery: Sendable {
  public var client: ClientID
  public var content: Content

  /// What is delivered.
  public enum Content: Sendable {
    /// The reply to the one command the client waits for.
    case reply(Reply)
    case push(Push)
  }

  public init(client: ClientID, content: Content) {
    self.client = client
    self.content = content
  }
}

/// Told to a connection that holds a lease.
public struct Push: Sendable, BitwiseCopyable {
  public var event: Event
  public var run: RunID
  public var token: FencingToken

  /// What happened.
  public enum Event: Sendable, BitwiseCopyable {
    case cancel, leaseLost, budgetExhausted, draining

    /// The word on the wire.
    public var word: StaticString {
      switch self {
      case .cancel: "cancel"
      case .leaseLost: "lease-lost"
      case .budgetExhausted: "budget-exhausted"
      case .draining: "draining"
      }
    }
  }

  public init(event: Event, run: RunID, token: FencingToken) {
    self.event = event
    self.run = run
    self.token = token
  }
}
