import AQCore
import AQStorage

/// What a frame is for.
public enum FrameType: UInt8, Sendable, CaseIterable {
  /// A group of events, committed together.
  case data = 1
  /// No events: says that everything before is durable.
  case watermark = 2
  /// No events: the first frame after an opening; its body is the engine's.
  case epochOpen = 3
  /// No events: the end of a segment, or of a process that shut down cleanly.
  case seal = 4
}

/// What distinguishes frames of one type.
public struct FrameFlags: OptionSet, Sendable, Hashable {
  /// The byte on disk.
  public var rawValue: UInt8

  /// Takes any byte; unknown flags are refused by whoever decodes.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// On a seal: the segment ends here, and the log goes on in the next. Without it the log was
  /// closed, and goes on behind the seal.
  public static var endOfSegment: FrameFlags { FrameFlags(rawValue: 1) }
  /// Every flag this build knows.
  public static var known: FrameFlags { .endOfSegment }
}

/// The 64 bytes in front of a group of events, little-endian:
/// ```
///   0  u32  magic "AQFR"
///   4  u32  length: header and body, without padding
///   8  u64  body sum: XXH3-64 of body and padding
///  16  u32  epoch
///  20  u8   type        21  u8  flags        22  u16  zero
///  24  u64  first LSN; of a frame without events, the LSN that the next event gets
///  32  u32  event count
///  36  u32  durable lag: first LSN - 1 - the highest LSN known durable when this was composed
///  40  u64  logical time, milliseconds since 1970
///  48  u64  chain: the previous frame's header sum
///  56  u64  header sum: XXH3-64 of bytes 0 to 55
///  64       body: events back to back, then zeros to a multiple of 8
/// ```
/// Both sums are seeded (`FrameSeed`). The durable LSN is kept as its distance, which a durable LSN
/// at or past the frame's own first LSN can't even be written as.
public struct FrameHeader: Hashable, Sendable {
  /// Header and body, without padding.
  public var length: UInt32
  /// XXH3-64 of body and padding, seeded.
  public var bodySum: UInt64
  /// The opening that wrote the frame.
  public var epoch: UInt32
  /// What the frame is for.
  public var type: FrameType
  /// Only a seal has any.
  public var flags: FrameFlags
  /// The first event's LSN; without events, the LSN that the next event gets.
  public var firstLSN: LSN
  /// Zero for every type but data.
  public var eventCount: UInt32
  /// Below `firstLSN`.
  public var durableLSN: LSN
  /// What times in the body are relative to.
  public var logicalTime: Timestamp
  /// The previous frame's header sum; in a store's first frame, zero.
  public var chain: UInt64

  static var magic: UInt32 { 0x5246_5141 }
  static var magicOffset: Int { 0 }
  static var sumOffset: Int { 56 }
  static var epochOffset: Int { 16 }

  /// The events' bytes.
  public var bodyBytes: Int { Int(length) - LogLimits.frameHeaderBytes }
  /// From this frame's start to the next one's.
  public var paddedBytes: Int { LogLimits.paddedFrameBytes(body: bodyBytes) }
  /// The LSN of the first event behind this frame.
  public var nextLSN: LSN { firstLSN.advanced(by: UInt64(eventCount)) }
  /// The LSN of the last event in this frame or before it.
  public var lastLSN: LSN { LSN(nextLSN.rawValue &- 1) }

  /// Writes the header in front of its body and returns its sum.
  ///
  /// Precondition: `region` has at least 64 bytes, `durableLSN` lies below `firstLSN`, at most
  /// 2³² events behind.
  func store(into region: inout MutableRawSpan, seed: UInt64) -> UInt64 {
    invariant(durableLSN < firstLSN, "what isn't written can't be durable")
    let lag = firstLSN.rawValue - 1 - durableLSN.rawValue
    invariant(lag <= UInt64(UInt32.max), "the bytes in flight bound the events in flight")
    region.storeBytes(of: Self.magic.littleEndian, toByteOffset: 0, as: UInt32.self)
    region.storeBytes(of: length.littleEndian, toByteOffset: 4, as: UInt32.self)
    region.storeBytes(of: bodySum.littleEndian, toByteOffset: 8, as: UInt64.self)
    region.storeBytes(of: epoch.littleEndian, toByteOffset: 16, as: UInt32.self)
    region.storeBytes(of: type.rawValue, toByteOffset: 20, as: UInt8.self)
    region.storeBytes(of: flags.rawValue, toByteOffset: 21, as: UInt8.self)
    region.storeBytes(of: 0, toByteOffset: 22, as: UInt16.self)
    region.storeBytes(of: firstLSN.rawValue.littleEndian, toByteOffset: 24, as: UInt64.self)
    region.storeBytes(of: eventCount.littleEndian, toByteOffset: 32, as: UInt32.self)
    region.storeBytes(of: UInt32(lag).littleEndian, toByteOffset: 36, as: UInt32.self)
    region.storeBytes(
      of: logicalTime.milliseconds.littleEndian, toByteOffset: 40, as: UInt64.self)
    region.storeBytes(of: chain.littleEndian, toByteOffset: 48, as: UInt64.self)
    let sum = Checksum.xxh3(region.bytes.extracting(0..<Self.sumOffset), seed: seed)
    region.storeBytes(of: sum.littleEndian, toByteOffset: Self.sumOffset, as: UInt64.self)
    return sum
  }
}
