import AQCore

/// The first 4,096 bytes of a snapshot file, written last: until then the file has no magic.
///
/// ```
///    0  magic          8     "AQSNAP\r\n"
///    8  format major   u16   readers refuse another
///   10  format minor   u16   readers take any
///   12  epoch          u32
///   16  store uuid     16
///   32  last LSN       u64
///   40  chain          u64
///   48  logical time   u64   milliseconds
///   56  file bytes     u64
///   64  footer offset  u64   = end of the last chunk
///   72  raw bytes      u64   of all chunks
///   80  footer sum     u64   the footer's own sum: ties the two ends together
///   88  zero
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
  /// Format written by this version. A new major is one that older readers can't read.
  static let major: UInt16 = 1
  static let minor: UInt16 = 0
  /// "AQSNAP\r\n" in file order; the line end shows a transfer that rewrote line ends.
  static let magic: UInt64 = 0x0A0D_5041_4E53_5141

  /// Writes the header over the whole of `page`.
  ///
  /// Precondition: `page` is `size` zero bytes.
  func encode(into page: inout MutableRawSpan) {
    invariant(page.byteCount == Self.size, "the header is one page")
    page.put(Self.magic, at: 0)
    page.put(Self.major, at: 8)
    page.put(Self.minor, at: 10)
    page.put(point.epoch, at: 12)
    page.put(point.storeUUID, at: 16)
    page.put(point.lastLSN.rawValue, at: 32)
    page.put(point.chain, at: 40)
    page.put(point.logicalTime.milliseconds, at: 48)
    page.put(fileBytes, at: 56)
    page.put(footerOffset, at: 64)
    page.put(rawBytes, at: 72)
    page.put(footerSum, at: 80)
    page.put(Checksum.xxh3(page.bytes.extracting(0..<4_088)), at: 4_088)
  }

  /// Reads a header.
  ///
  /// Throws `badMagic`, `badChecksum`, `unsupportedFormat`, in this order: the sum is checked before
  /// any field is believed, the version among them.
  init(_ page: RawSpan) throws(SnapshotError) {
    invariant(page.byteCount == Self.size, "the header is one page")
    guard page.integer(at: 0) == Self.magic else { throw .badMagic(.header) }
    guard page.integer(at: 4_088) == Checksum.xxh3(page.extracting(0..<4_088)) else {
      throw .badChecksum(.header)
    }
    let major: UInt16 = page.integer(at: 8)
    guard major == Self.major else {
      throw .unsupportedFormat(major: major, minor: page.integer(at: 10))
    }
    point = SnapshotHeader(
      storeUUID: page.integer(at: 16), lastLSN: LSN(page.integer(at: 32)),
      chain: page.integer(at: 40), epoch: page.integer(at: 12),
      logicalTime: Timestamp(milliseconds: page.integer(at: 48)))
    fileBytes = page.integer(at: 56)
    footerOffset = page.integer(at: 64)
    rawBytes = page.integer(at: 72)
    footerSum = page.integer(at: 80)
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
