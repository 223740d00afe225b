import AQStorage

/// A snapshot's bytes for a test to damage, with the sums made right again afterwards.
struct SnapshotImage {
  var bytes: [UInt8]

  static let headerBytes = 4_096
  static let chunkHeaderBytes = 32

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Where the footer begins, taken from an undamaged header.
  var footerOffset: Int { Int(word(at: 72)) }
  /// The bytes of the footer that its sum covers.
  var footerRange: Range<Int> { footerOffset..<bytes.count - 16 }
  /// Where the index's entries stand, taken from an undamaged footer.
  var entryOffsets: [Int] {
    let sectionCount = Int(word(at: footerOffset) & 0xFFFF_FFFF)
    let chunkCount = Int(word(at: footerOffset) >> 32)
    return (0..<chunkCount).map { footerOffset + 24 + sectionCount * 32 + $0 * 32 }
  }
  /// The bytes of each chunk, taken from an undamaged index.
  var chunkRanges: [Range<Int>] {
    entryOffsets.map {
      let offset = Int(word(at: $0))
      return offset..<offset + Self.chunkHeaderBytes + Int(word(at: $0 + 16) >> 32)
    }
  }

  /// The little-endian word at `offset`.
  func word(at offset: Int) -> UInt64 {
    (0..<8).reduce(0) { $0 | UInt64(bytes[offset + $1]) << (8 * $1) }
  }

  /// Puts a number there, lowest byte first.
  mutating func put<Value: FixedWidthInteger>(_ value: Value, at offset: Int) {
    for place in 0..<Value.bitWidth / 8 {
      bytes[offset + place] = UInt8(truncatingIfNeeded: value >> (8 * place))
    }
  }

  /// Makes the sums of these chunks, of the footer and of the header right.
  mutating func seal(chunks: [Range<Int>], footer: Range<Int>) {
    for chunk in chunks {
      put(sum(chunk.lowerBound + 8..<chunk.upperBound), at: chunk.lowerBound)
    }
    let footerSum = sum(footer)
    put(footerSum, at: footer.upperBound)
    put(footerSum, at: 88)
    sealHeader()
  }

  /// Makes the header's sum right.
  mutating func sealHeader() { put(sum(0..<4_088), at: 4_088) }

  private func sum(_ range: Range<Int>) -> UInt64 {
    Checksum.xxh3(Array(bytes[range]))
  }
}
