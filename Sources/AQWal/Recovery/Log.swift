import AQCore
import AQStorage

/// The log: groups of events in the order in which they were decided.
///
/// It does not know what an event means. Its face is small and free of files, so that another log
/// can stand behind it: append a group and learn when it is durable, read from an LSN, trim.
public enum Log {
  /// What the engine writes into the first frame of an opening.
  public struct Opening: Sendable {
    /// Opaque to the log: counters, a clock.
    public var body: [UInt8]
    /// At least the latest time in the log.
    public var logicalTime: Timestamp

    /// What the engine answers to a finding.
    public init(body: [UInt8], logicalTime: Timestamp) {
      self.body = body
      self.logicalTime = logicalTime
    }
  }

  /// Opens the log of a directory that is held: reads from `start` on, gives every group of events
  /// and the first frame of every opening to `replay`, decides whether the end is whole, torn, or
  /// damaged, cuts what is torn, and begins a new epoch with what `opening` answers.
  ///
  /// A first frame of an opening right behind the snapshot may be replayed although the snapshot
  /// knows it already.
  ///
  /// Throws `RecoveryError`. Before the decision nothing is changed: a refusal leaves the directory
  /// as it was. A crash at any point is met by opening again.
  public static func open(
    _ directory: StoreDirectory, from start: ReplayStart, sizing: SegmentSizing,
    _ preparation: Preparation,
    replay: (FrameHeader, RawSpan) throws(ReplayRefusal) -> Void,
    opening: (LogFinding) -> Opening
  ) throws(RecoveryError) -> (writer: LogWriter, report: RecoveryReport) {
    try beginIfNew(directory, sizing)
    var recovery = Recovery(directory, from: start)
    try recovery.survey()
    try recovery.settle()
    let tail = try recovery.walk(replay)
    // Decided. From here on the directory changes.
    let epoch = try nextEpoch(directory, tail)
    let cut = try TailCut.cut(tail, directory, epoch: epoch)
    try removeRemains(recovery.laterSegments + recovery.trimmedSegments, directory)
    do { try directory.update { $0.epoch = epoch } } catch { throw .store(error) }
    let finding = LogFinding(
      epoch: epoch, lastLSN: LSN(tail.expected.lsn.rawValue - 1), cutBytes: cut?.byteCount ?? 0,
      logicalTime: recovery.logicalTime)
    let writer = makeWriter(directory, tail, finding, sizing, preparation)
    try writeOpening(opening(finding), to: writer)
    let report = RecoveryReport(
      finding: finding, frameCount: recovery.frameCount, eventCount: recovery.eventCount,
      byteCount: recovery.byteCount, cut: cut)
    return (writer, report)
  }

  /// Makes the first segment of a store that was never opened, or whose first opening crashed
  /// before there was one.
  private static func beginIfNew(
    _ directory: StoreDirectory, _ sizing: SegmentSizing
  ) throws(RecoveryError) {
    let manifest = directory.manifest
    guard manifest.epoch == 0 else { return }
    do {
      let names = try directory.storage.list("wal").map(\.name)
      guard !names.contains(manifest.active.name.file) else { return }
      let path = SegmentPreparer.paths[0]
      let size = sizing.bytes(segment: manifest.active.number)
      let file = try ZeroedFile.make(directory.storage, path: path, sizeBytes: size)
      let prepared = PreparedSegment(file: file, path: path, sizeBytes: size)
      try SegmentChange.publish(
        prepared, as: manifest.active, chain: 0, epoch: 0, now: manifest.createdAt, directory)
    } catch {
      throw .storage(error)
    }
  }

  private static func nextEpoch(
    _ directory: StoreDirectory, _ tail: Recovery.Tail
  ) throws(RecoveryError) -> UInt32 {
    let latest = max(directory.manifest.epoch, tail.expected.epoch)
    guard latest < .max else { throw .epochsExhausted }
    return latest + 1
  }

  private static func removeRemains(
    _ names: [SegmentName], _ directory: StoreDirectory
  ) throws(RecoveryError) {
    guard !names.isEmpty else { return }
    do {
      for name in names { try directory.storage.remove(name.path) }
      try directory.storage.syncDirectory("wal")
    } catch {
      throw .storage(error)
    }
  }

  private static func makeWriter(
    _ directory: StoreDirectory, _ tail: Recovery.Tail, _ finding: LogFinding,
    _ sizing: SegmentSizing, _ preparation: Preparation
  ) -> LogWriter {
    let segment = LogWriter.OpenSegment(
      active: tail.segment, file: tail.file, sizeBytes: tail.sizeBytes, offset: tail.offset,
      seed: SegmentChange.seed(directory.identity, tail.segment, epoch: finding.epoch),
      isEnded: tail.isEnded)
    let beginning = LogWriter.Beginning(
      epoch: finding.epoch, lastLSN: finding.lastLSN, chain: tail.expected.chain,
      time: finding.logicalTime, segment: segment)
    return LogWriter(directory, beginning, sizing: sizing, preparation)
  }

  private static func writeOpening(
    _ opening: Opening, to writer: LogWriter
  ) throws(RecoveryError) {
    invariant(
      opening.body.count <= LogLimits.maximumEpochBodyBytes, "counters and a clock are small")
    var frame = FrameBuffer(
      capacityBytes: opening.body.count, limitBytes: LogLimits.maximumEpochBodyBytes)
    frame.begin(
      firstLSN: writer.lastLSN.advanced(by: 1),
      logicalTime: max(opening.logicalTime, writer.lastTime))
    let isWhole = frame.append(opening.body.rawBytes, eventCount: 0)
    invariant(isWhole, "the buffer was made for the body")
    do {
      try writer.append(&frame, .epochOpen)
      try writer.sync()
    } catch {
      throw .log(error)
    }
  }
}
