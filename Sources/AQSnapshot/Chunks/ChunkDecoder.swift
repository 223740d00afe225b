import AQCore
import AQStorage

/// Turns chunks as they stand in the file into their raw contents, in buffers made once.
struct ChunkDecoder: ~Copyable {
  private var chunk: ByteBuffer
  private var columns: ByteBuffer
  private var raw: ByteBuffer
  private var chunkSize = 0

  /// Room for the largest chunk of `index`, whose sizes have been checked against the limits.
  init(index: [ChunkDescriptor]) {
    var storedBytes = 0
    var rawBytes = 0
    for chunk in index {
      storedBytes = max(storedBytes, chunk.storedBytes)
      rawBytes = max(rawBytes, chunk.rawBytes)
    }
    chunk = ByteBuffer(count: ChunkEncoder.headerSize + storedBytes)
    columns = ByteBuffer(count: rawBytes)
    raw = ByteBuffer(count: rawBytes)
  }

  /// Where the chunk that `descriptor` announces is to be read to.
  @_lifetime(&self)
  mutating func room(for descriptor: ChunkDescriptor) -> MutableRawSpan {
    chunkSize = ChunkEncoder.headerSize + descriptor.storedBytes
    return chunk.mutableBytes(0..<chunkSize)
  }

  /// Decodes the chunk that was read to `room(for:)`; its contents are `contents(of:)` then.
  ///
  /// Throws `badChecksum`, `malformed` where it isn't the chunk that the index announced,
  /// `undecodable`.
  mutating func decode(_ descriptor: ChunkDescriptor, index: Int) throws(SnapshotError) {
    try check(descriptor, index: index)
    if !descriptor.isPlain {
      guard Self.decompress(descriptor, from: chunk, columns: &columns, into: &raw) else {
        throw .undecodable(chunk: index)
      }
    }
    guard Checksum.xxh3(contents(of: descriptor)) == descriptor.rawSum else {
      throw .badChecksum(.chunk(index: index))
    }
  }

  /// The raw contents of the chunk decoded last.
  @_lifetime(borrow self)
  func contents(of descriptor: ChunkDescriptor) -> RawSpan {
    descriptor.isPlain
      ? chunk.bytes(ChunkEncoder.headerSize..<chunkSize) : raw.bytes(0..<descriptor.rawBytes)
  }

  /// What can be said before decompressing.
  private func check(_ descriptor: ChunkDescriptor, index: Int) throws(SnapshotError) {
    let bytes = chunk.bytes(0..<chunkSize)
    guard bytes.storedUInt64(at: 0) == Checksum.xxh3(bytes.extracting(8..<chunkSize)) else {
      throw .badChecksum(.chunk(index: index))
    }
    guard ChunkDescriptor(bytes, at: 8) == descriptor else {
      throw .malformed(.chunk(index: index))
    }
  }

  private static func decompress(
    _ descriptor: ChunkDescriptor, from chunk: borrowing ByteBuffer, columns: inout ByteBuffer,
    into raw: inout ByteBuffer
  ) -> Bool {
    let end = ChunkEncoder.headerSize + descriptor.storedBytes
    let block = chunk.bytes(ChunkEncoder.headerSize..<end)
    var contents = raw.mutableBytes(0..<descriptor.rawBytes)
    switch descriptor.layout {
    case .bytes:
      return Block.decompress(block, into: &contents)
    case .rows(let strideBytes):
      var words = columns.mutableBytes(0..<descriptor.rawBytes)
      guard Block.decompress(block, into: &words) else { return false }
      RowTransform.join(words.bytes, stride: Int(strideBytes), into: &contents)
      return true
    }
  }
}
