import AQCore
import AQStorage

/// The 4,096 bytes at a segment's start, little-endian:
/// ```
///   0  u64   magic "AQSEGMT1"
///   8  u16   format major        10  u16  format minor      12  u16  lowest reader's major
///  14  u16   zero
///  16  u128  store uuid
///  32  u64   segment number      40  u64  first LSN
///  48  u32   epoch that made it  52  u32  sequel (see `SegmentName`)
///  56  u64   chain: the previous segment's last header sum; zero in the first
///  64  u64   created, milliseconds since 1970
///  72  u64   size of the file
///  80        zeros
/// 4088 u64   XXH3-64 of bytes 0 to 4087
/// ```
/// The sum is not seeded: a segment of another store must be told from a damaged one.
public struct SegmentHeader: Hashable, Sendable {
  /// What the segment was written as.
  public var format: FormatVersion
  /// The store it belongs to.
  public var storeUUID: UInt128
  /// Its place among the segments, from 1.
  public var number: UInt64
  /// The name its file should have.
  public var name: SegmentName
  /// The epoch that made the segment.
  public var epoch: UInt32
  /// The previous segment's last header sum.
  public var chain: UInt64
  /// When it was made, in logical time; the first segment has the store's own time.
  public var createdAt: Timestamp
  /// The whole file, this header included.
  public var sizeBytes: UInt64

  static var magic: UInt64 { 0x3154_4D47_4553_5141 }
  static var sumOffset: Int { 4_088 }

  /// Why 4,096 bytes aren't a header this build can read.
  public enum DecodeError: Error, Hashable, Sendable {
    case damaged
    /// The sum is good, the major is newer than this build.
    case unsupported(FormatVersion)
  }

  /// The header as bytes.
  package func encoded() -> [UInt8] {
    var out = StoredBytes(capacity: LogLimits.segmentHeaderBytes)
    out.append(Self.magic)
    out.append(format.major)
    out.append(format.minor)
    out.append(format.minimumReader)
    out.append(UInt16(0))
    out.append(storeUUID)
    out.append(number)
    out.append(name.firstLSN.rawValue)
    out.append(epoch)
    out.append(name.sequel)
    out.append(chain)
    out.append(createdAt.milliseconds)
    out.append(sizeBytes)
    out.pad(to: Self.sumOffset)
    out.append(Checksum.xxh3(out.bytes))
    invariant(out.bytes.count == LogLimits.segmentHeaderBytes, "the sum ends the page")
    return out.bytes
  }

  /// Reads a header.
  ///
  /// Throws `DecodeError`. Precondition: `bytes` has 4,096 bytes.
  package init(decoding bytes: RawSpan) throws(DecodeError) {
    guard bytes.byteCount == LogLimits.segmentHeaderBytes, bytes.storedUInt64(at: 0) == Self.magic,
      Checksum.xxh3(bytes.extracting(0..<Self.sumOffset), seed: 0)
        == bytes.storedUInt64(at: Self.sumOffset)
    else { throw .damaged }
    format = FormatVersion(
      major: bytes.storedUInt16(at: 8), minor: bytes.storedUInt16(at: 10),
      minimumReader: bytes.storedUInt16(at: 12))
    guard format.isReadable else { throw .unsupported(format) }
    storeUUID = bytes.storedUInt128(at: 16)
    number = bytes.storedUInt64(at: 32)
    name = SegmentName(
      firstLSN: LSN(bytes.storedUInt64(at: 40)), sequel: bytes.storedUInt32(at: 52))
    epoch = bytes.storedUInt32(at: 48)
    chain = bytes.storedUInt64(at: 56)
    createdAt = Timestamp(milliseconds: bytes.storedUInt64(at: 64))
    sizeBytes = bytes.storedUInt64(at: 72)
  }

  init(
    storeUUID: UInt128, segment: ActiveSegment, epoch: UInt32, chain: UInt64,
    createdAt: Timestamp, sizeBytes: UInt64
  ) {
    format = .current
    self.storeUUID = storeUUID
    number = segment.number
    name = segment.name
    self.epoch = epoch
    self.chain = chain
    self.createdAt = createdAt
    self.sizeBytes = sizeBytes
  }
}
