import AQCore
import AQStorage

/// Makes chunks as they stand in the file, in buffers that serve every one of them.
///
/// ```
///  0  stored sum  u64   XXH3-64 of all bytes of the chunk behind this field
///  8  descriptor  24    see `ChunkDescriptor`
/// 32  contents    stored bytes
/// ```
/// The stored sum is checked before decompressing, and finds what the raw sum can't: a damaged
/// block may still decode to the same bytes.
struct ChunkEncoder: ~Copyable {
  private var columns = ByteBuffer(count: SnapshotLimits.chunkBytes)
  private var chunk = ByteBuffer(
    count: ChunkEncoder.headerSize + Block.bound(SnapshotLimits.chunkBytes))
  private var chunkSize = 0

  /// Bytes before a chunk's contents.
  static let headerSize = 8 + ChunkDescriptor.size

  /// The chunk made last.
  var bytes: RawSpan {
    @_lifetime(borrow self)
    get { chunk.bytes(0..<chunkSize) }
  }

  /// Makes a chunk of `raw`; it stands in `bytes` until the next one.
  ///
  /// Precondition: `raw` fits one chunk of `layout` and ends with a whole row.
  mutating func encode(section: UInt8, layout: ChunkLayout, raw: RawSpan) -> ChunkDescriptor {
    invariant(raw.byteCount <= layout.chunkBytes, "the caller splits what is longer")
    guard let rowCount = layout.rowCount(rawBytes: raw.byteCount) else {
      invariantBroken("rows are whole")
    }
    let descriptor = ChunkDescriptor(
      section: section, layout: layout, rowCount: rowCount, rawBytes: raw.byteCount,
      storedBytes: Self.store(raw, layout: layout, into: &chunk, columns: &columns),
      rawSum: Checksum.xxh3(raw))
    chunkSize = Self.headerSize + descriptor.storedBytes
    var header = chunk.mutableBytes(0..<chunkSize)
    descriptor.encode(into: &header, at: 8)
    header.put(Checksum.xxh3(header.bytes.extracting(8..<header.byteCount)), at: 0)
    return descriptor
  }

  /// Puts the contents behind the header, compressed where that makes them smaller; returns how
  /// many bytes they take there.
  private static func store(
    _ raw: RawSpan, layout: ChunkLayout, into chunk: inout ByteBuffer, columns: inout ByteBuffer
  ) -> Int {
    guard raw.byteCount > 0 else { return 0 }
    var room = chunk.mutableBytes(headerSize..<chunk.count)
    let size = compress(raw, layout: layout, into: &room, columns: &columns)
    guard size >= raw.byteCount else { return size }
    var contents = chunk.mutableBytes(headerSize..<headerSize + raw.byteCount)
    copy(raw, to: &contents)
    return raw.byteCount
  }

  private static func compress(
    _ raw: RawSpan, layout: ChunkLayout, into block: inout MutableRawSpan,
    columns: inout ByteBuffer
  ) -> Int {
    switch layout {
    case .bytes:
      return Block.compress(raw, into: &block)
    case .rows(let strideBytes):
      var words = columns.mutableBytes(0..<raw.byteCount)
      RowTransform.split(raw, stride: Int(strideBytes), into: &words)
      return Block.compress(words.bytes, into: &block)
    }
  }
}
