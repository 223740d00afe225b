import AQCore
import AQStorage

/// From one segment to the next, and the end of the oldest.
extension LogWriter {
  /// Seals the active segment and goes on in the next.
  ///
  /// The order is what makes a crash at any point of it recoverable: the seal is durable before the
  /// next segment has its name, the name before the MANIFEST says so, the MANIFEST before the
  /// first frame.
  ///
  /// Throws `WALError`.
  public func rotate(_ now: Timestamp) throws(WALError) {
    let prepared: PreparedSegment
    do { prepared = try preparer.take() } catch { throw poison(.storage(error)) }
    if !segment.isEnded {
      mark.begin(firstLSN: lastLSN.advanced(by: 1), logicalTime: now)
      try write(&mark, .seal, .endOfSegment)
    }
    isDirty = true
    try sync()
    let old = SealedSegment(
      number: segment.active.number, name: segment.active.name, lastLSN: lastLSN,
      usedBytes: segment.offset, chain: chain)
    let next = SegmentChange.follower(of: old)
    do {
      try SegmentChange.publish(
        prepared, as: next, chain: chain, epoch: epoch, now: now, directory)
    } catch {
      throw poison(.storage(error))
    }
    do {
      try directory.update { manifest in
        manifest.sealed.append(old)
        manifest.active = next
      }
    } catch {
      throw poison(.store(error))
    }
    segment = OpenSegment(
      active: next, file: prepared.file, sizeBytes: prepared.sizeBytes,
      offset: UInt64(LogLimits.segmentHeaderBytes),
      seed: SegmentChange.seed(directory.identity, next, epoch: epoch), isEnded: false)
    gauges.setActiveRoom(segment.roomBytes)
    preparer.published()
  }

  /// The number of the segment that is written to.
  public var activeSegmentNumber: UInt64 { segment.active.number }

  /// True where the active segment holds events.
  public var hasUnsealedEvents: Bool { lastLSN >= segment.active.name.firstLSN }

  /// The segments that are complete, oldest first.
  public var sealedSegments: [SealedSegment] { directory.manifest.sealed }

  /// Removes the segments that hold nothing from `lsn` on.
  ///
  /// Precondition: a published snapshot covers everything below `lsn`.
  /// Throws `WALError`; what couldn't be removed goes with the next opening.
  public func trim(below lsn: LSN) throws(WALError) {
    do { try directory.trimLog(below: lsn) } catch { throw .store(error) }
  }
}

/// How a prepared file becomes a segment.
enum SegmentChange {
  /// The segment behind `old`.
  static func follower(of old: SealedSegment) -> ActiveSegment {
    let first = old.lastLSN.advanced(by: 1)
    // A segment without events would give its follower its own name.
    let sequel = first == old.name.firstLSN ? old.name.sequel + 1 : 0
    return ActiveSegment(
      number: old.number + 1, name: SegmentName(firstLSN: first, sequel: sequel))
  }

  /// Gives a prepared file its header and its name, durably.
  static func publish(
    _ prepared: PreparedSegment, as segment: ActiveSegment, chain: UInt64, epoch: UInt32,
    now: Timestamp, _ directory: StoreDirectory
  ) throws(StorageError) {
    let header = SegmentHeader(
      storeUUID: directory.identity.uuid, segment: segment, epoch: epoch, chain: chain,
      createdAt: now, sizeBytes: prepared.sizeBytes)
    try prepared.file.write(header.encoded(), at: 0)
    try prepared.file.syncAll()
    try directory.storage.rename(prepared.path, to: segment.name.path)
    try directory.storage.syncDirectory("wal")
  }

  /// The seed of a segment's frames.
  static func seed(
    _ identity: StoreIdentity, _ segment: ActiveSegment, epoch: UInt32
  ) -> UInt64 {
    var seed = FrameSeed(salt: identity.salt, segmentNumber: segment.number)
    return seed.value(epoch: epoch)
  }
}

extension StoreDirectory {
  /// Removes the segments that hold nothing from `lsn` on: from the MANIFEST, then from the disk.
  ///
  /// May be called from any thread. Throws `StoreError`.
  /// Precondition: a published snapshot covers everything below `lsn`.
  public func trimLog(below lsn: LSN) throws(StoreError) {
    let known = manifest
    let isCovered = known.snapshots.contains { $0.lastLSN.advanced(by: 1) >= lsn }
    // A segment without events stays as long as those behind it do: openings stand in it.
    let doomed = known.sealed.prefix { $0.lastLSN < lsn && $0.name.firstLSN < lsn }
    guard let last = doomed.last else { return }
    invariant(isCovered, "the log is trimmed behind a published snapshot only")
    let number = last.number
    try update { manifest in manifest.sealed.removeAll { $0.number <= number } }
    do {
      for segment in doomed { try storage.remove(segment.name.path) }
      try storage.syncDirectory("wal")
    } catch {
      throw .storage(error)
    }
  }
}
