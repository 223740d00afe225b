/// What is known of the place in the log where recovery stands: the first at which the expected
/// frame isn't there, or any before it.
package struct TailEvidence: Hashable, Sendable {
  /// The MANIFEST lists the segment as complete.
  package var isSealed: Bool
  /// A segment that follows this one stands on the disk.
  package var hasLaterSegment: Bool
  /// Everything from here to the segment's end is zero.
  package var isRestZero: Bool
  /// A frame's header with a good sum stands here.
  package var isHeaderSumGood: Bool
  /// The header says something that this build doesn't know.
  package var isFormatUnknown: Bool
  /// The body fits the segment and its sum is good.
  package var isBodySumGood: Bool
  /// The frame begins with the LSN that is due.
  package var isLSNExpected: Bool
  /// The frame's epoch is not below the one before.
  package var isEpochInOrder: Bool
  /// The frame names the one before it.
  package var isChained: Bool
  /// A header with a good sum, here or later, tells that the LSN due here was durable.
  package var isWitnessed: Bool

  /// Each combination may be given, the impossible ones too: the decision is tested over all.
  package init(
    isSealed: Bool, hasLaterSegment: Bool, isRestZero: Bool, isHeaderSumGood: Bool,
    isFormatUnknown: Bool, isBodySumGood: Bool, isLSNExpected: Bool, isEpochInOrder: Bool,
    isChained: Bool, isWitnessed: Bool
  ) {
    self.isSealed = isSealed
    self.hasLaterSegment = hasLaterSegment
    self.isRestZero = isRestZero
    self.isHeaderSumGood = isHeaderSumGood
    self.isFormatUnknown = isFormatUnknown
    self.isBodySumGood = isBodySumGood
    self.isLSNExpected = isLSNExpected
    self.isEpochInOrder = isEpochInOrder
    self.isChained = isChained
    self.isWitnessed = isWitnessed
  }
}

/// What to do about the place.
package enum RecoveryVerdict: Hashable, Sendable {
  /// The expected frame: take it and go on behind it.
  case frame
  /// The log ends here.
  case end
  /// Written by a newer version: refuse, touch nothing.
  case unsupported
  /// What was durable is gone: refuse, touch nothing.
  case corrupt(Cause)
  /// A write that was never acknowledged: keep a copy, cut it, go on.
  case torn

  /// What proves that durable bytes are gone.
  package enum Cause: Hashable, Sendable {
    /// The segment is complete, or another follows it.
    case sealed
    /// A later frame was written when this place was known to be durable.
    case witnessed
  }
}

/// The decision table of recovery (STORAGE.md §4). Every combination of evidence matches exactly
/// one row; the order of the rows decides nothing.
package enum RecoveryDecision: CaseIterable {
  case frame, end, unsupported, corruptSealed, corruptWitnessed, torn

  /// The one row that matches.
  package static func verdict(_ evidence: TailEvidence) -> RecoveryVerdict {
    for row in allCases where row.matches(evidence) { return row.verdict }
    // Held by a test over every combination.
    return .corrupt(.sealed)
  }

  /// True where the row holds for `evidence`.
  package func matches(_ evidence: TailEvidence) -> Bool {
    let isZero = evidence.isRestZero
    let isNewer = !isZero && evidence.isHeaderSumGood && evidence.isFormatUnknown
    let isFrame =
      !isZero && !isNewer && evidence.isHeaderSumGood && evidence.isBodySumGood
      && evidence.isLSNExpected && evidence.isEpochInOrder && evidence.isChained
    let isComplete = evidence.isSealed || evidence.hasLaterSegment
    let isDamage = !isFrame && !isNewer
    return switch self {
    case .frame: isFrame
    case .end: isZero && !isComplete
    case .unsupported: isNewer
    case .corruptSealed: isDamage && isComplete
    case .corruptWitnessed: isDamage && !isComplete && !isZero && evidence.isWitnessed
    case .torn: isDamage && !isComplete && !isZero && !evidence.isWitnessed
    }
  }

  private var verdict: RecoveryVerdict {
    switch self {
    case .frame: .frame
    case .end: .end
    case .unsupported: .unsupported
    case .corruptSealed: .corrupt(.sealed)
    case .corruptWitnessed: .corrupt(.witnessed)
    case .torn: .torn
    }
  }
}
