import AQStorage
import Glibc
import Testing

/// The disk as it is, through the seam.
@Suite struct PosixDisk {
  @Test func `what is written is read, over holes and short ends`() throws {
    let place = try TemporaryDirectory()
    let storage = try PosixStorage(root: place.path, .mustExist)
    let file = try storage.open("a", .createNew)
    try file.write([1, 2, 3], at: 10)
    try file.sync()
    try file.syncAll()
    try file.evict()
    #expect(try file.size() == 13)
    var bytes = [UInt8](repeating: 9, count: 6)
    #expect(try file.read(into: &bytes, at: 8) == 5)
    #expect(bytes == [0, 0, 1, 2, 3, 9])
    #expect(try file.read(into: &bytes, at: 100) == 0)
    try file.truncate(to: 11)
    #expect(try file.size() == 11)
    try file.allocate(4_096)
    #expect(try file.size() == 4_096)
    #expect(try storage.availableBytes() > 0)
  }

  @Test func `names are made, listed in order, moved and removed`() throws {
    let place = try TemporaryDirectory()
    let storage = try PosixStorage(root: place.path, .mustExist)
    try storage.createDirectory("d")
    try storage.createDirectory("d")
    for name in ["d/c", "d/a", "d/b"] { _ = try storage.open(name, .createNew) }
    #expect(try storage.list("d").map(\.name) == ["a", "b", "c"])
    try storage.rename("d/c", to: "d/a")
    try storage.remove("d/b")
    try storage.syncDirectory("d")
    try storage.syncDirectory("")
    #expect(try storage.list("d").map(\.name) == ["a"])
    #expect(try storage.list("").map(\.kind) == [.directory])
    #expect(throws: StorageError.self) { try storage.open("d/b", .readOnly) }
    #expect(throws: StorageError.self) { try storage.open("d/a", .createNew) }
  }

  @Test func `paths stay within the directory`() throws {
    let place = try TemporaryDirectory()
    let storage = try PosixStorage(root: place.path, .mustExist)
    for path in ["../x", "a/../../x", "/etc/passwd", "", "a//b"] {
      #expect(throws: StorageError.self) { try storage.open(path, .createOrOpen) }
    }
  }

  @Test func `the root is made with its parents, and only when asked`() throws {
    let place = try TemporaryDirectory()
    let root = place.at("x/y/z")
    #expect(throws: StorageError.self) { try PosixStorage(root: root, .mustExist) }
    _ = try PosixStorage(root: root, .create)
    var status = stat()
    // Safe: the call fills the struct it is given.
    #expect(unsafe stat(root, &status) == 0)
    #expect(status.st_mode & 0o777 == 0o700)
    _ = try PosixStorage(root: root, .create)
  }

  @Test func `links, pipes and what others may write are refused untouched`() throws {
    let place = try TemporaryDirectory()
    let storage = try PosixStorage(root: place.path, .mustExist)
    _ = try storage.open("target", .createNew)
    try storage.createDirectory("real")
    _ = try storage.open("real/file", .createNew)
    // Safe: the strings live for the calls.
    #expect(unsafe symlink("target", place.at("link")) == 0)
    #expect(unsafe symlink("real", place.at("way")) == 0)
    #expect(unsafe mkfifo(place.at("pipe"), 0o600) == 0)
    _ = try storage.open("open", .createNew)
    #expect(unsafe chmod(place.at("open"), 0o620) == 0)
    let refused: [(String, StorageError.Refusal)] = [
      ("link", .symbolicLink), ("way/file", .symbolicLink), ("pipe", .notRegularFile),
      ("open", .writableByOthers), ("target/file", .notDirectory),
    ]
    for (path, refusal) in refused {
      for access in [FileAccess.readOnly, .readWrite, .createOrOpen] {
        #expect(Self.refusal { _ = try storage.open(path, access) } == refusal, "\(path)")
      }
    }
    #expect(Self.refusal { _ = try storage.open("real", .readOnly) } == .notRegularFile)
    #expect(Self.refusal { _ = try storage.list("way") } == .symbolicLink)
  }

  @Test func `a listing refuses what may not stand there`() throws {
    let expected: [(StorageError.Refusal, (String) -> Bool)] = [
      (.symbolicLink, { unsafe symlink("nowhere", $0 + "/e") == 0 }),
      (.notRegularFile, { unsafe mkfifo($0 + "/e", 0o600) == 0 }),
      (.writableByOthers, { unsafe mkdir($0 + "/e", 0o700) + chmod($0 + "/e", 0o722) == 0 }),
    ]
    for (refusal, make) in expected {
      let place = try TemporaryDirectory()
      let storage = try PosixStorage(root: place.path, .mustExist)
      #expect(make(place.path))
      #expect(Self.refusal { _ = try storage.list("") } == refusal)
    }
  }

  @Test func `a root that isn't ours alone is refused`() throws {
    let place = try TemporaryDirectory()
    // Safe: the strings live for the calls.
    #expect(unsafe symlink(place.path, place.at("link")) == 0)
    #expect(Self.refusal { _ = try PosixStorage(root: place.at("link"), .create) } == .symbolicLink)
    #expect(unsafe mkdir(place.at("open"), 0o700) == 0)
    #expect(unsafe chmod(place.at("open"), 0o770) == 0)
    let error = Self.refusal { _ = try PosixStorage(root: place.at("open"), .create) }
    #expect(error == .writableByOthers)
  }

  @Test(.enabled(if: geteuid() == 0, "needs the right to give files away"))
  func `a file of another user is refused`() throws {
    let place = try TemporaryDirectory()
    let storage = try PosixStorage(root: place.path, .mustExist)
    _ = try storage.open("a", .createNew)
    // Safe: the string lives for the call.
    #expect(unsafe chown(place.at("a"), 12_345, 12_345) == 0)
    #expect(Self.refusal { _ = try storage.open("a", .readOnly) } == .foreignOwner)
    #expect(Self.refusal { _ = try storage.list("") } == .foreignOwner)
  }

  @Test func `a lock is exclusive until its file is let go`() throws {
    let place = try TemporaryDirectory()
    let storage = try PosixStorage(root: place.path, .mustExist)
    do {
      let held = try storage.lock("LOCK")
      let other = try PosixStorage(root: place.path, .mustExist)
      do {
        _ = try other.lock("LOCK")
        Issue.record("locked twice")
      } catch {
        #expect(error.errno == EWOULDBLOCK)
      }
      #expect(try held.size() == 0)
    }
    // Another test may be starting a program, which holds all locks between its fork and its exec.
    var isLocked = false
    for _ in 0..<2_000 where !isLocked {
      isLocked = (try? storage.lock("LOCK")) != nil
      if !isLocked { usleep(1_000) }
    }
    #expect(isLocked)
  }

  private static func refusal(_ call: () throws -> Void) -> StorageError.Refusal? {
    do { try call() } catch let error as StorageError {
      guard case .refused(let refusal) = error.cause else { return nil }
      return error.exitCode == 77 ? refusal : nil
    } catch {}
    return nil
  }
}
