import AQStorage
import Glibc
import Synchronization

/// The real disk with a fault at a chosen call: the n-th call that changes something fails, and
/// from then on every call does, as if the process had died there; or one kind of call fails as
/// long as it is told to.
final class FaultyStorage: Storage {
  private let disk: PosixStorage
  let faults: Faults

  init(_ disk: PosixStorage, _ faults: Faults) {
    self.disk = disk
    self.faults = faults
  }

  /// What fails, and how often what was asked for.
  final class Faults: Sendable {
    private let state: Mutex<State>

    struct State: Sendable {
      /// Changing calls until the death; nil never dies.
      var callsLeft: Int?
      /// The operation that fails with this errno.
      var failing: [StorageError.Operation: Int32] = [:]
      var syncCount = 0
    }

    init() { state = Mutex(State()) }

    /// Lets so many more calls that change something succeed.
    func die(after calls: Int) { state.withLock { $0.callsLeft = calls } }

    func fail(_ operation: StorageError.Operation, _ number: Int32?) {
      state.withLock { $0.failing[operation] = number }
    }

    var syncCount: Int { state.withLock { $0.syncCount } }

    func check(_ operation: StorageError.Operation, _ path: String) throws(StorageError) {
      let number: Int32? = state.withLock { state in
        if operation == .sync { state.syncCount += 1 }
        if let number = state.failing[operation] { return number }
        switch operation {
        case .read, .size, .list, .lock, .availableBytes, .evict:
          return state.callsLeft == 0 ? EIO : nil
        case .open, .write, .sync, .truncate, .allocate, .createDirectory, .rename, .remove,
          .syncDirectory:
          guard let left = state.callsLeft else { return nil }
          guard left > 0 else { return EIO }
          state.callsLeft = left - 1
          return nil
        }
      }
      guard let number else { return }
      throw StorageError(operation: operation, path: path, cause: .system(errno: number))
    }
  }

  func open(_ path: String, _ access: FileAccess) throws(StorageError) -> any StorageFile {
    try faults.check(.open, path)
    return FaultyFile(try disk.open(path, access), path, faults)
  }

  func list(_ directory: String) throws(StorageError) -> [DirectoryEntry] {
    try faults.check(.list, directory)
    return try disk.list(directory)
  }

  func createDirectory(_ path: String) throws(StorageError) {
    try faults.check(.createDirectory, path)
    try disk.createDirectory(path)
  }

  func rename(_ source: String, to destination: String) throws(StorageError) {
    try faults.check(.rename, source)
    try disk.rename(source, to: destination)
  }

  func remove(_ path: String) throws(StorageError) {
    try faults.check(.remove, path)
    try disk.remove(path)
  }

  func syncDirectory(_ directory: String) throws(StorageError) {
    try faults.check(.syncDirectory, directory)
    try disk.syncDirectory(directory)
  }

  func lock(_ path: String) throws(StorageError) -> any StorageFile {
    try faults.check(.lock, path)
    return FaultyFile(try disk.lock(path), path, faults)
  }

  func availableBytes() throws(StorageError) -> UInt64 {
    try faults.check(.availableBytes, "")
    return try disk.availableBytes()
  }
}

/// An open file of a `FaultyStorage`.
private final class FaultyFile: StorageFile {
  let file: any StorageFile
  let path: String
  let faults: FaultyStorage.Faults

  init(_ file: any StorageFile, _ path: String, _ faults: FaultyStorage.Faults) {
    self.file = file
    self.path = path
    self.faults = faults
  }

  func read(into buffer: inout MutableRawSpan, at offset: UInt64) throws(StorageError) -> Int {
    try faults.check(.read, path)
    return try file.read(into: &buffer, at: offset)
  }

  func write(_ bytes: RawSpan, at offset: UInt64) throws(StorageError) {
    try faults.check(.write, path)
    try file.write(bytes, at: offset)
  }

  func sync() throws(StorageError) {
    try faults.check(.sync, path)
    try file.sync()
  }

  func syncAll() throws(StorageError) {
    try faults.check(.sync, path)
    try file.syncAll()
  }

  func size() throws(StorageError) -> UInt64 {
    try faults.check(.size, path)
    return try file.size()
  }

  func truncate(to size: UInt64) throws(StorageError) {
    try faults.check(.truncate, path)
    try file.truncate(to: size)
  }

  func allocate(_ size: UInt64) throws(StorageError) {
    try faults.check(.allocate, path)
    try file.allocate(size)
  }

  func evict() throws(StorageError) {
    try faults.check(.evict, path)
    try file.evict()
  }
}
