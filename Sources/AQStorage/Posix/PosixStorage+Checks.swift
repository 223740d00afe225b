import CAQSystem
import Glibc

/// What may be opened and listed, and how the root comes to be.
extension PosixStorage {
  /// Opens a directory of ours under `directory` without following a link.
  static func openDirectory(
    _ directory: Int32, _ name: String, _ path: String,
    _ operation: StorageError.Operation = .open
  ) throws(StorageError) -> FileDescriptor {
    let descriptor: FileDescriptor
    do {
      descriptor = try SystemCalls.open(directory, name, AQ_OPEN_DIRECTORY)
    } catch  where error.number == ELOOP || error.number == ENOTDIR {
      // `O_DIRECTORY | O_NOFOLLOW` says ENOTDIR for a link, too: ask again which it is.
      let kind = (try? SystemCalls.status(directory, name))?.kind
      let refusal: StorageError.Refusal = kind == .link ? .symbolicLink : .notDirectory
      throw StorageError(operation: operation, path: path, cause: .refused(refusal))
    } catch {
      throw error.during(operation, path)
    }
    try checkOwner(try status(of: descriptor, path, operation), path, operation)
    return descriptor
  }

  static func status(
    of descriptor: borrowing FileDescriptor, _ path: String, _ operation: StorageError.Operation
  ) throws(StorageError) -> SystemCalls.Status {
    do { return try SystemCalls.status(of: descriptor.rawValue) } catch {
      throw error.during(operation, path)
    }
  }

  /// Refuses what belongs to another user or may be written by others.
  static func checkOwner(
    _ status: SystemCalls.Status, _ path: String, _ operation: StorageError.Operation
  ) throws(StorageError) {
    guard !status.isForeign else {
      throw StorageError(operation: operation, path: path, cause: .refused(.foreignOwner))
    }
    guard !status.isWritableByOthers else {
      throw StorageError(operation: operation, path: path, cause: .refused(.writableByOthers))
    }
  }

  /// Every entry by name; a link, a FIFO, a device or somebody else's entry refuses the whole.
  static func entries(
    of descriptor: consuming FileDescriptor, _ directory: String
  ) throws(StorageError) -> [DirectoryEntry] {
    let names: [String]
    do { names = try SystemCalls.names(descriptor.rawValue) } catch {
      throw error.during(.list, directory)
    }
    var found: [DirectoryEntry] = []
    for name in names {
      let path = directory.isEmpty ? name : directory + "/" + name
      let status: SystemCalls.Status
      do {
        status = try SystemCalls.status(descriptor.rawValue, name)
      } catch  where error.number == ENOENT {
        continue  // Removed since its name was read.
      } catch {
        throw error.during(.list, path)
      }
      found.append(try entry(name, status, path))
    }
    return found.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  private static func entry(
    _ name: String, _ status: SystemCalls.Status, _ path: String
  ) throws(StorageError) -> DirectoryEntry {
    switch status.kind {
    case .file:
      try checkOwner(status, path, .list)
      return DirectoryEntry(name: name, kind: .file, sizeBytes: status.sizeBytes)
    case .directory:
      try checkOwner(status, path, .list)
      return DirectoryEntry(name: name, kind: .directory, sizeBytes: 0)
    case .socket:
      // The daemon's own may stand in the directory.
      return DirectoryEntry(name: name, kind: .other, sizeBytes: 0)
    case .link:
      throw StorageError(operation: .list, path: path, cause: .refused(.symbolicLink))
    case .other:
      throw StorageError(operation: .list, path: path, cause: .refused(.notRegularFile))
    }
  }

  /// Makes `path` and the parents it lacks (0700), each made durable in its parent.
  static func createDirectories(_ path: String) throws(StorageError) {
    do {
      _ = try SystemCalls.status(SystemCalls.workingDirectory, path)
      return
    } catch  where error.number == ENOENT {
      // To be made.
    } catch {
      throw error.during(.createDirectory, path)
    }
    let parent = parentPath(of: path)
    if parent != path { try createDirectories(parent) }
    do {
      try SystemCalls.makeDirectory(SystemCalls.workingDirectory, path)
      let descriptor = try SystemCalls.open(
        SystemCalls.workingDirectory, parent, AQ_OPEN_DIRECTORY)
      let number = descriptor.rawValue
      try retrying { fsync(number) }
    } catch  where error.number == EEXIST {
      // Somebody else made it meanwhile.
    } catch {
      throw error.during(.createDirectory, path)
    }
  }

  private static func parentPath(of path: String) -> String {
    var components = path.split(separator: "/")
    if !components.isEmpty { components.removeLast() }
    let joined = components.joined(separator: "/")
    if path.hasPrefix("/") { return "/" + joined }
    return joined.isEmpty ? "." : joined
  }
}
