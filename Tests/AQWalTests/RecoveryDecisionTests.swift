import AQWal
import Testing

/// The decision over a place in the log, on every combination of what can be known of it.
@Suite struct RecoveryDeciding {
  /// All 1,024.
  static let everything: [TailEvidence] = (0..<1_024).map { bits in
    func has(_ bit: Int) -> Bool { bits & (1 << bit) != 0 }
    return TailEvidence(
      isSealed: has(0), hasLaterSegment: has(1), isRestZero: has(2), isHeaderSumGood: has(3),
      isFormatUnknown: has(4), isBodySumGood: has(5), isLSNExpected: has(6),
      isEpochInOrder: has(7), isChained: has(8), isWitnessed: has(9))
  }

  @Test func `every combination matches exactly one row`() {
    for evidence in Self.everything {
      let rows = RecoveryDecision.allCases.filter { $0.matches(evidence) }
      #expect(rows.count == 1, "\(evidence)")
    }
  }

  @Test func `the verdict is the first rule of the specification that applies`() {
    for evidence in Self.everything {
      #expect(RecoveryDecision.verdict(evidence) == Self.specified(evidence), "\(evidence)")
    }
  }

  @Test func `nothing is cut that a later frame or segment proves durable`() {
    for evidence in Self.everything
    where evidence.isSealed || evidence.hasLaterSegment || evidence.isWitnessed {
      #expect(RecoveryDecision.verdict(evidence) != .torn)
    }
  }

  @Test func `only zeros end the log, and only where no segment follows`() {
    for evidence in Self.everything where RecoveryDecision.verdict(evidence) == .end {
      #expect(evidence.isRestZero)
      #expect(!evidence.isSealed)
      #expect(!evidence.hasLaterSegment)
    }
  }

  @Test func `every row is reached`() {
    let reached = Set(Self.everything.map(RecoveryDecision.verdict))
    let all: Set<RecoveryVerdict> = [
      .frame, .end, .unsupported, .corrupt(.sealed), .corrupt(.witnessed), .torn,
    ]
    #expect(reached == all)
  }

  /// The specification's list, read from the top, with the expected frame before it.
  static func specified(_ e: TailEvidence) -> RecoveryVerdict {
    if !e.isRestZero {
      if e.isHeaderSumGood, e.isFormatUnknown { return .unsupported }
      let isPlaced = e.isLSNExpected && e.isEpochInOrder && e.isChained
      if e.isHeaderSumGood, e.isBodySumGood, isPlaced { return .frame }
    }
    let isActive = !e.isSealed && !e.hasLaterSegment
    if e.isRestZero, isActive { return .end }
    if !isActive { return .corrupt(.sealed) }
    if e.isWitnessed { return .corrupt(.witnessed) }
    return .torn
  }
}
