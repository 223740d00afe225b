import AQCore

/// How large segments are made.
public struct SegmentSizing: Hashable, Sendable {
  /// The size of a store's first segments, in bytes.
  public var initialBytes: UInt64
  /// The size of all others, in bytes.
  public var regularBytes: UInt64
  /// How many segments are made small.
  public var initialCount: UInt64

  /// 16 MiB for the first four, 64 MiB then: a store that stays small stays small on disk.
  public static var standard: SegmentSizing {
    SegmentSizing(initialBytes: 16 << 20, regularBytes: 64 << 20, initialCount: 4)
  }

  /// One size for all, clamped to the limits and rounded up to whole pages.
  public static func fixed(_ bytes: UInt64) -> SegmentSizing {
    let clamped = min(
      max(bytes, LogLimits.minimumSegmentBytes), LogLimits.maximumSegmentBytes)
    let pages = (clamped + 4_095) / 4_096 * 4_096
    return SegmentSizing(initialBytes: pages, regularBytes: pages, initialCount: 0)
  }

  /// The size of the segment with the given number.
  func bytes(segment number: UInt64) -> UInt64 {
    number <= initialCount ? initialBytes : regularBytes
  }

  /// The largest frame that fits every segment, header and padding included.
  public var maximumFrameBytes: Int {
    let smallest = min(initialBytes, regularBytes)
    return Int(smallest) - LogLimits.segmentHeaderBytes - LogLimits.frameHeaderBytes
  }
}
