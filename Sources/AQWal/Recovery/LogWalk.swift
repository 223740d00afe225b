import AQCore
import AQStorage

/// What must stand at the next place of the log.
struct Expectation: Hashable, Sendable {
  var lsn: LSN
  var chain: UInt64
  /// Not below this.
  var epoch: UInt32

  /// The expectation behind `frame`.
  func following(_ frame: FrameHeader, sum: UInt64) -> Expectation {
    Expectation(lsn: frame.nextLSN, chain: sum, epoch: frame.epoch)
  }
}

/// Judging a place in a segment.
extension SegmentScanner {
  /// What can be told of the place from what stands there alone; the rest reads as false, which
  /// is enough to recognise the expected frame.
  static func evidence(
    _ probe: Probe, _ expected: Expectation, isSealed: Bool, hasLaterSegment: Bool
  ) -> TailEvidence {
    var evidence = TailEvidence(
      isSealed: isSealed, hasLaterSegment: hasLaterSegment, isRestZero: false,
      isHeaderSumGood: false, isFormatUnknown: false, isBodySumGood: false,
      isLSNExpected: false, isEpochInOrder: false, isChained: false, isWitnessed: false)
    let header: FrameHeader
    switch probe {
    case .invalid: return evidence
    case .unknownFormat:
      evidence.isHeaderSumGood = true
      evidence.isFormatUnknown = true
      return evidence
    case .headerOnly(let found, _):
      header = found
    case .frame(let found, _):
      header = found
      evidence.isBodySumGood = true
    }
    evidence.isHeaderSumGood = true
    evidence.isLSNExpected = header.firstLSN == expected.lsn
    evidence.isEpochInOrder = header.epoch >= expected.epoch
    evidence.isChained = header.chain == expected.chain
    return evidence
  }

  /// The verdict over a place where the expected frame isn't, and where it isn't the end, what is
  /// wrong there.
  ///
  /// Complexity: O(bytes to the segment's end).
  mutating func judge(
    _ probe: Probe, at offset: UInt64, _ expected: Expectation, isSealed: Bool,
    hasLaterSegment: Bool
  ) throws(StorageError) -> (verdict: RecoveryVerdict, damage: LogDamage) {
    var evidence = Self.evidence(
      probe, expected, isSealed: isSealed, hasLaterSegment: hasLaterSegment)
    evidence.isRestZero = try isZero(from: offset)
    let witness = try witness(ofDurable: expected.lsn, from: offset)
    evidence.isWitnessed = witness != nil
    let verdict = RecoveryDecision.verdict(evidence)
    let damage = LogDamage(
      path: path, offset: offset, expected: expected.lsn,
      found: witness?.durableLSN ?? probe.firstLSN,
      reason: reason(for: verdict, evidence))
    return (verdict, damage)
  }

  private func reason(
    for verdict: RecoveryVerdict, _ evidence: TailEvidence
  ) -> LogDamage.Reason {
    switch verdict {
    case .torn: return .tornTail
    case .corrupt(.witnessed): return .lostDurableBytes
    case .unsupported: return .newerFormat
    case .corrupt(.sealed), .frame, .end: break
    }
    if evidence.isRestZero { return .shortSegment }
    return evidence.isBodySumGood ? .misplacedFrame : .checksum
  }
}

extension SegmentScanner.Probe {
  /// The first LSN that a header with a good sum tells.
  var firstLSN: LSN? {
    switch self {
    case .invalid, .unknownFormat: nil
    case .headerOnly(let header, _), .frame(let header, _): header.firstLSN
    }
  }
}
