import AQCore
import AQStorage

/// The end of the log: appends groups of events and makes them durable.
///
/// Owned by one thread at a time; it may be handed from the engine's thread to the log's and back.
/// After a write or a sync that failed nothing more is written: every call throws `poisoned`.
public final class LogWriter: @unchecked Sendable {
  // Sendable: every stored variable is touched by the owning thread alone, and whoever hands the
  // writer over synchronises with the next owner. What others may read is in `gauges` and in the
  // directory's MANIFEST.

  /// The store this is the log of.
  public let directory: StoreDirectory
  /// What other threads may read.
  public let gauges: LogGauges
  /// The opening that writes; in every frame.
  public let epoch: UInt32
  /// The last event appended.
  public internal(set) var lastLSN: LSN
  /// The last event known to be on disk.
  public internal(set) var durableLSN: LSN
  /// The header sum of the last frame appended.
  public internal(set) var chain: UInt64
  let sizing: SegmentSizing
  let preparer: SegmentPreparer
  var segment: OpenSegment
  var condition = Condition.open
  /// True where something was written since the last sync.
  var isDirty = false
  /// For the frames that have no body.
  var mark = FrameBuffer(capacityBytes: 0, limitBytes: 0)
  /// The logical time of the last frame.
  var lastTime: Timestamp
  /// The durable LSN that the last watermark or seal told.
  var witnessedLSN: LSN

  enum Condition { case open, closed, poisoned }

  /// The segment that is written to.
  struct OpenSegment {
    var active: ActiveSegment
    var file: any StorageFile
    var sizeBytes: UInt64
    /// Where the next frame goes.
    var offset: UInt64
    /// The seed of this segment's frames in this epoch.
    var seed: UInt64
    /// True where the last frame seals it: the next one goes to the next segment.
    var isEnded: Bool

    /// The frame bytes that still fit in front of the seal.
    var roomBytes: UInt64 {
      let end = sizeBytes - UInt64(LogLimits.frameHeaderBytes)
      return isEnded || offset > end ? 0 : end - offset
    }
  }

  /// What an opened log hands to its writer.
  struct Beginning {
    var epoch: UInt32
    var lastLSN: LSN
    var chain: UInt64
    var time: Timestamp
    var segment: OpenSegment
  }

  init(
    _ directory: StoreDirectory, _ beginning: Beginning, sizing: SegmentSizing,
    _ preparation: Preparation
  ) {
    self.directory = directory
    self.sizing = sizing
    epoch = beginning.epoch
    lastLSN = beginning.lastLSN
    // Recovery synced the tail before it read it.
    durableLSN = beginning.lastLSN
    witnessedLSN = beginning.lastLSN
    chain = beginning.chain
    lastTime = beginning.time
    segment = beginning.segment
    gauges = LogGauges(durableLSN: beginning.lastLSN)
    gauges.setActiveRoom(beginning.segment.roomBytes)
    preparer = SegmentPreparer(
      directory.storage, sizing: sizing, nextNumber: segment.active.number + 1, preparation,
      gauges)
    preparer.start()
  }

  deinit { preparer.stop() }

  /// Where in the active segment the next frame goes, in bytes.
  package var offsetBytes: UInt64 { segment.offset }

  /// The largest frame that can be appended, header and padding included.
  public var maximumFrameBytes: Int { sizing.maximumFrameBytes }

  /// Writes one group of events behind everything before; moves on to the next segment where it
  /// doesn't fit. Durable after the next `sync`.
  ///
  /// Throws `WALError`; `frameTooLarge` leaves the log as it was.
  public func append(_ frame: inout FrameBuffer) throws(WALError) {
    invariant(frame.eventCount > 0, "a group has events")
    try append(&frame, .data)
  }

  /// Makes everything appended durable; returns the last LSN that is.
  ///
  /// Throws `WALError`, after which nothing is known of what was appended since the last sync.
  @discardableResult
  public func sync() throws(WALError) -> LSN {
    try checkOpen()
    guard isDirty else { return durableLSN }
    do {
      try segment.file.sync()
    } catch {
      throw poison(.storage(error))
    }
    isDirty = false
    durableLSN = lastLSN
    gauges.setDurable(durableLSN)
    return durableLSN
  }

  /// Says on disk how far the log is durable, so that damage to the last group can be told from a
  /// torn write. Writes nothing where that was said already.
  ///
  /// Throws `WALError`.
  public func appendWatermark(_ now: Timestamp) throws(WALError) {
    try checkOpen()
    guard witnessedLSN != durableLSN, segment.roomBytes >= UInt64(LogLimits.frameHeaderBytes)
    else { return }
    mark.begin(firstLSN: lastLSN.advanced(by: 1), logicalTime: now)
    try write(&mark, .watermark, [])
    witnessedLSN = durableLSN
  }

  /// Syncs, seals and lets go of the log.
  ///
  /// Throws `WALError`.
  public func close() throws(WALError) {
    try sync()
    if segment.roomBytes >= UInt64(LogLimits.frameHeaderBytes) {
      mark.begin(firstLSN: lastLSN.advanced(by: 1), logicalTime: lastTime)
      try write(&mark, .seal, [])
      try sync()
    }
    condition = .closed
    preparer.stop()
  }

  /// Tries again to prepare the segments that are lacking; in background mode that happens by
  /// itself.
  public func replenish() { preparer.replenish() }

  func append(_ frame: inout FrameBuffer, _ type: FrameType) throws(WALError) {
    try checkOpen()
    invariant(frame.firstLSN == lastLSN.advanced(by: 1), "LSNs have no gaps")
    let count = UInt64(frame.frameBytes)
    guard count <= UInt64(maximumFrameBytes) else {
      throw .frameTooLarge(limitBytes: maximumFrameBytes)
    }
    if count > segment.roomBytes { try rotate(frame.logicalTime) }
    invariant(count <= segment.roomBytes, "a fresh segment takes every frame")
    try write(&frame, type, [])
  }

  /// One frame, one write, at the end of the active segment.
  func write(
    _ frame: inout FrameBuffer, _ type: FrameType, _ flags: FrameFlags
  ) throws(WALError) {
    let sum = frame.seal(
      FrameBuffer.Sealing(
        type: type, flags: flags, epoch: epoch, durableLSN: durableLSN, chain: chain,
        seed: segment.seed))
    let file = segment.file
    let offset = segment.offset
    do {
      try frame.withFrame { (bytes) throws(StorageError) in try file.write(bytes, at: offset) }
    } catch {
      throw poison(.storage(error))
    }
    segment.offset += UInt64(frame.frameBytes)
    chain = sum
    lastLSN = lastLSN.advanced(by: UInt64(frame.eventCount))
    lastTime = max(lastTime, frame.logicalTime)
    isDirty = true
    gauges.setActiveRoom(segment.roomBytes)
  }

  func checkOpen() throws(WALError) {
    switch condition {
    case .open: return
    case .closed: throw .closed
    case .poisoned: throw .poisoned
    }
  }

  /// The end of this writer: `error` is the last that is more than `poisoned`.
  func poison(_ error: WALError) -> WALError {
    condition = .poisoned
    return error
  }
}
