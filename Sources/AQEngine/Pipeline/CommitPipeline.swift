import AQCore
import AQWal
import CAQSystem

/// From decided events to durable ones: the open batch, and the way to the disk.
///
/// While the log thread syncs one batch the engine fills the next, so one sync carries whatever
/// arrived meanwhile, with no timer. A small batch on a fast disk is synced inline, which saves two
/// hops between threads.
struct CommitPipeline: ~Copyable {
  let log: LogWriter
  let done: Signal
  private let thread: LogThread
  private var open: FrameBuffer
  /// Everything up to here is on disk.
  private(set) var durableLSN: LSN
  /// How long a sync takes here, smoothed; nanoseconds.
  private var typicalSync: UInt64 = 0
  private(set) var figures = CommitFigures()

  /// A sync below this is cheaper than handing the batch to another thread and back.
  private static let fastSync: UInt64 = 200_000
  /// A batch above this is worth overlapping with the next one.
  private static let smallBatch = 64 << 10
  /// Bytes of a batch beyond which the engine waits for the disk.
  private static let largestBatch = 16 << 20

  init(_ log: LogWriter) {
    self.log = log
    durableLSN = log.durableLSN
    done = Signal()
    let limit = min(log.maximumFrameBytes - 128, Self.largestBatch)
    open = FrameBuffer(capacityBytes: min(limit, 1 << 20), limitBytes: limit)
    thread = LogThread(
      log, frame: FrameBuffer(capacityBytes: min(limit, 1 << 20), limitBytes: limit), done: done)
  }

  /// The thread ends with its pipeline; a batch it still has is written first.
  deinit { thread.stop() }

  /// Bytes that one decision may have.
  var decisionBytes: Int { open.limitBytes }

  /// Bytes decided and not yet handed to the disk.
  var openBytes: Int { open.bodyBytes }

  /// What times in the next decision's events must be written relative to.
  func timeBase(_ now: Timestamp) -> Timestamp { open.isEmpty ? now : open.logicalTime }

  /// Adds the events of one piece of a decision, which stay together. `last` is the LSN before the
  /// decision.
  ///
  /// Where the batch is full it goes to the disk first, and the engine waits for it.
  @inline(__always)
  mutating func append(
    _ decision: borrowing ByteWriter, _ piece: Range<DecisionSeam>, after last: LSN
  ) throws(WALError) {
    let next = last.advanced(by: UInt64(piece.lowerBound.events) + 1)
    if open.isEmpty { open.begin(firstLSN: next, logicalTime: decision.timeBase) }
    if _fastPath(add(decision, piece)) { return }
    try flush()
    open.begin(firstLSN: next, logicalTime: decision.timeBase)
    let fits = add(decision, piece)
    invariant(fits, "a decision is no larger than its limit, which is a batch's")
  }

  @inline(__always)
  private mutating func add(
    _ decision: borrowing ByteWriter, _ piece: Range<DecisionSeam>
  ) -> Bool {
    let (start, end) = (piece.lowerBound, piece.upperBound)
    return open.append(
      decision.bytes.extracting(start.bytes..<end.bytes), eventCount: end.events - start.events)
  }

  /// Sends the open batch on its way, unless one is on its way already.
  mutating func commit() throws(WALError) {
    try collect()
    // A batch that was finished since then is not idle either: it says so by `done`, and is taken
    // in before the next one is handed over.
    if open.isEmpty || !thread.isIdle { return }
    if open.bodyBytes <= Self.smallBatch, typicalSync < Self.fastSync {
      try commitInline()
    } else {
      count()
      thread.hand(&open)
    }
  }

  /// Takes in what the log thread has finished.
  mutating func collect() throws(WALError) {
    guard let finished = try thread.collect() else { return }
    note(finished.durable, finished.syncNanoseconds)
  }

  /// Waits until everything decided is on disk.
  mutating func flush() throws(WALError) {
    try waitForThread()
    if !open.isEmpty { try commitInline() }
  }

  /// Says on disk that everything is durable, if nothing is on its way.
  mutating func markDurable(_ now: Timestamp) throws(WALError) {
    if !open.isEmpty || !thread.isIdle { return }
    try log.appendWatermark(now)
    try log.sync()
  }

  /// Goes on in a new segment, so that all events so far are in sealed ones.
  mutating func rotate(_ now: Timestamp) throws(WALError) {
    try flush()
    try log.rotate(now)
  }

  /// Ends the log in good order.
  mutating func close() throws(WALError) {
    try flush()
    thread.stop()
    try log.close()
  }

  private mutating func waitForThread() throws(WALError) {
    thread.wait()
    try collect()
  }

  private mutating func commitInline() throws(WALError) {
    count()
    try log.append(&open)
    let start = aq_monotonic_nanoseconds()
    try log.sync()
    note(log.durableLSN, aq_monotonic_nanoseconds() - start)
    open.begin(firstLSN: .zero, logicalTime: .zero)
  }

  private mutating func note(_ durable: LSN, _ nanoseconds: UInt64) {
    durableLSN = max(durableLSN, durable)
    typicalSync = typicalSync == 0 ? nanoseconds : (typicalSync * 7 + nanoseconds) / 8
    figures.syncs += 1
    figures.syncMicroseconds.add(nanoseconds / 1_000)
  }

  private mutating func count() {
    figures.events += UInt64(open.eventCount)
    figures.bytes += UInt64(open.frameBytes)
    figures.batchEvents.add(UInt64(open.eventCount))
  }
}

/// What went to the disk since the process began.
public struct CommitFigures: Sendable {
  /// Syncs of batches, inline and on the log thread.
  public internal(set) var syncs: UInt64 = 0
  /// Events in them.
  public internal(set) var events: UInt64 = 0
  /// Bytes of their frames, headers and padding included.
  public internal(set) var bytes: UInt64 = 0
  /// Events of a batch, by upper bound.
  public internal(set) var batchEvents = Histogram(
    bounds: [1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536])
  /// Length of a sync in microseconds, by upper bound.
  public internal(set) var syncMicroseconds = Histogram(
    bounds: [50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 50_000, 1_000_000])
}
