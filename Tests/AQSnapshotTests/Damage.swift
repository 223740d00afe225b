import AQCore
import AQSnapshot
import Testing

@Suite struct Damage {
  private let path = SnapshotName(lastLSN: LSN(412_345)).path

  /// What reading a file of these bytes to its end throws, if anything.
  private func outcome(_ bytes: [UInt8]) -> SnapshotError? {
    let disk = MemoryDisk()
    disk.place(bytes, at: path)
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

  @Test func `another major format is no damage`() throws {
    var image = SnapshotImage(try sampleFile())
    for major in [UInt16(0), 2, .max] {
      image.put(major, at: 8)
      image.sealHeader()
      #expect(outcome(image.bytes) == .unsupportedFormat(major: major, minor: 0))
      #expect(outcome(image.bytes)?.isDamage == false)
    }
  }

  @Test func `a newer minor format is read`() throws {
    var image = SnapshotImage(try sampleFile())
    image.put(UInt16(9), at: 10)
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
    let other = SnapshotImage(disk.bytes(try publish(others, on: disk).path))
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
    var image = SnapshotImage(disk.bytes(try publish(pieces, on: disk).path))
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
