import AQCore

/// One step of a run, kept with the run: the head of an arena block, followed by the bytes of the
/// worker's name or error and those of the output.
struct HistoryHead: BitwiseCopyable {
  /// The step before; none at the first one behind the run's creation.
  var previous: ArenaReference
  var at: Timestamp
  var lsn: LSN
  /// Of the lease the step is about; none for others.
  var token: FencingToken
  /// Hash of result, error and output: what a repeated finish must match.
  var resultHash: UInt64
  /// Attempts started so far.
  var attempt: UInt32
  var errorBytes: UInt32
  var outputBytes: UInt32
  var from: UInt8
  var to: UInt8
  /// An attempt's result; zero where none ended.
  var result: UInt8
  var kind: Kind

  /// What the step was.
  enum Kind: UInt8, BitwiseCopyable {
    /// Became due, was expired, retried or resolved.
    case moved = 1
    /// A worker took the run; through leased to running unless it only holds it.
    case acquired = 2
    /// A held run was started.
    case started = 3
    /// An attempt ended.
    case finished = 4
  }

  init(kind: Kind, at: Timestamp, lsn: LSN, from: RunState, to: RunState) {
    previous = .none
    self.at = at
    self.lsn = lsn
    token = .none
    resultHash = 0
    attempt = 0
    errorBytes = 0
    outputBytes = 0
    self.from = from.rawValue
    self.to = to.rawValue
    result = 0
    self.kind = kind
  }

  static var byteCount: Int { MemoryLayout<HistoryHead>.size }

  /// Where the error text, or for `acquired` the worker's name, stands in the block.
  var error: ByteRange {
    errorBytes == 0 ? .none : ByteRange(Self.byteCount, Int(errorBytes))
  }

  /// Where the output stands in the block. An output that is there and empty is `empty`, not
  /// absent.
  var output: ByteRange {
    outputBytes == 0 ? .none : ByteRange(Self.byteCount + Int(errorBytes), Int(outputBytes) - 1)
  }

  var attemptResult: AttemptResult? { AttemptResult(rawValue: result) }
}

extension EngineState {
  /// Adds a step to a run's history.
  @inline(__always)
  mutating func record(
    _ head: HistoryHead, for run: Int, error: ByteRange = .none, output: ByteRange = .none,
    of bytes: RawSpan
  ) {
    var head = head
    head.previous = runs[run].history
    head.attempt = runs[run].started
    head.errorBytes = error.count
    // One more than its length, so that zero can mean that there was none.
    head.outputBytes = output.isNone ? 0 : output.count + 1
    runs[run].history = histories.store(head: head, error, output, of: bytes)
  }

  /// The head of a step.
  func step(_ reference: ArenaReference) -> HistoryHead {
    histories.head(HistoryHead.self, of: reference)
  }

  /// The step that ended the attempt under `token`; nil where no attempt under it has ended.
  ///
  /// *Complexity*: O(steps of the run).
  func finishedStep(of run: Int, token: FencingToken) -> HistoryHead? {
    var reference = runs[run].history
    while !reference.isNone {
      let head = step(reference)
      if head.kind == .finished, head.token == token { return head }
      reference = head.previous
    }
    return nil
  }
}
