import AQCore
import AQStorage

/// Looking at a whole log without changing it: every frame, and every place where one is missing.
///
/// For `store verify`, `store dump` and `store status`, which run on a directory that nobody
/// serves. Goes on behind damage at the next whole frame.
public struct LogInspection: ~Copyable {
  /// Where a frame stands.
  public struct Place: Hashable, Sendable {
    /// The file, relative to the data directory.
    public var path: String
    /// The frame's start in it, in bytes.
    public var offset: UInt64
  }

  /// What a walk counted.
  public struct Summary: Hashable, Sendable {
    /// The segments listed by the MANIFEST.
    public var segmentCount = 0
    /// The whole frames.
    public var frameCount: UInt64 = 0
    /// The events in them.
    public var eventCount: UInt64 = 0
    /// The bytes of the frames.
    public var byteCount: UInt64 = 0
    /// The last LSN in a whole frame; zero where there is none.
    public var lastLSN = LSN.zero
    /// The places that aren't as they should be.
    public var damageCount = 0
    /// The bytes of the active segment that can still be written.
    public var freeBytes: UInt64 = 0
  }

  private let storage: any Storage
  private let manifest: Manifest
  private var summary = Summary()

  private init(_ storage: any Storage, _ manifest: Manifest) {
    self.storage = storage
    self.manifest = manifest
  }

  private static var windowBytes: Int { 1 << 20 }

  /// Walks every segment, oldest first, and gives each whole frame to `frame` and each damaged
  /// place to `damage`. A write that was cut short at the end is told as `tornTail`.
  ///
  /// Throws `StorageError` where a file can't be read.
  public static func walk(
    _ storage: any Storage, _ manifest: Manifest,
    frame: (Place, FrameHeader, RawSpan) -> Void, damage: (LogDamage) -> Void
  ) throws(StorageError) -> Summary {
    var inspection = LogInspection(storage, manifest)
    var expected: Expectation?
    for segment in manifest.sealed {
      let active = ActiveSegment(number: segment.number, name: segment.name)
      let end = try inspection.walk(active, isSealed: true, expected, frame, damage)
      if let end, end.lsn != segment.lastLSN.advanced(by: 1) || end.chain != segment.chain {
        inspection.report(
          LogDamage(
            path: segment.name.path, offset: segment.usedBytes,
            expected: segment.lastLSN.advanced(by: 1), found: end.lsn, reason: .misplacedFrame),
          damage)
      }
      let epoch = end?.epoch ?? 0
      expected = Expectation(
        lsn: segment.lastLSN.advanced(by: 1), chain: segment.chain, epoch: epoch)
    }
    _ = try inspection.walk(manifest.active, isSealed: false, expected, frame, damage)
    return inspection.summary
  }

  /// Walks one segment; returns what must follow it, nil where its end is unknown.
  private mutating func walk(
    _ segment: ActiveSegment, isSealed: Bool, _ previous: Expectation?,
    _ frame: (Place, FrameHeader, RawSpan) -> Void, _ damage: (LogDamage) -> Void
  ) throws(StorageError) -> Expectation? {
    summary.segmentCount += 1
    guard var scanner = try open(segment, damage) else { return nil }
    guard let chain = try header(&scanner, segment, previous, damage) else { return nil }
    var offset = UInt64(LogLimits.segmentHeaderBytes)
    var expected = Expectation(
      lsn: segment.name.firstLSN, chain: chain, epoch: previous?.epoch ?? 0)
    while true {
      let probe = try scanner.probe(at: offset)
      let evidence = SegmentScanner.evidence(
        probe, expected, isSealed: isSealed, hasLaterSegment: false)
      if case .frame(let header, let sum) = probe, RecoveryDecision.frame.matches(evidence) {
        try give(header, &scanner, at: offset, frame)
        offset += UInt64(header.paddedBytes)
        expected = expected.following(header, sum: sum)
        guard header.type == .seal, header.flags.contains(.endOfSegment) else { continue }
        try checkRest(&scanner, from: offset, expected, damage)
        return expected
      }
      let found = try scanner.judge(
        probe, at: offset, expected, isSealed: isSealed, hasLaterSegment: false)
      if found.verdict == .end {
        summary.freeBytes = scanner.sizeBytes - min(offset, scanner.sizeBytes)
        return expected
      }
      report(found.damage, damage)
      guard let next = try resume(&scanner, from: offset, expected) else { return nil }
      (offset, expected) = next
    }
  }

  /// The next whole frame behind a damaged place that could follow it, and itself as what is
  /// expected there.
  private func resume(
    _ scanner: inout SegmentScanner, from offset: UInt64, _ expected: Expectation
  ) throws(StorageError) -> (UInt64, Expectation)? {
    var place = offset
    while let next = try scanner.header(after: place) {
      place = next
      guard case .frame(let header, _) = try scanner.probe(at: place),
        header.firstLSN >= expected.lsn
      else { continue }
      return (
        place, Expectation(lsn: header.firstLSN, chain: header.chain, epoch: header.epoch)
      )
    }
    return nil
  }

  private mutating func give(
    _ header: FrameHeader, _ scanner: inout SegmentScanner, at offset: UInt64,
    _ frame: (Place, FrameHeader, RawSpan) -> Void
  ) throws(StorageError) {
    summary.frameCount += 1
    summary.eventCount += UInt64(header.eventCount)
    summary.byteCount += UInt64(header.paddedBytes)
    summary.lastLSN = max(summary.lastLSN, header.lastLSN)
    let place = Place(path: scanner.path, offset: offset)
    do throws(SegmentScanner.ReadFailure<Never>) {
      try scanner.withBody(of: header, at: offset) { body in frame(place, header, body) }
    } catch {
      switch error {
      case .storage(let error): throw error
      }
    }
  }

  /// Behind a segment's seal there are zeros.
  private mutating func checkRest(
    _ scanner: inout SegmentScanner, from offset: UInt64, _ expected: Expectation,
    _ damage: (LogDamage) -> Void
  ) throws(StorageError) {
    if try scanner.isZero(from: offset) { return }
    report(
      LogDamage(
        path: scanner.path, offset: offset, expected: expected.lsn, found: nil,
        reason: .trailingBytes), damage)
  }

  /// The segment; nil, and reported, where it isn't there.
  private mutating func open(
    _ segment: ActiveSegment, _ damage: (LogDamage) -> Void
  ) throws(StorageError) -> SegmentScanner? {
    let path = segment.name.path
    let file: any StorageFile
    do {
      file = try storage.open(path, .readOnly)
    } catch  where error.isAbsence {
      report(
        LogDamage(
          path: path, offset: 0, expected: segment.name.firstLSN, found: nil,
          reason: .missingSegment), damage)
      return nil
    } catch {
      throw error
    }
    return SegmentScanner(
      file, path: path, salt: manifest.identity.salt, segmentNumber: segment.number,
      sizeBytes: 0, windowBytes: Self.windowBytes)
  }

  /// The chain that the segment's header tells; nil, and reported, where it can't be believed.
  private mutating func header(
    _ scanner: inout SegmentScanner, _ segment: ActiveSegment, _ previous: Expectation?,
    _ damage: (LogDamage) -> Void
  ) throws(StorageError) -> UInt64? {
    do throws(SegmentHeaderFailure) {
      return try scanner.verifiedHeader(of: segment, manifest.identity, previous?.chain).chain
    } catch {
      switch error {
      case .storage(let error): throw error
      case .damaged(let found): report(found, damage)
      case .unsupported(let path, let lsn):
        report(
          LogDamage(path: path, offset: 0, expected: lsn, found: nil, reason: .newerFormat),
          damage)
      }
      return nil
    }
  }

  private mutating func report(_ found: LogDamage, _ damage: (LogDamage) -> Void) {
    summary.damageCount += 1
    damage(found)
  }
}
