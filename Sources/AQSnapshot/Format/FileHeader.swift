import AQCore
import AQStorage

/// The first 4,096 bytes of a snapshot file, written last: until then the file has no magic.
///
/// ```
///    0  magic          8     "AQSNAP\r\n"
///    8  format major   u16
///   10  format minor   u16
///   12  lowest reader  u16   the major that a reader must know at least
///   14  zero
///   16  store uuid     16
///   32  last LSN       u64
///   40  chain          u64
///   48  epoch          u32
///   52  zero
///   56  logical time   u64   milliseconds
///   64  file bytes     u64
///   72  footer offset  u64   = end of the last chunk
///   80  raw bytes      u64   of all chunks
///   88  footer sum     u64   the footer's own sum: ties the two ends together
///   96  zero
/// 4088  sum            u64   XXH3-64 of all bytes before
/// 4096
/// ```
/// Magic, format and sum stay where they are in every format to come, so that a newer one can be
/// told from damage.
struct FileHeader: Equatable {
  var point: SnapshotHeader
  /// Size of the whole file.
  var fileBytes: UInt64
  /// Where the footer begins.
  var footerOffset: UInt64
  /// Raw bytes of all chunks together.
  var rawBytes: UInt64
  /// The sum at the end of the footer.
  var footerSum: UInt64

  /// Size in the file: one page.
  static let size = 4_096
  /// "AQSNAP\r\n" in file order; the line end shows a transfer that rewrote line ends.
  static let magic: UInt64 = 0x0A0D_5041_4E53_5141

  /// Writes the header over the whole of `page`.
  ///
  /// Precondition: `page` is `size` zero bytes.
  func encode(into page: inout MutableRawSpan) {
    invariant(page.byteCount == Self.size, "the header is one page")
    page.put(Self.magic, at: 0)
    page.put(FormatVersion.current.major, at: 8)
    page.put(FormatVersion.current.minor, at: 10)
    page.put(FormatVersion.current.minimumReader, at: 12)
    page.put(point.storeUUID, at: 16)
    page.put(point.lastLSN.rawValue, at: 32)
    page.put(point.chain, at: 40)
    page.put(point.epoch, at: 48)
    page.put(point.logicalTime.milliseconds, at: 56)
    page.put(fileBytes, at: 64)
    page.put(footerOffset, at: 72)
    page.put(rawBytes, at: 80)
    page.put(footerSum, at: 88)
    page.put(Checksum.xxh3(page.bytes.extracting(0..<4_088)), at: 4_088)
  }

  /// Reads a header.
  ///
  /// Throws `badMagic`, `badChecksum`, `unsupportedFormat`, in this order: the sum is checked
  /// before any field is believed, the version among them.
  init(_ page: RawSpan) throws(SnapshotError) {
    invariant(page.byteCount == Self.size, "the header is one page")
    guard page.storedUInt64(at: 0) == Self.magic else { throw .badMagic(.header) }
    guard page.storedUInt64(at: 4_088) == Checksum.xxh3(page.extracting(0..<4_088)) else {
      throw .badChecksum(.header)
    }
    let format = FormatVersion(
      major: page.storedUInt16(at: 8), minor: page.storedUInt16(at: 10),
      minimumReader: page.storedUInt16(at: 12))
    guard format.isReadable else { throw .unsupportedFormat(format) }
    point = SnapshotHeader(
      storeUUID: page.storedUInt128(at: 16), lastLSN: LSN(page.storedUInt64(at: 32)),
      chain: page.storedUInt64(at: 40), epoch: page.storedUInt32(at: 48),
      logicalTime: Timestamp(milliseconds: page.storedUInt64(at: 56)))
    fileBytes = page.storedUInt64(at: 64)
    footerOffset = page.storedUInt64(at: 72)
    rawBytes = page.storedUInt64(at: 80)
    footerSum = page.storedUInt64(at: 88)
  }

  init(
    point: SnapshotHeader, fileBytes: UInt64, footerOffset: UInt64, rawBytes: UInt64,
    footerSum: UInt64
  ) {
    self.point = point
    self.fileBytes = fileBytes
    self.footerOffset = footerOffset
    self.rawBytes = rawBytes
    self.footerSum = footerSum
  }
}
