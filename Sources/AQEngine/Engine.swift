import AQCore
import AQStorage
import AQWal

/// The queue: commands in, durable events and replies out. One owner, one thread.
///
/// A round: `tick`, then `execute` for each command, then `commit`. A reply may be shown to nobody
/// before `durableLSN` has reached what `lastLSN` was when it was made; that goes for refusals and
/// reads too.
public struct Engine: ~Copyable {
  var machine: Machine
  var pipeline: CommitPipeline
  let directory: StoreDirectory
  var options: EngineOptions
  /// What opening the store did.
  public let recovery: RecoverySummary
  var compaction: Compaction
  var eventReaders = EventReaders()
  /// When the log has been idle long enough to say so; steady milliseconds, nil where it was said.
  var watermarkDue: UInt64?

  /// How long after the last write the log says that everything is durable.
  private static let watermarkDelay: UInt64 = 10

  /// The last event decided.
  public var lastLSN: LSN { machine.state.lastLSN }
  /// The last event on disk.
  public var durableLSN: LSN { pipeline.durableLSN }
  /// What ranges in replies and deliveries refer to, until `clearOutgoing`.
  public var outgoingBytes: RawSpan {
    @_lifetime(borrow self)
    borrowing get { machine.outgoing.bytes }
  }
  /// Readable when `collectCommitted` has something to take in.
  public var commitDescriptor: Int32 { pipeline.done.descriptor }
  /// Runs held by workers.
  public var leaseCount: Int { machine.state.leases.count }

  /// Moves to the time of `reading` and does what has come due.
  public mutating func tick(_ reading: ClockReading) {
    prepareDecision()
    machine.tick(reading)
    settleDecision()
  }

  /// Decides one command. `bytes` is what its ranges refer to.
  ///
  /// *Complexity*: O(1) or O(log n) in everything the engine holds, beside what the command names.
  public mutating func execute(
    _ command: borrowing Command, from client: ClientID, bytes: RawSpan
  ) -> Reply {
    prepareDecision()
    let reply = machine.execute(command, from: client, bytes: bytes)
    settleDecision()
    return reply
  }

  /// The next reply or push for a client other than the one that is being answered.
  public mutating func nextDelivery() -> Delivery? { machine.deliveries.popFirst() }

  /// Forgets the outgoing bytes. Call it once a round, when every reply has been encoded.
  public mutating func clearOutgoing() { machine.outgoing.removeAll() }

  /// Takes a caller in, who is and may do what its identity says; leases and waits are tied to it.
  public mutating func openClient(as identity: ClientIdentity = .administrator) -> ClientID {
    machine.openClient(identity)
  }

  /// A caller is gone: its leases end, unless the engine is being drained.
  public mutating func closeClient(_ client: ClientID) {
    prepareDecision()
    machine.closeClient(client)
    settleDecision()
  }

  /// Ends a round: what was decided goes to the disk, or follows what is on its way there.
  ///
  /// Throws `CommitError`: the log has failed, and nothing more may be told to anybody.
  public mutating func commit() throws(CommitError) {
    // The first failure names the cause; after it the log only says that it failed.
    if let failure = undurable { throw failure }
    try failing { (pipeline: inout CommitPipeline) throws(WALError) in try pipeline.commit() }
    try tendLog()
  }

  /// Takes in what the log thread has made durable, and sends on what was decided meanwhile.
  public mutating func collectCommitted() throws(CommitError) {
    pipeline.done.clear()
    try commit()
  }

  /// How long until `tick` has something to do; nil for nothing in sight.
  public var untilNextTimer: Duration? {
    let now = machine.clock.steady
    var next = machine.nextTimer
    // While the disk is at work its end wakes the engine, and there is nothing to say before.
    if let watermarkDue, durableLSN == lastLSN { next = min(next ?? .max, watermarkDue) }
    // A piece of a bulk operation follows as soon as the one before is on disk.
    if machine.hasOperationToAdvance, durableLSN == lastLSN {
      next = machine.admission == .open ? now : min(next ?? .max, now + 1_000)
    }
    return next.map { Duration(milliseconds: $0 > now ? $0 - now : 0) }
  }

  /// Hands out nothing more and tells the holders; finishes still count.
  public mutating func beginDrain() { machine.beginDrain() }

  /// Set where a decision could not be added to the batch because the log failed under it.
  private var undurable: CommitError?

  init(
    machine: consuming Machine, pipeline: consuming CommitPipeline, directory: StoreDirectory,
    options: EngineOptions, recovery: RecoverySummary, compaction: consuming Compaction
  ) {
    self.machine = machine
    self.pipeline = pipeline
    self.directory = directory
    self.options = options
    self.recovery = recovery
    self.compaction = compaction
  }

  /// What an opening has to decide before anybody asks for anything.
  mutating func finishCascades() {
    prepareDecision()
    machine.finishCascades()
    machine.finishMatches()
    settleDecision()
  }

  @inline(__always)
  private mutating func prepareDecision() {
    machine.decision.timeBase = pipeline.timeBase(machine.now)
    machine.admission = pipeline.log.gauges.isPreparationFailing ? storageAdmission : .open
  }

  /// What a disk that can't take the next segment leaves for submits.
  private var storageAdmission: Machine.Admission {
    let room = pipeline.log.gauges.preparedBytesWithoutReserve
    return room > UInt64(pipeline.openBytes + (1 << 20)) ? .open : .storageFull
  }

  @inline(__always)
  private mutating func settleDecision() {
    if machine.decisionCount == 0 { return }
    do throws(WALError) {
      try Self.append(machine, to: &pipeline)
    } catch {
      undurable = undurable ?? CommitError(cause: error, durableLSN: pipeline.durableLSN)
    }
    machine.decision.removeAll()
    machine.decisionCount = 0
    machine.seams.removeAll(keepingCapacity: machine.seams.capacity <= 65_536)
    watermarkDue = machine.clock.steady + Self.watermarkDelay
  }

  /// Adds what was decided to the batch: in one piece where it fits one, else cut at its seams.
  @inline(__always)
  private static func append(
    _ machine: borrowing Machine, to pipeline: inout CommitPipeline
  ) throws(WALError) {
    let end = DecisionSeam(bytes: machine.decision.count, events: machine.decisionCount)
    var from = DecisionSeam(bytes: 0, events: 0)
    let first = LSN(machine.state.lastLSN.rawValue - UInt64(end.events))
    if _slowPath(end.bytes > pipeline.decisionBytes) {
      for (index, seam) in machine.seams.enumerated() where seam.bytes > from.bytes {
        let next = index + 1 < machine.seams.count ? machine.seams[index + 1] : end
        if next.bytes - from.bytes <= pipeline.decisionBytes { continue }
        try pipeline.append(machine.decision, from..<seam, after: first)
        from = seam
      }
    }
    try pipeline.append(machine.decision, from..<end, after: first)
  }

  mutating func failing(
    _ body: (inout CommitPipeline) throws(WALError) -> Void
  ) throws(CommitError) {
    do throws(WALError) {
      try body(&pipeline)
    } catch {
      throw CommitError(cause: error, durableLSN: pipeline.durableLSN)
    }
  }

  /// Marks an idle log durable, and looks after snapshots.
  private mutating func tendLog() throws(CommitError) {
    if let due = watermarkDue, due <= machine.clock.steady, durableLSN == lastLSN {
      let now = machine.now
      watermarkDue = nil
      try failing { (pipeline: inout CommitPipeline) throws(WALError) in
        try pipeline.markDurable(now)
      }
    }
    try tendCompaction()
  }
}
