import AQCore
import AQSnapshot
import AQStorage
import Glibc
import Testing

/// The same through the seam's POSIX side, on whatever file system the tests have.
@Suite struct `On disk` {
  /// Runs `body` with a fresh data directory that has a `snap`, and removes it.
  private func withDirectory(_ body: (PosixStorage) throws -> Void) throws {
    let root = "/tmp/aq-snapshot-" + String(UInt64.random(in: 0 ... .max), radix: 36)
    let storage = try PosixStorage(root: root, .create)
    try storage.createDirectory(SnapshotName.directory)
    defer {
      for directory in ["/" + SnapshotName.directory, ""] {
        #expect(unsafe rmdir(root + directory) == 0)
      }
    }
    try body(storage)
    for entry in try storage.list(SnapshotName.directory) {
      try storage.remove(SnapshotName.directory + "/" + entry.name)
    }
  }

  @Test func `snapshots are published, read, listed and cleared away`() throws {
    try withDirectory { storage in
      for lastLSN in [UInt64(1), 2, 412_345] {
        let kept = try publish(samplePieces, lastLSN: lastLSN, on: storage)
        let sizes = try storage.list(SnapshotName.directory).map(\.sizeBytes)
        #expect(sizes.allSatisfy { $0 == kept.sizeBytes })
      }
      #expect(try read(open(storage)).pieces == samplePieces)

      var unfinished = try SnapshotWriter(storage: storage, header: header(lastLSN: 500_000))
      try unfinished.append(section: 1, layout: .bytes, raw: RawSpan())
      let catalog = SnapshotCatalog(storage: storage, storeUUID: storeUUID)
      #expect(try catalog.removeLeftovers() == 1)

      let retention = try catalog.retention(keeping: 2)
      try catalog.removeSurplus(of: retention)
      #expect(try catalog.names().map(\.lastLSN) == [LSN(412_345), LSN(2)])
    }
  }

  @Test func `a snapshot of many chunks is what was written`() throws {
    var numbers = SeededNumbers(seed: 11)
    let pieces = [
      Piece(
        section: 1, layout: .rows(strideBytes: 64), raw: rows(count: 4_096, strideBytes: 64)),
      Piece(section: 2, layout: .bytes, raw: numbers.bytes(SnapshotLimits.chunkBytes)),
    ]
    try withDirectory { storage in
      try publish(pieces, on: storage)
      #expect(try read(open(storage)).pieces == pieces)
    }
  }
}
