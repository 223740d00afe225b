import AQCore

/// A segment's file: named after its first LSN.
public struct SegmentName: Hashable, Sendable {
  /// The LSN that the first event in the segment has, or would have.
  public var firstLSN: LSN
  /// Zero, but for a segment that follows one without a single event: one more than that one's.
  public var sequel: UInt32

  /// The name of a segment that begins at `firstLSN`.
  public init(firstLSN: LSN, sequel: UInt32) {
    self.firstLSN = firstLSN
    self.sequel = sequel
  }

  /// `wal/00000000000000000001.seg`; a sequel is `wal/00000000000000000001.2.seg`.
  public var path: String { "wal/" + file }

  /// The name within `wal`.
  public var file: String {
    let digits = String(firstLSN.rawValue)
    let padded = String(repeating: "0", count: 20 - digits.count) + digits
    return sequel == 0 ? padded + ".seg" : padded + "." + String(sequel) + ".seg"
  }

  /// Reads a file's name; nil where it isn't a segment's.
  public init?(file: String) {
    let parts = file.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2 || parts.count == 3, parts.last == "seg" else { return nil }
    guard parts[0].utf8.count == 20, let first = UInt64(parts[0]) else { return nil }
    self.init(firstLSN: LSN(first), sequel: 0)
    if parts.count == 3 {
      guard let number = UInt32(parts[1]), number > 0 else { return nil }
      sequel = number
    }
    guard self.file == file else { return nil }
  }
}

/// The segment that is written to.
public struct ActiveSegment: Hashable, Sendable {
  /// From 1, without gaps.
  public var number: UInt64
  /// Its file.
  public var name: SegmentName

  /// A segment that takes the log on.
  public init(number: UInt64, name: SegmentName) {
    self.number = number
    self.name = name
  }

  /// The first of a store.
  public static var first: ActiveSegment {
    ActiveSegment(number: 1, name: SegmentName(firstLSN: LSN(1), sequel: 0))
  }
}

/// A segment that is complete and durable, and never written again.
public struct SealedSegment: Hashable, Sendable {
  /// From 1, without gaps.
  public var number: UInt64
  /// Its file.
  public var name: SegmentName
  /// The last LSN in it; one below its first where it holds no event.
  public var lastLSN: LSN
  /// Where its last frame ends, in bytes from the file's start.
  public var usedBytes: UInt64
  /// Its last frame's header sum: what the next segment's first frame chains to.
  public var chain: UInt64

  /// A segment as it was when its last frame was durable.
  public init(
    number: UInt64, name: SegmentName, lastLSN: LSN, usedBytes: UInt64, chain: UInt64
  ) {
    self.number = number
    self.name = name
    self.lastLSN = lastLSN
    self.usedBytes = usedBytes
    self.chain = chain
  }
}

/// A snapshot that was verified and published.
public struct KeptSnapshot: Hashable, Sendable {
  /// The last LSN it covers; also its file's name.
  public var lastLSN: LSN
  /// The chain at that LSN: the header sum of the last frame it covers.
  public var chain: UInt64
  /// The file's size.
  public var sizeBytes: UInt64

  /// A snapshot as it was published.
  public init(lastLSN: LSN, chain: UInt64, sizeBytes: UInt64) {
    self.lastLSN = lastLSN
    self.chain = chain
    self.sizeBytes = sizeBytes
  }
}
