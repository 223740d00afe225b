import AQStorage

/// What a chunk holds and how large it is, as it stands before the chunk and again in the index.
///
/// ```
///  0  section      u8
///  1  layout       u8    1 rows, 2 bytes
///  2  row stride   u16   0 for bytes
///  4  row count    u32   0 for bytes
///  8  raw bytes    u32
/// 12  stored bytes u32   = raw bytes: stored as they are; less: an LZ4 block
/// 16  raw sum      u64   XXH3-64 of the raw bytes
/// 24
/// ```
public struct ChunkDescriptor: Equatable, Sendable {
  /// The section it belongs to.
  public var section: UInt8
  /// How its raw bytes are built.
  public var layout: ChunkLayout
  /// Rows in it; zero where the layout has none.
  public var rowCount: Int
  /// Size of the contents.
  public var rawBytes: Int
  /// Size of the contents in the file, without the chunk's header.
  public var storedBytes: Int
  /// XXH3-64 of the contents.
  var rawSum: UInt64

  /// Size in the file.
  static let size = 24

  /// True where the contents are stored as they are, because LZ4 would not have made them smaller.
  var isPlain: Bool { storedBytes == rawBytes }

  /// Writes the 24 bytes at `offset`.
  func encode(into bytes: inout MutableRawSpan, at offset: Int) {
    bytes.put(section, at: offset)
    bytes.put(layout.code, at: offset + 1)
    bytes.put(layout.strideBytes, at: offset + 2)
    bytes.put(UInt32(truncatingIfNeeded: rowCount), at: offset + 4)
    bytes.put(UInt32(truncatingIfNeeded: rawBytes), at: offset + 8)
    bytes.put(UInt32(truncatingIfNeeded: storedBytes), at: offset + 12)
    bytes.put(rawSum, at: offset + 16)
  }
}

extension ChunkDescriptor {
  /// Reads the 24 bytes at `offset`; nil where a field contradicts another or a limit.
  init?(_ bytes: RawSpan, at offset: Int) {
    guard
      let layout = ChunkLayout(
        code: bytes.storedByte(at: offset + 1), strideBytes: bytes.storedUInt16(at: offset + 2))
    else { return nil }
    let rawBytes = Int(bytes.storedUInt32(at: offset + 8))
    let storedBytes = Int(bytes.storedUInt32(at: offset + 12))
    guard rawBytes <= layout.chunkBytes, storedBytes <= rawBytes else { return nil }
    guard storedBytes > 0 || rawBytes == 0 else { return nil }
    guard let rowCount = layout.rowCount(rawBytes: rawBytes),
      rowCount == Int(bytes.storedUInt32(at: offset + 4))
    else { return nil }
    self.init(
      section: bytes.storedByte(at: offset), layout: layout, rowCount: rowCount, rawBytes: rawBytes,
      storedBytes: storedBytes, rawSum: bytes.storedUInt64(at: offset + 16))
  }
}
