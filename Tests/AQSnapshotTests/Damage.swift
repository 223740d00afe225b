import AQCore
import AQSnapshot
import AQStorage
import Testing

@Suite struct Damage {
  /// What reading a file of these bytes to its end throws, if anything.
  private func outcome(_ bytes: [UInt8]) -> SnapshotError? {
    let disk = MemoryDisk()
    disk.place(bytes, at: samplePath)
    do throws(SnapshotError) {
      try open(disk).verify()
      return nil
    } catch {
      return error
    }
  }

  @Test func `every flipped bit is found`() throws {
    var bytes = try sampleFile()
    #expect(outcome(bytes) == nil)
    for offset in bytes.indices {
      for bit in 0..<8 {
        bytes[offset] ^= 1 << bit
        let error = outcome(bytes)
        #expect(error?.isDamage == true, "bit \(bit) of byte \(offset)")
        bytes[offset] ^= 1 << bit
      }
    }
  }

  @Test func `every truncation is found`() throws {
    let bytes = try sampleFile()
    for byteCount in 0..<bytes.count {
      let error = outcome(Array(bytes.prefix(byteCount)))
      let needed = byteCount < SnapshotImage.headerBytes ? SnapshotImage.headerBytes : bytes.count
      #expect(
        error == .truncated(sizeBytes: UInt64(byteCount), neededBytes: UInt64(needed)))
    }
  }

  @Test func `bytes behind the end are found`() throws {
    let bytes = try sampleFile()
    #expect(
      outcome(bytes + [0])
        == .trailingBytes(
          sizeBytes: UInt64(bytes.count + 1), expectedBytes: UInt64(bytes.count)))
  }

  @Test func `a file of zeros, of noise or of nothing is no snapshot`() {
    var numbers = SeededNumbers(seed: 3)
    #expect(outcome([]) == .truncated(sizeBytes: 0, neededBytes: 4_096))
    #expect(outcome([UInt8](repeating: 0, count: 8_192)) == .badMagic(.header))
    #expect(outcome(numbers.bytes(8_192)) == .badMagic(.header))
  }

  @Test(arguments: [UInt16(2), .max])
  func `a format for later readers is no damage`(major: UInt16) throws {
    var image = SnapshotImage(try sampleFile())
    image.put(major, at: 8)
    image.put(major, at: 12)
    image.sealHeader()
    let format = FormatVersion(major: major, minor: 0, minimumReader: major)
    #expect(outcome(image.bytes) == .unsupportedFormat(format))
    #expect(outcome(image.bytes)?.isDamage == false)
  }

  @Test(arguments: [(UInt16(1), UInt16(9)), (2, 0)])
  func `a newer format that this reader may read is read`(major: UInt16, minor: UInt16) throws {
    var image = SnapshotImage(try sampleFile())
    image.put(major, at: 8)
    image.put(minor, at: 10)
    image.bytes[100] = 1
    image.sealHeader()
    #expect(outcome(image.bytes) == nil)
  }

  @Test func `another store's snapshot is refused, not called damaged`() throws {
    var image = SnapshotImage(try sampleFile())
    image.put(storeUUID + 1, at: 16)
    image.sealHeader()
    #expect(outcome(image.bytes) == .foreignStore(found: storeUUID + 1))
    #expect(outcome(image.bytes)?.isDamage == false)
  }

  @Test func `a snapshot under another position's name is found`() throws {
    var image = SnapshotImage(try sampleFile())
    image.put(UInt64(412_346), at: 32)
    image.sealHeader()
    #expect(outcome(image.bytes) == .misnamed(lastLSN: LSN(412_346)))
  }

  @Test func `chunks of another snapshot don't pass, though their sums hold`() throws {
    let disk = MemoryDisk()
    var others = samplePieces
    others[1].raw = Array("PAYLOADS".utf8)
    try publish(others, on: disk)
    let other = SnapshotImage(disk.bytes(samplePath))
    var image = SnapshotImage(try sampleFile())
    let chunk = image.chunkRanges[1]
    image.bytes.replaceSubrange(chunk, with: other.bytes[chunk])
    #expect(outcome(image.bytes) == .malformed(.chunk(index: 1)))
  }

  @Test func `exchanged chunks are found by the digest alone`() throws {
    let disk = MemoryDisk()
    let pieces = ["left", "mine"].map {
      Piece(section: 1, layout: .bytes, raw: Array($0.utf8))
    }
    try publish(pieces, on: disk)
    var image = SnapshotImage(disk.bytes(samplePath))
    let chunks = image.chunkRanges
    let (first, second) = (Array(image.bytes[chunks[0]]), Array(image.bytes[chunks[1]]))
    image.bytes.replaceSubrange(chunks[0], with: second)
    image.bytes.replaceSubrange(chunks[1], with: first)
    for (entry, chunk) in zip(image.entryOffsets, [second, first]) {
      image.bytes.replaceSubrange(entry + 8..<entry + 32, with: chunk[8..<32])
    }
    image.seal(chunks: chunks, footer: image.footerRange)
    guard case .digestMismatch = outcome(image.bytes) else {
      Issue.record("found \(String(describing: outcome(image.bytes)))")
      return
    }
  }
}
