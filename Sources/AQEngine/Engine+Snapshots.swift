import AQCore
import AQWal

extension Engine {
  /// Seals what is in the log and has the compactor make a snapshot of it.
  ///
  /// Throws `CommitError` where the log fails. What comes of the snapshot is told by
  /// `snapshotOutcome` once `isMakingSnapshot` is false.
  public mutating func requestSnapshot() throws(CommitError) {
    let now = machine.now
    try failing { (pipeline: inout CommitPipeline) throws(WALError) in
      try pipeline.flush()
      if pipeline.log.hasUnsealedEvents { try pipeline.rotate(now) }
    }
    compaction.start()
  }

  /// True while the compactor works.
  public var isMakingSnapshot: Bool { compaction.isRunning }

  /// What came of the last compaction; nil before there was one.
  public var snapshotOutcome: Result<CompactionSummary?, CompactionError>? { compaction.last }

  mutating func tendCompaction() throws(CommitError) {
    compaction.collect()
    switch options.snapshots {
    case .onRequest: return
    case .automatic:
      if compaction.isDue(activeSegment: pipeline.log.activeSegmentNumber) { compaction.start() }
    }
  }

  /// Ends in good order: everything durable, a snapshot of it, the log sealed.
  ///
  /// Throws `CommitError` where the log fails; a snapshot that fails only makes the next start
  /// longer.
  public mutating func shutDown() throws(CommitError) {
    compaction.finish()
    let now = machine.now
    try failing { (pipeline: inout CommitPipeline) throws(WALError) in
      try pipeline.flush()
      if pipeline.log.hasUnsealedEvents { try pipeline.rotate(now) }
    }
    compaction.start()
    compaction.finish()
    try failing { (pipeline: inout CommitPipeline) throws(WALError) in try pipeline.close() }
  }
}
