import AQCore
import AQSnapshot
import AQStorage
import Testing

@Suite struct `Round tripping` {
  @Test func `the sample comes back in order, with its header and counts`() throws {
    let disk = MemoryDisk()
    let kept = try publish(samplePieces, on: disk)
    let sizeBytes = UInt64(disk.bytes(samplePath).count)
    #expect(
      kept
        == KeptSnapshot(lastLSN: LSN(412_345), chain: header().chain, sizeBytes: sizeBytes))

    let reader = try open(disk)
    #expect(reader.header == header())
    #expect(try read(reader).pieces == samplePieces)
    #expect(
      reader.sections == [
        SectionCount(section: 1, chunkCount: 2, rowCount: 9, rawBytes: 144),
        SectionCount(section: 2, chunkCount: 1, rowCount: 0, rawBytes: 8),
        SectionCount(section: 3, chunkCount: 1, rowCount: 0, rawBytes: 0),
      ])
    #expect(reader.size.rawBytes == 152)
    #expect(reader.size.chunkCount == 4)
    #expect(reader.size.fileBytes == sizeBytes)
  }

  @Test func `a snapshot without chunks is one`() throws {
    let disk = MemoryDisk()
    try publish([], lastLSN: 0, on: disk)
    let reader = try open(disk, SnapshotName(lastLSN: .zero))
    #expect(try read(reader).pieces.isEmpty)
    #expect(reader.sections.isEmpty)
  }

  @Test(arguments: [UInt16(8), 24, 64, 128, 256, 264, 65_528])
  func `rows around a full chunk come back, split where the chunk is full`(
    strideBytes: UInt16
  ) throws {
    let layout = ChunkLayout.rows(strideBytes: strideBytes)
    let full = layout.chunkBytes / Int(strideBytes)
    for rowCount in [1, full - 1, full, full + 1, 2 * full] {
      let raw = rows(count: rowCount, strideBytes: Int(strideBytes))
      let disk = MemoryDisk()
      try publish([Piece(section: 200, layout: layout, raw: raw)], on: disk)
      let (chunks, pieces) = try read(open(disk))
      #expect(pieces.flatMap(\.raw) == raw)
      #expect(chunks.count == (rowCount + full - 1) / full)
      #expect(chunks.dropLast().allSatisfy { $0.rowCount == full })
      #expect(chunks.map(\.rowCount).reduce(0, +) == rowCount)
    }
  }

  @Test func `bytes around a full chunk come back, in one piece up to a mebibyte`() throws {
    var numbers = SeededNumbers(seed: 5)
    let raw = numbers.bytes(SnapshotLimits.chunkBytes + 1)
    for byteCount in [SnapshotLimits.chunkBytes - 1, SnapshotLimits.chunkBytes, raw.count] {
      let disk = MemoryDisk()
      let piece = Piece(section: 0, layout: .bytes, raw: Array(raw.prefix(byteCount)))
      try publish([piece], on: disk)
      let (chunks, pieces) = try read(open(disk))
      #expect(pieces.flatMap(\.raw) == piece.raw)
      #expect(chunks.count == (byteCount > SnapshotLimits.chunkBytes ? 2 : 1))
    }
  }

  @Test(arguments: UInt64(1)...40)
  func `random pieces come back`(seed: UInt64) throws {
    var numbers = SeededNumbers(seed: seed)
    let pieces = (0..<Int.random(in: 0...12, using: &numbers)).map { _ in
      let section = UInt8.random(in: 0...255, using: &numbers)
      guard Bool.random(using: &numbers) else {
        let byteCount = Int.random(in: 0...5_000, using: &numbers)
        return Piece(section: section, layout: .bytes, raw: numbers.bytes(byteCount))
      }
      let strideBytes = 8 * Int.random(in: 1...20, using: &numbers)
      let rowCount = Int.random(in: 0...200, using: &numbers)
      return Piece(
        section: section, layout: .rows(strideBytes: UInt16(strideBytes)),
        raw: numbers.bytes(rowCount * strideBytes))
    }
    let disk = MemoryDisk()
    try publish(pieces, on: disk)
    #expect(try read(open(disk)).pieces == pieces, "seed \(seed)")
  }

  @Test func `rows that count up take a fraction of their size`() throws {
    let disk = MemoryDisk()
    let piece = Piece(
      section: 1, layout: .rows(strideBytes: 64), raw: rows(count: 4_096, strideBytes: 64))
    try publish([piece], on: disk)
    let chunk = try #require(try read(open(disk)).chunks.first)
    #expect(chunk.storedBytes * 50 < chunk.rawBytes)
  }

  @Test func `the digest tells order, section and layout apart, and needs no file`() throws {
    func digest(_ pieces: [Piece]) -> StateDigest {
      var digester = StateDigester()
      for piece in pieces {
        digester.update(
          section: piece.section, layout: piece.layout, raw: unsafe piece.raw.span.bytes)
      }
      return digester.digest
    }
    let disk = MemoryDisk()
    try publish(samplePieces, on: disk)
    #expect(try open(disk).digest == digest(samplePieces))

    var otherSection = samplePieces
    otherSection[0].section = 9
    var otherLayout = samplePieces
    otherLayout[0].layout = .bytes
    let variants = [samplePieces, samplePieces.reversed(), otherSection, otherLayout]
    #expect(Set(variants.map(digest)).count == variants.count)
  }

  @Test func `what the reader's caller throws comes out as it is`() throws {
    struct Stop: Error, Equatable {}
    let disk = MemoryDisk()
    try publish(samplePieces, on: disk)
    let reader = try open(disk)
    var seenCount = 0
    #expect(throws: SnapshotReadError<Stop>.body(Stop())) {
      try reader.forEachChunk { (_, _) throws(Stop) in
        seenCount += 1
        throw Stop()
      }
    }
    #expect(seenCount == 1)
  }
}
