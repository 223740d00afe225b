import AQCore
import AQStorage

/// The end of a snapshot file: what each section holds, where each chunk is, and the digest of all.
///
/// ```
///   0  section count  u32
///   4  chunk count    u32
///   8  state digest   16    lower half first
///  24  sections       32 each, in the order of their numbers:
///                     {section u8, zero 7, chunks u64, rows u64, raw bytes u64}
///      index          32 each, in the order of the file: {offset u64, chunk descriptor 24}
///      sum            u64   XXH3-64 of all bytes of the footer before
///      magic          8     "AQSNAPFT"
/// ```
struct FileFooter: Equatable {
  /// Sections that have chunks, in the order of their numbers.
  private(set) var sections: [SectionCount] = []
  /// The chunks in the order of the file.
  private(set) var index: [ChunkDescriptor] = []
  /// Of all chunks' raw contents.
  var digest = StateDigest(low: 0, high: 0)
  /// Where the chunk after the last one would begin.
  private(set) var endOffset = UInt64(FileHeader.size)
  /// Raw bytes of all chunks; can't overflow, as chunks and their sizes are bounded.
  private(set) var rawBytes: UInt64 = 0

  /// "AQSNAPFT" in file order.
  static let magic: UInt64 = 0x5446_5041_4E53_5141
  /// Bytes before the sections, and behind the index.
  private static let frontSize = 24
  private static let tailSize = 16
  private static let entrySize = 8 + ChunkDescriptor.size

  /// The footer of a file without chunks, and of one with as many of everything as the limits
  /// allow.
  static let sizes =
    frontSize + tailSize...frontSize + tailSize + SnapshotLimits.sections * SectionCount.size
    + SnapshotLimits.chunks * entrySize

  init() {}

  /// Size in the file.
  var size: Int {
    Self.frontSize + sections.count * SectionCount.size + index.count * Self.entrySize
      + Self.tailSize
  }

  /// Counts a chunk that stands at `endOffset`.
  mutating func add(_ chunk: ChunkDescriptor) {
    invariant(index.count < SnapshotLimits.chunks, "checked by the writer and the reader")
    index.append(chunk)
    endOffset += UInt64(ChunkEncoder.headerSize + chunk.storedBytes)
    rawBytes += UInt64(chunk.rawBytes)
    let place = sections.firstIndex { $0.section >= chunk.section } ?? sections.count
    if place == sections.count || sections[place].section != chunk.section {
      let count = SectionCount(section: chunk.section, chunkCount: 0, rowCount: 0, rawBytes: 0)
      sections.insert(count, at: place)
    }
    sections[place].chunkCount += 1
    sections[place].rowCount += UInt64(chunk.rowCount)
    sections[place].rawBytes += UInt64(chunk.rawBytes)
  }

  /// Writes the footer over the whole of `bytes`; returns its sum.
  ///
  /// Precondition: `bytes` is `size` zero bytes.
  func encode(into bytes: inout MutableRawSpan) -> UInt64 {
    invariant(bytes.byteCount == size, "the footer's size follows from its counts")
    bytes.put(UInt32(sections.count), at: 0)
    bytes.put(UInt32(index.count), at: 4)
    bytes.put(digest.low, at: 8)
    bytes.put(digest.high, at: 16)
    var position = Self.frontSize
    for count in sections {
      bytes.put(count.section, at: position)
      bytes.put(count.chunkCount, at: position + 8)
      bytes.put(count.rowCount, at: position + 16)
      bytes.put(count.rawBytes, at: position + 24)
      position += SectionCount.size
    }
    var offset = UInt64(FileHeader.size)
    for chunk in index {
      bytes.put(offset, at: position)
      chunk.encode(into: &bytes, at: position + 8)
      offset += UInt64(ChunkEncoder.headerSize + chunk.storedBytes)
      position += Self.entrySize
    }
    let sum = Checksum.xxh3(bytes.bytes.extracting(0..<position))
    bytes.put(sum, at: position)
    bytes.put(Self.magic, at: position + 8)
    return sum
  }

  /// Reads a footer; whatever can be derived from the index is, and must be what stands there.
  ///
  /// Throws `badMagic`, `badChecksum`, `malformed`.
  init(_ bytes: RawSpan, header: FileHeader) throws(SnapshotError) {
    invariant(Self.sizes.contains(bytes.byteCount), "checked with the header")
    let sumOffset = bytes.byteCount - Self.tailSize
    guard bytes.storedUInt64(at: sumOffset + 8) == Self.magic else { throw .badMagic(.footer) }
    let sum = bytes.storedUInt64(at: sumOffset)
    guard sum == Checksum.xxh3(bytes.extracting(0..<sumOffset)), sum == header.footerSum else {
      throw .badChecksum(.footer)
    }
    let sectionCount = Int(bytes.storedUInt32(at: 0))
    let chunkCount = Int(bytes.storedUInt32(at: 4))
    guard sectionCount <= SnapshotLimits.sections, chunkCount <= SnapshotLimits.chunks else {
      throw .malformed(.footer)
    }
    let indexOffset = Self.frontSize + sectionCount * SectionCount.size
    guard indexOffset + chunkCount * Self.entrySize == sumOffset else {
      throw .malformed(.footer)
    }
    index.reserveCapacity(chunkCount)
    for entry in 0..<chunkCount {
      let position = indexOffset + entry * Self.entrySize
      guard bytes.storedUInt64(at: position) == endOffset,
        let chunk = ChunkDescriptor(bytes, at: position + 8)
      else { throw .malformed(.footer) }
      add(chunk)
    }
    digest = StateDigest(low: bytes.storedUInt64(at: 8), high: bytes.storedUInt64(at: 16))
    guard endOffset == header.footerOffset, rawBytes == header.rawBytes,
      hasSections(bytes, count: sectionCount)
    else { throw .malformed(.footer) }
  }

  /// True where the sections in `bytes` are those that the index adds up to.
  private func hasSections(_ bytes: RawSpan, count: Int) -> Bool {
    guard count == sections.count else { return false }
    for (place, expected) in sections.enumerated() {
      let position = Self.frontSize + place * SectionCount.size
      // Read as a word: the seven bytes behind the number are zero.
      let found = SectionCount(
        section: expected.section, chunkCount: bytes.storedUInt64(at: position + 8),
        rowCount: bytes.storedUInt64(at: position + 16),
        rawBytes: bytes.storedUInt64(at: position + 24))
      guard bytes.storedUInt64(at: position) == UInt64(expected.section), found == expected else {
        return false
      }
    }
    return true
  }
}
