import AQCore
import AQStorage

/// Reading the log at a start: from the snapshot's LSN to the first place that isn't as it should
/// be. Changes nothing.
struct Recovery: ~Copyable {
  let directory: StoreDirectory
  let manifest: Manifest
  let start: ReplayStart
  /// Segments that the MANIFEST doesn't know yet: a crash came between their name and it.
  private(set) var laterSegments: [SegmentName] = []
  /// Segments that the MANIFEST knows no more: a crash came before they were removed.
  private(set) var trimmedSegments: [SegmentName] = []
  private(set) var frameCount: UInt64 = 0
  private(set) var eventCount: UInt64 = 0
  private(set) var byteCount: UInt64 = 0
  private(set) var logicalTime = Timestamp.zero
  private var isSnapshotFound: Bool

  /// Where the log ends.
  struct Tail {
    var segment: ActiveSegment
    var file: any StorageFile
    var sizeBytes: UInt64
    /// Where the next frame goes.
    var offset: UInt64
    /// Where the bytes to be cut end; `offset` where there are none.
    var contentEnd: UInt64
    var expected: Expectation
    /// True where the last frame ends the segment.
    var isEnded: Bool
  }

  /// How much is read at once.
  static var windowBytes: Int { 1 << 20 }

  init(_ directory: StoreDirectory, from start: ReplayStart) {
    self.directory = directory
    self.start = start
    manifest = directory.manifest
    isSnapshotFound = start.chain == nil || start.snapshotLSN == .zero
  }

  /// Finds segments that the MANIFEST doesn't list.
  mutating func survey() throws(RecoveryError) {
    let entries: [DirectoryEntry]
    do { entries = try directory.storage.list("wal") } catch { throw .storage(error) }
    let known = Set(manifest.sealed.map(\.name) + [manifest.active.name])
    for entry in entries {
      guard let name = SegmentName(file: entry.name), !known.contains(name) else { continue }
      if name.firstLSN >= manifest.active.name.firstLSN {
        laterSegments.append(name)
      } else if name.firstLSN < manifest.oldestLSN {
        trimmedSegments.append(name)
      }
    }
  }

  /// Makes durable what a previous process wrote, or finds out that it can't be, and has it read
  /// from the disk: a restarted process otherwise reads what never left the page cache.
  func settle() throws(RecoveryError) {
    let names = [manifest.active.name] + laterSegments
    do {
      for name in names {
        let file = try directory.storage.open(name.path, .readWrite)
        try file.syncAll()
        try file.evict()
      }
    } catch  where error.isAbsence {
      throw .corrupt(missing(manifest.active.name, expected: manifest.active.name.firstLSN))
    } catch {
      throw .storage(error)
    }
  }

  /// Reads and replays; returns the tail once it is sure that the log may be opened.
  mutating func walk(
    _ replay: (FrameHeader, RawSpan) throws(ReplayRefusal) -> Void
  ) throws(RecoveryError) -> Tail {
    let due = start.snapshotLSN.advanced(by: 1)
    guard manifest.oldestLSN <= due else {
      let name = manifest.sealed.first?.name ?? manifest.active.name
      throw .corrupt(
        LogDamage(
          path: name.path, offset: 0, expected: due, found: name.firstLSN, reason: .gap))
    }
    var expected: Expectation?
    // A segment without events counts as well: openings stand in it.
    for segment in manifest.sealed
    where segment.lastLSN >= due || segment.name.firstLSN >= due {
      expected = try walkSealed(segment, expected, replay)
    }
    let tail = try walkActive(expected, replay)
    try checkSnapshot(tail)
    try checkLaterSegments(tail)
    return tail
  }

  private mutating func walkSealed(
    _ segment: SealedSegment, _ previous: Expectation?,
    _ replay: (FrameHeader, RawSpan) throws(ReplayRefusal) -> Void
  ) throws(RecoveryError) -> Expectation {
    let active = ActiveSegment(number: segment.number, name: segment.name)
    var scanner = try open(active, .readOnly)
    var cursor = try begin(&scanner, active, previous)
    try follow(&scanner, &cursor, isSealed: true, replay)
    guard cursor.isEnded, cursor.offset == segment.usedBytes,
      cursor.expected.lsn == segment.lastLSN.advanced(by: 1),
      cursor.expected.chain == segment.chain
    else {
      throw .corrupt(
        LogDamage(
          path: segment.name.path, offset: cursor.offset,
          expected: segment.lastLSN.advanced(by: 1), found: cursor.expected.lsn,
          reason: .misplacedFrame))
    }
    return cursor.expected
  }

  private mutating func walkActive(
    _ previous: Expectation?,
    _ replay: (FrameHeader, RawSpan) throws(ReplayRefusal) -> Void
  ) throws(RecoveryError) -> Tail {
    var scanner = try open(manifest.active, .readWrite)
    var cursor = try begin(&scanner, manifest.active, previous)
    try follow(&scanner, &cursor, isSealed: false, replay)
    var contentEnd = cursor.offset
    if !cursor.isEnded {
      do { contentEnd = try scanner.endOfContent(from: cursor.offset) } catch {
        throw .storage(error)
      }
    }
    return Tail(
      segment: manifest.active, file: scanner.file, sizeBytes: scanner.sizeBytes,
      offset: cursor.offset, contentEnd: contentEnd, expected: cursor.expected,
      isEnded: cursor.isEnded)
  }

  /// Where the walk stands in a segment.
  private struct Cursor {
    var offset: UInt64
    var expected: Expectation
    var isEnded: Bool
  }

  /// Takes frame by frame until the segment's seal, its end, or a torn tail.
  private mutating func follow(
    _ scanner: inout SegmentScanner, _ cursor: inout Cursor, isSealed: Bool,
    _ replay: (FrameHeader, RawSpan) throws(ReplayRefusal) -> Void
  ) throws(RecoveryError) {
    while !cursor.isEnded {
      let probe: SegmentScanner.Probe
      do { probe = try scanner.probe(at: cursor.offset) } catch { throw .storage(error) }
      let evidence = SegmentScanner.evidence(
        probe, cursor.expected, isSealed: isSealed, hasLaterSegment: false)
      guard case .frame(let header, let sum) = probe, RecoveryDecision.frame.matches(evidence)
      else { return try stop(&scanner, probe, cursor, isSealed: isSealed) }
      try take(header, sum, &scanner, at: cursor.offset, replay)
      cursor.offset += UInt64(header.paddedBytes)
      cursor.expected = cursor.expected.following(header, sum: sum)
      cursor.isEnded = header.type == .seal && header.flags.contains(.endOfSegment)
    }
  }

  /// Returns where the log may end here; throws where it may not.
  private func stop(
    _ scanner: inout SegmentScanner, _ probe: SegmentScanner.Probe, _ cursor: Cursor,
    isSealed: Bool
  ) throws(RecoveryError) {
    let verdict: RecoveryVerdict
    let damage: LogDamage
    do {
      (verdict, damage) = try scanner.judge(
        probe, at: cursor.offset, cursor.expected, isSealed: isSealed,
        hasLaterSegment: !laterSegments.isEmpty)
    } catch {
      throw .storage(error)
    }
    switch verdict {
    case .end, .torn: return
    case .unsupported:
      throw .unsupported(path: scanner.path, offset: cursor.offset, lsn: cursor.expected.lsn)
    case .corrupt: throw .corrupt(damage)
    case .frame: invariantBroken("a place that holds the expected frame is not judged")
    }
  }

  private mutating func take(
    _ header: FrameHeader, _ sum: UInt64, _ scanner: inout SegmentScanner, at offset: UInt64,
    _ replay: (FrameHeader, RawSpan) throws(ReplayRefusal) -> Void
  ) throws(RecoveryError) {
    frameCount += 1
    byteCount += UInt64(header.paddedBytes)
    logicalTime = max(logicalTime, header.logicalTime)
    if header.lastLSN == start.snapshotLSN, sum == start.chain { isSnapshotFound = true }
    guard header.type == .data || header.type == .epochOpen else { return }
    guard header.firstLSN > start.snapshotLSN else {
      guard header.lastLSN <= start.snapshotLSN else {
        throw .corrupt(
          LogDamage(
            path: scanner.path, offset: offset, expected: start.snapshotLSN.advanced(by: 1),
            found: header.firstLSN, reason: .snapshotChain))
      }
      return
    }
    eventCount += UInt64(header.eventCount)
    do throws(SegmentScanner.ReadFailure<ReplayRefusal>) {
      try scanner.withBody(of: header, at: offset) { (body) throws(ReplayRefusal) in
        try replay(header, body)
      }
    } catch {
      switch error {
      case .storage(let error): throw .storage(error)
      case .reader(.unsupported):
        throw .unsupported(path: scanner.path, offset: offset, lsn: header.firstLSN)
      case .reader(.corrupt):
        throw .corrupt(
          LogDamage(
            path: scanner.path, offset: offset, expected: header.firstLSN,
            found: header.firstLSN, reason: .undecodable))
      }
    }
  }

  private func open(
    _ segment: ActiveSegment, _ access: FileAccess
  ) throws(RecoveryError) -> SegmentScanner {
    do {
      return SegmentScanner(
        try directory.storage.open(segment.name.path, access), path: segment.name.path,
        salt: manifest.identity.salt, segmentNumber: segment.number, sizeBytes: 0,
        windowBytes: Self.windowBytes)
    } catch  where error.isAbsence {
      throw .corrupt(missing(segment.name, expected: segment.name.firstLSN))
    } catch {
      throw .storage(error)
    }
  }

  /// Verifies the header and places the cursor behind it.
  private mutating func begin(
    _ scanner: inout SegmentScanner, _ segment: ActiveSegment, _ previous: Expectation?
  ) throws(RecoveryError) -> Cursor {
    let header: SegmentHeader
    do throws(SegmentHeaderFailure) {
      header = try scanner.verifiedHeader(of: segment, manifest.identity, previous?.chain)
    } catch {
      throw error.asRecoveryError
    }
    let isSnapshotHere = segment.name.firstLSN == start.snapshotLSN.advanced(by: 1)
    if isSnapshotHere, header.chain == start.chain { isSnapshotFound = true }
    let expected = Expectation(
      lsn: segment.name.firstLSN, chain: header.chain, epoch: previous?.epoch ?? 0)
    return Cursor(
      offset: UInt64(LogLimits.segmentHeaderBytes), expected: expected, isEnded: false)
  }

  private func missing(_ name: SegmentName, expected: LSN) -> LogDamage {
    LogDamage(path: name.path, offset: 0, expected: expected, found: nil, reason: .missingSegment)
  }

  /// A snapshot must lie within the log, and be of it.
  private func checkSnapshot(_ tail: Tail) throws(RecoveryError) {
    let isBeyond = tail.expected.lsn <= start.snapshotLSN
    guard isBeyond || !isSnapshotFound else { return }
    throw .corrupt(
      LogDamage(
        path: tail.segment.name.path, offset: tail.offset,
        expected: start.snapshotLSN.advanced(by: 1), found: tail.expected.lsn,
        reason: isBeyond ? .snapshotBeyondLog : .snapshotChain))
  }

  /// A segment behind a complete one that the MANIFEST doesn't know yet holds no frame.
  private func checkLaterSegments(_ tail: Tail) throws(RecoveryError) {
    for name in laterSegments {
      var scanner = try open(
        ActiveSegment(number: tail.segment.number + 1, name: name), .readOnly)
      let header: Result<SegmentHeader, SegmentHeader.DecodeError>
      let isEmpty: Bool
      do {
        header = try scanner.header()
        scanner.resize(to: min(try scanner.file.size(), LogLimits.maximumSegmentBytes))
        isEmpty = try scanner.isZero(from: UInt64(LogLimits.segmentHeaderBytes))
      } catch {
        throw .storage(error)
      }
      guard header.isOwn(of: manifest.identity), isEmpty, name.firstLSN == tail.expected.lsn else {
        throw .corrupt(
          LogDamage(
            path: name.path, offset: 0, expected: tail.expected.lsn, found: name.firstLSN,
            reason: isEmpty ? .segmentHeader : .trailingBytes))
      }
    }
  }
}

extension Result<SegmentHeader, SegmentHeader.DecodeError> {
  /// True for a readable header of the store.
  fileprivate func isOwn(of identity: StoreIdentity) -> Bool {
    switch self {
    case .success(let header): header.storeUUID == identity.uuid
    case .failure: false
    }
  }
}
