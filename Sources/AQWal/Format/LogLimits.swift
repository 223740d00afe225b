/// What bounds the log, in bytes.
public enum LogLimits {
  /// A segment's header; its first frame begins here. One page, so that it is written whole.
  public static var segmentHeaderBytes: Int { 4_096 }
  /// A frame's header.
  public static var frameHeaderBytes: Int { 64 }
  /// Frames begin on multiples of this.
  public static var frameAlignment: Int { 8 }
  /// The smallest segment: header, seal, and room for a few frames.
  public static var minimumSegmentBytes: UInt64 { 16_384 }
  /// The largest segment: a frame's length and the scan for a witness stay bounded.
  public static var maximumSegmentBytes: UInt64 { 1 << 30 }
  /// The opaque body of an epoch's first frame: counters and a clock.
  public static var maximumEpochBodyBytes: Int { 4_096 }

  /// The room a frame with a body of `bodyBytes` takes, padding included.
  @inlinable public static func paddedFrameBytes(body bodyBytes: Int) -> Int {
    (64 + bodyBytes + 7) & ~7
  }
}
