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
  /// The task that was made, or the earlier one that the submit repeats.
  public var task: TaskID
  /// The task's first run.
  public var run: RunID
  /// The log position of the task's creation.
  public var lsn: LSN
  /// Whether this submit made the task.
  public var novelty: Novelty
  /// How much of this the client asked to see.
  public var replyShape: ReplyShape

  /// Whether the task is new or the one an earlier submit with the same idempotency key made.
  public enum Novelty: Equatable, Sendable, BitwiseCopyable { case new, duplicate }

  /// What a submit came to.
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
  /// The run that its worker now holds.
  public var run: RunID
  /// The task it is an occurrence of.
  public var task: TaskID
  /// From 1; the number the attempt will have where the run is held and not started.
  public var attempt: UInt32
  /// What every later verb on the run has to show.
  public var token: FencingToken
  /// When the lease ends unless a heartbeat prolongs it.
  public var deadline: Timestamp
  /// Which handler it is for.
  public var kind: ByteRange
  /// The queue it came from; absent for `default`.
  public var queue: ByteRange
  /// Opaque bytes for the handler; absent where none were given.
  public var payload: ByteRange
  /// The payload's content type; absent where none was given.
  public var contentType: ByteRange
  /// W3C trace context; absent where none was given.
  public var traceparent: ByteRange
  /// Zero for none.
  public var timeout: Duration
  /// Leases of this run that ended because of their worker.
  public var interruptions: UInt16
  /// When the run was due.
  public var due: Timestamp
  /// The payload of the signal that released the run; absent for none.
  public var signal: ByteRange
  /// The task's children with the states they are in, `ClaimedChild` records; absent for none.
  public var children: ByteRange

  /// A grant without its spec: ranges are absent and the timeout is zero until set.
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
    due = .zero
    signal = .none
    children = .none
  }
}

/// A child of a claimed run's task, as 9 bytes of the outgoing ones.
public struct ClaimedChild: Sendable, BitwiseCopyable {
  /// Bytes of one record: the id, and the outcome.
  public static let bytes = 9
  /// The child.
  public var task: TaskID
  /// What it has come to; pending while it goes on.
  public var outcome: TaskOutcome

  /// A child with what it has come to.
  public init(task: TaskID, outcome: TaskOutcome) {
    self.task = task
    self.outcome = outcome
  }

  /// Reads a record; nil where it doesn't fit or names no outcome.
  public init?(at offset: Int, _ bytes: RawSpan) {
    guard offset >= 0, offset + Self.bytes <= bytes.byteCount else { return nil }
    var number: UInt64 = 0
    for index in 0..<8 { number |= UInt64(bytes.byte(offset + index)) << UInt64(index * 8) }
    guard let outcome = TaskOutcome(rawValue: bytes.byte(offset + 8)) else { return nil }
    self.init(task: TaskID(rawValue: number), outcome: outcome)
  }

  /// Appends the record: the id in little-endian order, and the outcome.
  public func write(into writer: inout ByteWriter) {
    writer.write(fixed: task.rawValue)
    writer.write(outcome.rawValue)
  }
}

/// What a heartbeat brings back.
public struct HeartbeatReply: Sendable, BitwiseCopyable {
  /// When the lease ends now.
  public var deadline: Timestamp
  /// Whether the worker should stop: the run is to be canceled.
  public var cancel: Flag
  /// Whether the task's budget is used up, so that the run should suspend.
  public var budgetExhausted: Flag
  /// Whether the engine is about to stop and grants nothing more.
  public var draining: Flag

  /// A named yes or no.
  public enum Flag: Sendable, BitwiseCopyable {
    case no, yes
    /// `yes` where the condition holds.
    public init(_ condition: Bool) { self = condition ? .yes : .no }
  }

  /// What the worker is told, with the new deadline.
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
    /// Lower case, and stable for clients.
    public var key: StaticWord
    /// What stands under the key.
    public var value: ReplyValue
    /// A field under a key that stands in the program.
    public init(_ key: StaticString, _ value: ReplyValue) {
      self.key = StaticWord(key)
      self.value = value
    }
  }
}

/// A word that stands in the program.
public struct StaticWord: Sendable, Equatable, CustomStringConvertible {
  /// Kept as it stands in the binary: costs no allocation.
  public let text: StaticString
  /// Takes a literal.
  public init(_ text: StaticString) { self.text = text }
  /// The text as a string; allocates where it is long.
  public var description: String { text.description }
  /// Compares the letters, not where they stand.
  public static func == (a: StaticWord, b: StaticWord) -> Bool { a.description == b.description }
}

/// Something for a client other than the reply to what it is just asking: a reply it waited for,
/// or a push.
public struct Delivery: Sendable {
  /// Whom it is for.
  public var client: ClientID
  /// A reply or a push; its ranges refer to the outgoing bytes.
  public var content: Content

  /// What is delivered.
  public enum Content: Sendable {
    /// The reply to the one command the client waits for.
    case reply(Reply)
    case push(Push)
  }

  /// Something to hand to one client.
  public init(client: ClientID, content: Content) {
    self.client = client
    self.content = content
  }
}

/// Told to a connection that holds a lease.
public struct Push: Sendable, BitwiseCopyable {
  /// What happened to the run or the daemon.
  public var event: Event
  /// The run that the connection holds or held.
  public var run: RunID
  /// The token of the lease it is about, to tell it from a later one.
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

  /// A push about one lease.
  public init(event: Event, run: RunID, token: FencingToken) {
    self.event = event
    self.run = run
    self.token = token
  }
}
