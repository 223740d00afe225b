import AQCore
import AQSnapshot
import AQStorage
import Testing

@Suite struct Cataloguing {
  private let disk = MemoryDisk()

  private var catalog: SnapshotCatalog { SnapshotCatalog(storage: disk, storeUUID: storeUUID) }

  private func path(_ lastLSN: UInt64) -> String { SnapshotName(lastLSN: LSN(lastLSN)).path }

  /// Publishes snapshots at these positions, and damages some of them.
  private func place(_ lastLSNs: [UInt64], damaged: Set<UInt64> = []) throws {
    for lastLSN in lastLSNs {
      try publish(samplePieces, lastLSN: lastLSN, on: disk)
      guard damaged.contains(lastLSN) else { continue }
      var bytes = disk.bytes(path(lastLSN))
      bytes[4_100] ^= 1
      disk.place(bytes, at: path(lastLSN))
    }
  }

  private func remaining(_ names: [SnapshotName]) -> [UInt64] { names.map(\.lastLSN.rawValue) }

  @Test func `snapshots are listed newest first, whatever else stands there`() throws {
    try place([9, 412_345, 10])
    for name in [
      "notes.txt", "9.snap", "00000000000000000011.snap.tmp", "99999999999999999999.snap",
      "0000000000000000001x.snap", "000000000000000000012.snap",
    ] {
      disk.place([], at: "snap/" + name)
    }
    #expect(remaining(try catalog.names()) == [412_345, 10, 9])
  }

  @Test func `names are 20 digits up to the last position`() {
    let last = SnapshotName(lastLSN: LSN(.max))
    #expect(last.path == "snap/18446744073709551615.snap")
    #expect(SnapshotName(fileName: "18446744073709551615.snap") == last)
    #expect(SnapshotName(fileName: "18446744073709551616.snap") == nil)
    #expect(SnapshotName(fileName: "00000000000000000000.snap")?.lastLSN == .zero)
    #expect(SnapshotName(fileName: "") == nil)
  }

  @Test func `only leftovers are removed as leftovers`() throws {
    try place([5])
    disk.place([1], at: path(6) + ".tmp")
    disk.place([1], at: "snap/other.tmp")
    #expect(try catalog.removeLeftovers() == 1)
    #expect(disk.journal.last == "syncDirectory snap")
    #expect(disk.names == ["00000000000000000005.snap", "other.tmp"])
    #expect(try catalog.removeLeftovers() == 0)
  }

  @Test func `surplus goes oldest first, each removal durable before the next`() throws {
    try place([1, 2, 3, 4])
    let retention = try catalog.retention(keeping: 2)
    #expect(remaining(retention.kept) == [4, 3])
    #expect(disk.names.count == 4)
    try catalog.removeSurplus(of: retention)
    #expect(
      Array(disk.journal.suffix(4)) == [
        "remove " + path(1), "syncDirectory snap", "remove " + path(2), "syncDirectory snap",
      ])
    #expect(remaining(try catalog.names()) == [4, 3])
  }

  @Test func `a damaged snapshot doesn't count as kept, and stays where it is newer`() throws {
    try place([1, 2, 3, 4, 5], damaged: [2, 4])
    let retention = try catalog.retention(keeping: 2)
    #expect(remaining(retention.kept) == [5, 4, 3])
    #expect(remaining(retention.surplus) == [1, 2])
  }

  @Test(arguments: [[1], [1, 2], [1, 2, 3]] as [[UInt64]])
  func `with too few sound ones nothing is removed`(lastLSNs: [UInt64]) throws {
    try place(lastLSNs, damaged: [2, 3])
    let retention = try catalog.retention(keeping: 2)
    #expect(remaining(retention.kept) == lastLSNs.reversed())
    #expect(retention.surplus.isEmpty)
  }

  @Test func `a disk that can't be read decides nothing`() throws {
    try place([1, 2, 3])
    for operationCount in 0..<6 {
      disk.operationsLeft = operationCount
      #expect(throws: SnapshotError.self) { try catalog.retention(keeping: 2) }
    }
  }

  @Test func `keeping one alone stops the process`() async {
    await #expect(processExitsWith: .failure) {
      _ = try SnapshotCatalog(storage: MemoryDisk(), storeUUID: 1).retention(keeping: 1)
    }
  }
}
