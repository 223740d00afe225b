import AQCore

/// What the store consists of: the one file that says which others count.
public struct Manifest: Hashable, Sendable {
  /// The format it is written in.
  public var format: FormatVersion
  /// What tells this store from others; the same for its whole life.
  public var identity: StoreIdentity
  /// When the store was made, by the wall clock.
  public var createdAt: Timestamp
  /// Counts the times the store was opened for writing; zero before the first.
  public var epoch: UInt32
  /// Zero, or what a restore drew so that no identifier is handed out twice.
  public var restoreEpoch: UInt16
  /// The segment the log is written to.
  public var active: ActiveSegment
  /// In the order of their numbers, up to the active segment's, without gaps.
  public var sealed: [SealedSegment]
  /// In the order of their LSNs.
  public var snapshots: [KeptSnapshot]

  /// A store that was never opened.
  public init(identity: StoreIdentity, createdAt: Timestamp, restoreEpoch: UInt16 = 0) {
    format = .current
    self.identity = identity
    self.createdAt = createdAt
    epoch = 0
    self.restoreEpoch = restoreEpoch
    active = .first
    sealed = []
    snapshots = []
  }

  /// The LSN from which on the log is kept.
  public var oldestLSN: LSN { sealed.first?.name.firstLSN ?? active.name.firstLSN }

  /// The most sealed segments a manifest may list: 4 TiB of log at 64 MiB each.
  public static var maximumSealedCount: Int { 65_536 }
  /// The most snapshots a manifest may list.
  public static var maximumSnapshotCount: Int { 256 }
  /// Its file.
  public static var path: String { "MANIFEST" }
  /// Where the next version is written before it takes the file's place.
  public static var temporaryPath: String { "MANIFEST.tmp" }

  /// True where the lists are in order and without gaps.
  var isConsistent: Bool {
    var number = active.number
    var first = active.name.firstLSN
    for segment in sealed.reversed() {
      guard number > 0, segment.number == number - 1 else { return false }
      guard segment.lastLSN.advanced(by: 1) == first else { return false }
      guard segment.name.firstLSN <= first else { return false }
      number = segment.number
      first = segment.name.firstLSN
    }
    let positions = snapshots.map(\.lastLSN)
    let isAscending = zip(positions, positions.dropFirst()).allSatisfy { $0 < $1 }
    return number > 0 && first > .zero && isAscending
  }
}
