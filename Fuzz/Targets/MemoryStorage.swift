import AQStorage
import Glibc

/// A data directory in memory, cheap to copy: what a target damages and opens thousands of times a
/// second.
///
/// Unchecked: a target uses it from one thread; the engine's own threads and it take turns.
final class MemoryStorage: Storage, @unchecked Sendable {
  private var files: [String: MemoryFile] = [:]
  private var directories: Set<String> = []

  /// What stands in a directory.
  struct Image: Sendable {
    var files: [String: [UInt8]] = [:]
    var directories: Set<String> = []
  }

  init(_ image: Image = Image()) {
    directories = image.directories
    for (path, bytes) in image.files { files[path] = MemoryFile(path, bytes) }
  }

  /// What stands here now, the lock aside: taking it makes the file.
  var image: Image {
    var image = Image(directories: directories)
    for (path, file) in files where path != StoreDirectory.lockPath {
      image.files[path] = file.bytes
    }
    return image
  }

  func open(_ path: String, _ access: FileAccess) throws(StorageError) -> any StorageFile {
    switch (access, files[path]) {
    case (.createNew, .some): throw failure(.open, path, EEXIST)
    case (_, .some(let file)): return file
    case (.readOnly, .none), (.readWrite, .none): throw failure(.open, path, ENOENT)
    case (.createNew, .none), (.createOrOpen, .none):
      let file = MemoryFile(path, [])
      files[path] = file
      return file
    }
  }

  func list(_ directory: String) throws(StorageError) -> [DirectoryEntry] {
    guard directory.isEmpty || directories.contains(directory) else {
      throw failure(.list, directory, ENOENT)
    }
    let prefix = directory.isEmpty ? "" : directory + "/"
    var entries = files.compactMap { path, file -> DirectoryEntry? in
      let name = path.dropFirst(prefix.count)
      guard path.hasPrefix(prefix), !name.contains("/") else { return nil }
      return DirectoryEntry(
        name: String(name), kind: .file, sizeBytes: UInt64(file.bytes.count))
    }
    if directory.isEmpty {
      entries += directories.map { DirectoryEntry(name: $0, kind: .directory, sizeBytes: 0) }
    }
    return entries.sorted { $0.name < $1.name }
  }

  func createDirectory(_ path: String) throws(StorageError) { directories.insert(path) }

  func rename(_ source: String, to destination: String) throws(StorageError) {
    guard let file = files.removeValue(forKey: source) else {
      throw failure(.rename, source, ENOENT)
    }
    files[destination] = file
  }

  func remove(_ path: String) throws(StorageError) {
    guard files.removeValue(forKey: path) != nil else { throw failure(.remove, path, ENOENT) }
  }

  func syncDirectory(_ directory: String) throws(StorageError) {}

  func lock(_ path: String) throws(StorageError) -> any StorageFile {
    try open(path, .createOrOpen)
  }

  func availableBytes() throws(StorageError) -> UInt64 { MemoryFile.largestBytes }

  private func failure(
    _ operation: StorageError.Operation, _ path: String, _ number: Int32
  ) -> StorageError {
    StorageError(operation: operation, path: path, cause: .system(errno: number))
  }
}
