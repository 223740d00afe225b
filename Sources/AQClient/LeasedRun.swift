import AQCore

/// A run that this worker holds: what a claim answers.
public struct LeasedRun: Equatable, Sendable {
  /// The run that is held.
  public var run: RunID
  /// The task it is an occurrence of.
  public var task: TaskID
  /// From 1.
  public var attempt: UInt32
  /// Proof of holding the run; goes with every later word about it.
  public var token: FencingToken
  /// Which handler the task is for.
  public var kind: String
  /// Opaque bytes for the handler.
  public var payload: [UInt8]
  /// The payload's content type; empty where the submit named none.
  public var contentType: String
  /// When the lease ends unless a heartbeat extends it.
  public var deadline: Timestamp
  /// Time for this attempt; zero for no bound.
  public var timeout: Duration

  /// Reads one element of a claim's reply.
  ///
  /// *Throws* `protocolBroken` where it lacks what every claim answers.
  public init(_ value: Value) throws(ClientError) {
    guard let run = value["run"]?.text.flatMap({ RunID($0) }),
      let task = value["task"]?.text.flatMap({ TaskID($0) }),
      let attempt = value["attempt"]?.unsigned.flatMap({ UInt32(exactly: $0) }),
      let token = value["token"]?.unsigned,
      let kind = value["kind"]?.text
    else { throw .protocolBroken(.unexpectedReply) }
    self.run = run
    self.task = task
    self.attempt = attempt
    self.token = FencingToken(rawValue: token)
    self.kind = kind
    payload = value["payload"]?.bytes ?? []
    contentType = value["type"]?.text ?? ""
    deadline = value["deadline"]?.timestamp ?? .zero
    timeout = Duration(milliseconds: value["timeout"]?.unsigned ?? 0)
  }

  /// Reads the whole reply of a claim.
  public static func list(_ reply: Value) throws(ClientError) -> [LeasedRun] {
    guard case .list(let items) = reply else {
      if reply == .null { return [] }
      throw .protocolBroken(.unexpectedReply)
    }
    var runs: [LeasedRun] = []
    runs.reserveCapacity(items.count)
    for item in items { runs.append(try LeasedRun(item)) }
    return runs
  }
}

/// What a heartbeat brings back.
public struct HeartbeatAnswer: Equatable, Sendable {
  /// When the lease ends unless another heartbeat comes.
  public var deadline: Timestamp
  /// The run was canceled: stop working.
  public var mustCancel: Bool
  /// The daemon is about to stop: finish or release soon.
  public var isDraining: Bool
}
