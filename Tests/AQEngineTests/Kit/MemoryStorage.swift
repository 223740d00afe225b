import AQStorage
import Glibc
import Synchronization

/// A disk in memory, for tests that open stores by the thousand. Everything written stays, and
/// nobody is locked out.
final class MemoryStorage: Storage {
  private let files = Mutex<[String: MemoryFile]>([:])
  let faults = Faults()

  /// What the disk is to do wrong, and how slowly it is to sync.
  final class Faults: Sendable {
    private let plan = Mutex(Plan())

    struct Plan: Sendable {
      /// Operations that fail from now on.
      var failing: Set<StorageError.Operation> = []
      /// How long a sync takes.
      var syncMicroseconds: UInt32 = 0
      var syncCount = 0
    }

    func fail(_ operations: StorageError.Operation...) {
      plan.withLock { $0.failing = Set(operations) }
    }

    func sync(microseconds: UInt32) { plan.withLock { $0.syncMicroseconds = microseconds } }

    var syncCount: Int { plan.withLock { $0.syncCount } }

    func check(_ operation: StorageError.Operation, _ path: String) throws(StorageError) {
      let (fails, wait) = plan.withLock { plan in
        if operation == .sync { plan.syncCount += 1 }
        return (plan.failing.contains(operation), plan.syncMicroseconds)
      }
      if operation == .sync, wait > 0 { usleep(wait) }
      if fails { throw StorageError(operation: operation, path: path, cause: .system(errno: EIO)) }
    }
  }

  /// The bytes of a file.
  func bytes(_ path: String) -> [UInt8] { files.withLock { $0[path] }?.all ?? [] }

  func open(_ path: String, _ access: FileAccess) throws(StorageError) -> any StorageFile {
    try faults.check(.open, path)
    let (file, errno): (MemoryFile?, Int32) = files.withLock { files in
      switch (access, files[path]) {
      case (.createNew, .some): return (nil, EEXIST)
      case (.readOnly, .none), (.readWrite, .none): return (nil, ENOENT)
      case (.readOnly, .some(let file)), (.readWrite, .some(let file)),
        (.createOrOpen, .some(let file)):
        return (file, 0)
      case (.createNew, .none), (.createOrOpen, .none):
        let file = MemoryFile(path, faults)
        files[path] = file
        return (file, 0)
      }
    }
    if let file { return file }
    throw StorageError(operation: .open, path: path, cause: .system(errno: errno))
  }

  func list(_ directory: String) throws(StorageError) -> [DirectoryEntry] {
    let prefix = directory.isEmpty ? "" : directory + "/"
    return files.withLock { files in
      var entries: [DirectoryEntry] = []
      for (path, file) in files where path.hasPrefix(prefix) {
        let name = String(path.dropFirst(prefix.count))
        if name.contains("/") { continue }
        entries.append(DirectoryEntry(name: name, kind: .file, sizeBytes: UInt64(file.all.count)))
      }
      return entries.sorted { $0.name < $1.name }
    }
  }

  func createDirectory(_ path: String) throws(StorageError) {}

  func rename(_ source: String, to destination: String) throws(StorageError) {
    try faults.check(.rename, source)
    files.withLock { $0[destination] = $0.removeValue(forKey: source) }
  }

  func remove(_ path: String) throws(StorageError) {
    try faults.check(.remove, path)
    files.withLock { $0[path] = nil }
  }

  func syncDirectory(_ directory: String) throws(StorageError) {}

  func lock(_ path: String) throws(StorageError) -> any StorageFile {
    _ = try open(path, .createOrOpen)
    // One opener a time is the file system's own business and tested there; here a crashed engine
    // is just dropped.
    return MemoryFile(path, faults)
  }

  func availableBytes() throws(StorageError) -> UInt64 { 1 << 40 }
}

/// A file of a `MemoryStorage`.
final class MemoryFile: StorageFile {
  private let contents = Mutex<[UInt8]>([])
  private let path: String
  private let faults: MemoryStorage.Faults

  init(_ path: String, _ faults: MemoryStorage.Faults) {
    self.path = path
    self.faults = faults
  }

  var all: [UInt8] { contents.withLock { $0 } }

  func read(into buffer: inout MutableRawSpan, at offset: UInt64) throws(StorageError) -> Int {
    let all = all
    let start = min(Int(offset), all.count)
    let slice = all[start..<min(start + buffer.byteCount, all.count)]
    // Safe: no longer than the buffer.
    unsafe buffer.withUnsafeMutableBytes { unsafe $0.copyBytes(from: slice) }
    return slice.count
  }

  func write(_ bytes: RawSpan, at offset: UInt64) throws(StorageError) {
    try faults.check(.write, path)
    let start = Int(offset)
    // Safe: only read, and for the length of the call.
    let source = unsafe bytes.withUnsafeBytes { unsafe Array($0) }
    contents.withLock { all in
      if all.count < start + source.count {
        all += [UInt8](repeating: 0, count: start + source.count - all.count)
      }
      all.replaceSubrange(start..<(start + source.count), with: source)
    }
  }

  func sync() throws(StorageError) { try faults.check(.sync, path) }
  func syncAll() throws(StorageError) {}
  func size() throws(StorageError) -> UInt64 { UInt64(all.count) }

  func truncate(to size: UInt64) throws(StorageError) {
    contents.withLock { all in
      let kept = all.prefix(Int(size))
      all = kept + [UInt8](repeating: 0, count: Int(size) - kept.count)
    }
  }

  func allocate(_ size: UInt64) throws(StorageError) {}
  func evict() throws(StorageError) {}
}
