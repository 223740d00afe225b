import AQCore
import AQSnapshot
import AQStorage
import Testing

@Suite struct Publishing {
  @Test func `a snapshot gets its name after sync, eviction and a full read, and then durably`()
    throws
  {
    let disk = MemoryDisk()
    try publish(samplePieces, on: disk)
    let temporary = samplePath + ".tmp"
    let chunkWrites = [String](repeating: "write " + temporary, count: samplePieces.count)
    let ends = ["write " + temporary, "write " + temporary, "sync " + temporary]
    let proof =
      ["open " + temporary, "evict " + temporary, "size " + temporary]
      + [String](repeating: "read " + temporary, count: 2 + samplePieces.count)
    #expect(
      disk.journal
        == ["open " + temporary, "truncate " + temporary] + chunkWrites + ends + proof
        + ["rename " + temporary, "syncDirectory snap"])
    #expect(disk.names == ["00000000000000412345.snap"])
  }

  @Test func `a crash at any operation leaves the old snapshot and at most a leftover`() throws {
    let disk = MemoryDisk()
    try publish(samplePieces, lastLSN: 5, on: disk)
    let before = disk.journal.count
    for operationCount in 0..<before {
      let disk = MemoryDisk()
      try publish(samplePieces, lastLSN: 5, on: disk)
      disk.operationsLeft = operationCount
      #expect(throws: SnapshotError.self) { try publish(samplePieces, on: disk) }
      disk.crash()

      let catalog = SnapshotCatalog(storage: disk, storeUUID: storeUUID)
      try catalog.removeLeftovers()
      let names = try catalog.names()
      // Only the directory's sync was left to fail: the name is there, and what it names is proven.
      let isNamed = operationCount == before - 1
      #expect(names.map(\.lastLSN.rawValue) == (isNamed ? [412_345, 5] : [5]))
      for name in names { try catalog.open(name).verify() }
      #expect(disk.names.count == names.count)
    }
  }

  @Test func `a failure removes the file`() throws {
    let disk = MemoryDisk()
    var isFirst = true
    disk.onSync = { bytes in
      defer { isFirst = false }
      return isFirst ? bytes : Array(bytes.dropLast())
    }
    try publish(samplePieces, lastLSN: 5, on: disk)
    #expect(throws: SnapshotError.self) { try publish(samplePieces, on: disk) }
    #expect(disk.names == ["00000000000000000005.snap"])
  }

  @Test func `a disk that keeps other bytes than it was given is found before the rename`() throws {
    let size = try sampleFile().count
    // Which bytes count is tested in `Damage`; here, that publishing looks at all of them.
    for offset in stride(from: 0, to: size, by: 13) {
      let disk = MemoryDisk()
      disk.onSync = { bytes in
        var kept = bytes
        kept[offset] ^= 0x10
        return kept
      }
      #expect(throws: SnapshotError.self, "byte \(offset)") {
        try publish(samplePieces, on: disk)
      }
      #expect(disk.names.isEmpty)
    }
  }

  @Test func `a disk that gives an older snapshot of the same position is found`() throws {
    let old = MemoryDisk()
    try publish([Piece(section: 1, layout: .bytes, raw: [1])], on: old)
    let stale = old.bytes(samplePath)
    let disk = MemoryDisk()
    disk.onSync = { _ in stale }
    #expect(throws: SnapshotError.self) {
      try publish([Piece(section: 1, layout: .bytes, raw: [2])], on: disk)
    }
    #expect(disk.names.isEmpty)
  }

  @Test func `what was abandoned is gone, written or finished`() throws {
    let disk = MemoryDisk()
    try SnapshotWriter(storage: disk, header: header()).abandon()
    #expect(disk.names.isEmpty)
    try SnapshotWriter(storage: disk, header: header()).finish().abandon()
    #expect(disk.names.isEmpty)
  }

  @Test func `a leftover of the same name is overwritten, however long it is`() throws {
    let disk = MemoryDisk()
    disk.place([UInt8](repeating: 0xAA, count: 100_000), at: samplePath + ".tmp")
    try publish(samplePieces, on: disk)
    #expect(try read(open(disk)).pieces == samplePieces)
  }
}
