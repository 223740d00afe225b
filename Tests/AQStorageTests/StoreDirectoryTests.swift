import AQCore
import AQStorage
import Glibc
import Testing

/// A data directory: who holds it, what it says of itself, what it keeps.
@Suite struct HoldingAStore {
  static let beginning = StoreDirectory.Beginning(
    identity: ManifestFormat.identity, createdAt: Timestamp(milliseconds: 5))

  static func storage(_ place: TemporaryDirectory) throws -> PosixStorage {
    try PosixStorage(root: place.path, .mustExist)
  }

  /// Takes the lock, again and again for a while: another test of this process may be starting a
  /// program, which holds every descriptor, locks included, between its fork and its exec.
  static func hold(
    _ storage: PosixStorage, orBegin beginning: StoreDirectory.Beginning?
  ) throws -> StoreDirectory {
    for _ in 0..<2_000 {
      do {
        return try StoreDirectory.open(storage, orBegin: beginning)
      } catch StoreError.locked {
        usleep(1_000)
      }
    }
    throw StoreError.locked
  }

  static func error(_ call: () throws -> Void) -> StoreError? {
    do { try call() } catch { return error as? StoreError }
    return nil
  }

  @Test func `a store begins, and is found again`() throws {
    let place = try TemporaryDirectory()
    let storage = try Self.storage(place)
    #expect(Self.error { _ = try Self.hold(storage, orBegin: nil) } == .absent)
    #expect(Self.error { _ = try StoreDirectory.inspect(storage) } == .absent)
    do {
      let store = try Self.hold(storage, orBegin: Self.beginning)
      #expect(store.manifest.epoch == 0)
      try store.update { $0.epoch = 4 }
      #expect(store.manifest.epoch == 4)
    }
    let other = StoreDirectory.Beginning(identity: .random(), createdAt: .zero)
    let store = try Self.hold(storage, orBegin: other)
    #expect(store.identity == ManifestFormat.identity)
    #expect(store.manifest.epoch == 4)
    #expect(try StoreDirectory.inspect(storage) == store.manifest)
  }

  @Test func `a second opener is refused until the first is gone`() throws {
    let place = try TemporaryDirectory()
    let storage = try Self.storage(place)
    do {
      let store = try Self.hold(storage, orBegin: Self.beginning)
      let other = try Self.storage(place)
      #expect(Self.error { _ = try StoreDirectory.open(other, orBegin: nil) } == .locked)
      try store.announce(processID: 17, startedAt: Timestamp(milliseconds: 99))
      var text = [UInt8](repeating: 0, count: 17)
      #expect(try storage.open("LOCK", .readOnly).read(into: &text, at: 0) == 16)
      #expect(String(decoding: text[..<16], as: UTF8.self) == "pid 17\nstart 99\n")
    }
    _ = try Self.hold(storage, orBegin: nil)
  }

  @Test func `segments without a MANIFEST are not begun over`() throws {
    let place = try TemporaryDirectory()
    let storage = try Self.storage(place)
    try storage.createDirectory("wal")
    _ = try storage.open("wal/00000000000000000001.seg", .createNew)
    let error = Self.error { _ = try Self.hold(storage, orBegin: Self.beginning) }
    #expect(error == .manifestMissing)
    #expect(error?.exitCode == 65)
    #expect(try storage.list("").map(\.name) == ["LOCK", "wal"])
  }

  @Test func `a damaged MANIFEST refuses and stays`() throws {
    let place = try TemporaryDirectory()
    let storage = try Self.storage(place)
    do { _ = try Self.hold(storage, orBegin: Self.beginning) }
    let file = try storage.open("MANIFEST", .readWrite)
    try file.write([0xFF], at: 40)
    let error = Self.error { _ = try Self.hold(storage, orBegin: Self.beginning) }
    #expect(error == .manifestDamaged(.checksum))
    #expect(error?.exitCode == 65)
  }

  @Test func `a link within refuses the whole directory`() throws {
    for name in ["stray", "wal/stray", "snap/stray", "quarantine/stray"] {
      let place = try TemporaryDirectory()
      let storage = try Self.storage(place)
      do { _ = try Self.hold(storage, orBegin: Self.beginning) }
      // Safe: the strings live for the call.
      #expect(unsafe symlink("/etc/passwd", place.at(name)) == 0)
      let error = Self.error { _ = try Self.hold(storage, orBegin: nil) }
      #expect(error?.exitCode == 77, "\(name)")
    }
  }

  @Test func `the daemon's own socket may stand in the directory`() throws {
    let place = try TemporaryDirectory()
    let storage = try Self.storage(place)
    do { _ = try Self.hold(storage, orBegin: Self.beginning) }
    // Safe: the string lives for the call.
    #expect(unsafe mknod(place.at("aq.sock"), S_IFSOCK | 0o600, 0) == 0)
    _ = try Self.hold(storage, orBegin: nil)
  }

  @Test func `what is quarantined never replaces an earlier copy`() throws {
    let place = try TemporaryDirectory()
    let storage = try Self.storage(place)
    let store = try Self.hold(storage, orBegin: Self.beginning)
    let file = try storage.open("wal/x", .createNew)
    try file.write([1, 2, 3, 4, 5], at: 0)
    let cut = StoreDirectory.Cut(
      path: "wal/x", offset: 1, byteCount: 3, expectedLSN: LSN(8), epoch: 2, reason: "torn")
    let first = try store.quarantine(cut, from: file)
    try file.write([9], at: 1)
    let second = try store.quarantine(cut, from: file)
    #expect(first == "quarantine/wal-x-1-e2.bytes")
    #expect(second != first)
    var bytes = [UInt8](repeating: 0, count: 4)
    #expect(try storage.open(first, .readOnly).read(into: &bytes, at: 0) == 3)
    #expect(bytes[..<3] == [2, 3, 4])
    #expect(try storage.open(second, .readOnly).read(into: &bytes, at: 0) == 3)
    #expect(bytes[..<3] == [9, 3, 4])
    #expect(try storage.list("quarantine").count == 4)
  }

  @Test func `random identities differ and say their version`() {
    let one = StoreIdentity.random()
    #expect(one != StoreIdentity.random())
    #expect(one.uuid >> 76 & 0xF == 4)
    #expect(one.uuid >> 62 & 0x3 == 2)
  }
}
