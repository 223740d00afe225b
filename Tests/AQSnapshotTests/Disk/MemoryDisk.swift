import AQStorage
import Glibc

/// A disk in memory that tells what was written from what is durable.
///
/// Unchecked: a test uses it from one thread.
final class MemoryDisk: Storage, @unchecked Sendable {
  /// The files by their paths.
  private(set) var files: [String: MemoryFile] = [:]
  /// What was done, in order, as `operation path`.
  private(set) var journal: [String] = []
  /// Operations that can still be done before one fails; nil for no end.
  var operationsLeft: Int?
  /// What the disk does to the bytes of a file that is synced.
  var onSync: ([UInt8]) -> [UInt8] = { $0 }

  /// The names in `snap/`.
  var names: [String] { files.keys.map { String($0.dropFirst("snap/".count)) }.sorted() }

  /// The bytes of a file as they are durable; empty where there is none.
  func bytes(_ path: String) -> [UInt8] { files[path]?.durable ?? [] }

  /// Puts a file there as if it had always been.
  func place(_ bytes: [UInt8], at path: String) {
    let file = MemoryFile(disk: self, path: path)
    file.durable = bytes
    file.cached = bytes
    files[path] = file
  }

  /// Loses what wasn't synced.
  func crash() {
    operationsLeft = nil
    for file in files.values { file.cached = file.durable }
  }

  /// Notes an operation, and fails it where the disk was told to.
  func count(_ operation: StorageError.Operation, _ path: String) throws(StorageError) {
    if let left = operationsLeft {
      guard left > 0 else {
        throw StorageError(operation: operation, path: path, cause: .system(errno: EIO))
      }
      operationsLeft = left - 1
    }
    journal.append(operation.rawValue + " " + path)
  }

  func open(_ path: String, _ access: FileAccess) throws(StorageError) -> any StorageFile {
    try count(.open, path)
    switch (access, files[path]) {
    case (.createNew, .some):
      throw StorageError(operation: .open, path: path, cause: .system(errno: EEXIST))
    case (_, .some(let file)):
      return file
    case (.readOnly, .none), (.readWrite, .none):
      throw StorageError(operation: .open, path: path, cause: .system(errno: ENOENT))
    case (.createNew, .none), (.createOrOpen, .none):
      let file = MemoryFile(disk: self, path: path)
      files[path] = file
      return file
    }
  }

  func list(_ directory: String) throws(StorageError) -> [DirectoryEntry] {
    try count(.list, directory)
    return names.map {
      let sizeBytes = UInt64(files[directory + "/" + $0]?.cached.count ?? 0)
      return DirectoryEntry(name: $0, kind: .file, sizeBytes: sizeBytes)
    }
  }

  func createDirectory(_ path: String) throws(StorageError) { try count(.createDirectory, path) }

  func rename(_ source: String, to destination: String) throws(StorageError) {
    try count(.rename, source)
    files[destination] = files.removeValue(forKey: source)
  }

  func remove(_ path: String) throws(StorageError) {
    try count(.remove, path)
    files[path] = nil
  }

  func syncDirectory(_ directory: String) throws(StorageError) {
    try count(.syncDirectory, directory)
  }

  func lock(_ path: String) throws(StorageError) -> any StorageFile {
    try open(path, .createOrOpen)
  }

  func availableBytes() throws(StorageError) -> UInt64 { .max }
}
