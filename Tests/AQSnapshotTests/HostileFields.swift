import AQCore
import AQSnapshot
import Testing

/// Files whose sums are right and whose fields lie: nothing in them may stop the process or be
/// believed before it is checked.
@Suite struct `Hostile fields` {
  private static let numbers: [UInt64] = [
    0, 1, 7, 0xFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, UInt64(SnapshotLimits.chunkBytes) + 1,
    UInt64(SnapshotLimits.chunks) + 1, 1 << 48, UInt64(Int.max), 1 << 63, .max - 15, .max,
  ]

  /// True where the file is refused as damaged, or gives what the sample gives.
  private func isSafe(_ bytes: [UInt8]) throws -> Bool {
    let disk = MemoryDisk()
    disk.place(bytes, at: samplePath)
    do throws(SnapshotError) {
      try open(disk).verify()
    } catch {
      return error.isDamage
    }
    return try read(open(disk)).pieces == samplePieces
  }

  /// Tries every number at every offset, as 32 and as 64 bits.
  private func attack(
    _ image: SnapshotImage, _ offsets: some Sequence<Int>, end: Int,
    seal: (inout SnapshotImage) -> Void
  ) throws {
    for offset in offsets {
      for number in Self.numbers {
        for width in [4, 8] where offset + width <= end {
          var hostile = image
          if width == 4 {
            hostile.put(UInt32(truncatingIfNeeded: number), at: offset)
          } else {
            hostile.put(number, at: offset)
          }
          seal(&hostile)
          #expect(try isSafe(hostile.bytes), "\(number) in \(width) bytes at \(offset)")
        }
      }
    }
  }

  @Test func `in the header`() throws {
    let image = SnapshotImage(try sampleFile())
    try attack(image, stride(from: 32, to: 96, by: 4), end: 96) { $0.sealHeader() }
  }

  @Test func `in the footer`() throws {
    let image = SnapshotImage(try sampleFile())
    let footer = image.footerRange
    let offsets = stride(from: footer.lowerBound, to: footer.upperBound, by: 4)
    try attack(image, offsets, end: footer.upperBound) {
      $0.seal(chunks: [], footer: footer)
    }
  }

  @Test func `in the chunks`() throws {
    let image = SnapshotImage(try sampleFile())
    let footer = image.footerRange
    for chunk in image.chunkRanges {
      try attack(image, chunk.lowerBound + 8..<chunk.upperBound, end: chunk.upperBound) {
        $0.seal(chunks: [chunk], footer: footer)
      }
    }
  }

  @Test func `in a chunk and its index entry alike`() throws {
    let image = SnapshotImage(try sampleFile())
    let footer = image.footerRange
    for (entry, chunk) in zip(image.entryOffsets, image.chunkRanges) {
      let descriptor = entry + 8..<entry + 32
      try attack(image, descriptor, end: descriptor.upperBound) {
        let forged = $0.bytes[descriptor]
        $0.bytes.replaceSubrange(chunk.lowerBound + 8..<chunk.lowerBound + 32, with: forged)
        $0.seal(chunks: [chunk], footer: footer)
      }
    }
  }

  @Test func `every byte of the footer counts`() throws {
    let image = SnapshotImage(try sampleFile())
    for offset in image.footerRange {
      var forged = image
      forged.bytes[offset] ^= 0x40
      forged.seal(chunks: [], footer: image.footerRange)
      let disk = MemoryDisk()
      disk.place(forged.bytes, at: samplePath)
      #expect(throws: SnapshotError.self, "byte \(offset)") { try open(disk).verify() }
    }
  }
}
