import AQCore

/// The deterministic heart: commands in, events and replies out. No thread, no clock, no file.
///
/// A command is decided against the state and leaves its events, already applied, in `decision`,
/// from where the engine takes them to the log. Live and replayed events go through the same
/// `EngineState.apply`, from the same bytes.
struct Machine: ~Copyable {
  var state: EngineState
  var clock: LogicalClock
  /// Records of the command that is being decided.
  var decision = ByteWriter(capacity: 64 << 10)
  var decisionCount: UInt32 = 0
  /// Where `decision` may be cut into several frames, since what stands before and behind are
  /// facts of their own.
  var seams: [DecisionSeam] = []
  /// What ranges in replies and deliveries refer to.
  var outgoing = ByteWriter(capacity: 64 << 10)
  var deliveries = Fifo<Delivery>()
  var clients = ClientTable()
  /// Who asked for what is being decided.
  var caller = Caller.machine
  var claimWaiters = ClaimDesk()
  var runWaiters: [RunWaiter] = []
  var operationWaiters: [OperationWaiter] = []
  var admission = Admission.open
  var phase = Phase.serving
  /// Counts for as long as the process lives.
  var figures = MachineFigures()
  /// Where wall times of zones come from.
  var zones = ZoneLibrary()
  var options: MachineOptions
  /// The lowest token of this opening.
  let firstToken: FencingToken
  /// Nothing is given up before, on the steady clock: the disk had no room for it.
  var pruneNotBefore: UInt64 = 0
  /// The tenant whose turn it is to be looked at first.
  var pruneTurn = 0
  /// Subscriptions that have fired in the decision.
  var fired: Set<Int> = []
  /// Runs that signals have released since somebody counts.
  var releasedBySignals = 0
  /// Room for timers that have come due.
  var dueTimers: [TimerEntry] = []

  /// Whether new work is taken.
  enum Admission { case open, storageFull }

  /// Whether runs are handed out.
  enum Phase { case serving, draining }

  init(
    state: consuming EngineState, clock: LogicalClock, epoch: UInt32, options: MachineOptions
  ) {
    self.state = state
    self.clock = clock
    self.options = options
    firstToken = .first(inEpoch: epoch)
    self.state.retention.policy = options.retention
    self.state.watches.insert(.consequences)
  }

  /// The logical time of the round.
  var now: Timestamp { clock.logical }
}

/// A place in a decision: bytes and events before it.
struct DecisionSeam: BitwiseCopyable, Comparable {
  var bytes: Int
  var events: UInt32

  static func < (a: Self, b: Self) -> Bool { a.bytes < b.bytes }
}

/// What the machine is told at its start and keeps to.
struct MachineOptions {
  /// Bytes of a payload or an output.
  var payloadBytes = Limits.payloadBytes
  /// Bytes one decision may take in the log.
  var decisionBytes = 8 << 20
  /// How long holders may take to come back after a restart.
  var grace = Limits.reattachGrace
  /// How long what has ended is kept.
  var retention = RetentionPolicy()
}

/// Counts since the process began.
struct MachineFigures {
  var commands: UInt64 = 0
  var rejections: UInt64 = 0
  var duplicates: UInt64 = 0
  /// Rows that lists, counts and bulk operations looked at.
  var rowsExamined: UInt64 = 0
  /// Milliseconds between being due and being claimed, by upper bound.
  var schedulingLag = Histogram(bounds: [1, 5, 10, 50, 100, 500, 1_000, 5_000, 30_000, 300_000])
  /// Milliseconds of ended attempts.
  var runDuration = Histogram(bounds: [1, 5, 10, 50, 100, 500, 1_000, 10_000, 60_000, 600_000])
}

/// Counts of values by their upper bound.
public struct Histogram: Sendable {
  /// Ascending; a value counts under the first bound that is not below it.
  public let bounds: [UInt64]
  /// One more than bounds: the last counts what is above all of them.
  public private(set) var counts: [UInt64]
  /// Of all values, in their unit; wraps.
  public private(set) var sum: UInt64 = 0
  /// Values in all.
  public private(set) var count: UInt64 = 0

  init(bounds: [UInt64]) {
    self.bounds = bounds
    counts = [UInt64](repeating: 0, count: bounds.count + 1)
  }

  mutating func add(_ value: UInt64) {
    var index = 0
    while index < bounds.count, value > bounds[index] { index += 1 }
    counts[index] += 1
    sum = sum &+ value
    count += 1
  }
}

extension Machine {
  /// Adds an event to the decision and applies it, from its bytes, as a replay will.
  @inline(__always)
  mutating func emit<Payload: EventPayload>(_ event: Payload, from bytes: RawSpan) {
    let start = decision.count
    decision.write(event: event, from: bytes)
    decisionCount += 1
    Self.fold(&state, decision, from: start)
  }

  /// Adds an event without bytes of its own.
  mutating func emit<Payload: EventPayload>(_ event: Payload) { emit(event, from: RawSpan()) }

  @inline(__always)
  private static func fold(
    _ state: inout EngineState, _ decision: borrowing ByteWriter, from start: Int
  ) {
    let bytes = decision.bytes
    var cursor = ByteCursor(
      ByteRange(start, bytes.byteCount - start), in: bytes, timeBase: decision.timeBase)
    do throws(DecodeError) {
      let record = try cursor.record(bytes)
      do throws(ApplyError) {
        try state.apply(record.type, record.fields, bytes)
      } catch {
        invariantBroken("a decided event applies to the state it was decided on")
      }
    } catch {
      invariantBroken("an encoded event decodes")
    }
  }

  /// Lets the log cut the decision here, should it not fit one frame: timers that come due
  /// together, leases that end with their connection and runs that are granted are as many as
  /// they are.
  @inline(__always)
  mutating func markSeam() {
    if decisionCount > 0 {
      seams.append(DecisionSeam(bytes: decision.count, events: decisionCount))
    }
  }

  mutating func deliver(_ content: Delivery.Content, to client: ClientID) {
    if client == .none { return }
    deliveries.append(Delivery(client: client, content: content))
  }
}

extension ByteWriter {
  /// Appends `range` of `source`; returns where it stands here now.
  @inline(__always)
  mutating func append(_ range: ByteRange, of source: RawSpan) -> ByteRange {
    if range.isNone { return .none }
    let start = count
    write(raw: range, of: source)
    return ByteRange(start, range.length)
  }
}
