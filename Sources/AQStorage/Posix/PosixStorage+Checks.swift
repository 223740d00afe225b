import CAQSystem
import Glibc

/// What may be opened and listed, and how the root comes to be.
extension PosixStorage {
  // Safe, for every call below that takes a name: the string lives as a C string for the call only.

  /// Opens a directory of ours under `directory` without following a link.
  static func openDirectory(
    _ directory: Int32, _ name: String, _ path: String,
    _ operation: StorageError.Operation = .open
  ) throws(StorageError) -> FileDescriptor {
    let raw: Int32
    do {
      raw = try retrying { unsafe aq_open(directory, name, Int32(AQ_OPEN_DIRECTORY.rawValue)) }
    } catch  where error.number == ELOOP || error.number == ENOTDIR {
      let refusal = refusalOfDirectory(directory, name)
      throw StorageError(operation: operation, path: path, cause: .refused(refusal))
    } catch {
      throw error.during(operation, path)
    }
    let descriptor = FileDescriptor(owning: raw)
    try checkOwner(try status(of: descriptor, path, operation), path, operation)
    return descriptor
  }

  /// `O_DIRECTORY | O_NOFOLLOW` says `ENOTDIR` for a link, too: ask again which it is.
  private static func refusalOfDirectory(
    _ directory: Int32, _ name: String
  ) -> StorageError.Refusal {
    var status = aq_file_status()
    // Safe: the call fills the struct it is given and keeps no pointer to it.
    let isKnown = unsafe aq_status_at(directory, name, &status) == 0
    let isLink = status.kind == Int32(AQ_KIND_LINK.rawValue)
    return isKnown && isLink ? .symbolicLink : .notDirectory
  }

  static func status(
    of descriptor: borrowing FileDescriptor, _ path: String, _ operation: StorageError.Operation
  ) throws(StorageError) -> aq_file_status {
    var status = aq_file_status()
    let number = descriptor.rawValue
    do {
      // Safe: the call fills the struct it is given and keeps no pointer to it.
      try retrying { unsafe aq_status(number, &status) }
    } catch {
      throw error.during(operation, path)
    }
    return status
  }

  /// Refuses what belongs to another user or may be written by others.
  static func checkOwner(
    _ status: aq_file_status, _ path: String, _ operation: StorageError.Operation
  ) throws(StorageError) {
    guard status.is_foreign == 0 else {
      throw StorageError(operation: operation, path: path, cause: .refused(.foreignOwner))
    }
    guard status.is_writable_by_others == 0 else {
      throw StorageError(operation: operation, path: path, cause: .refused(.writableByOthers))
    }
  }

  /// Every entry by name; a link, a FIFO, a device or somebody else's entry refuses the whole.
  /// The daemon's own socket may stand in the directory.
  static func entries(
    of descriptor: consuming FileDescriptor, _ directory: String
  ) throws(StorageError) -> [DirectoryEntry] {
    var found: [DirectoryEntry] = []
    for name in try names(in: descriptor.rawValue, directory) {
      let path = directory.isEmpty ? name : directory + "/" + name
      var status = aq_file_status()
      let number = descriptor.rawValue
      do {
        // Safe: the call fills the struct it is given and keeps no pointer to it.
        try retrying { unsafe aq_status_at(number, name, &status) }
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
    _ name: String, _ status: aq_file_status, _ path: String
  ) throws(StorageError) -> DirectoryEntry {
    switch UInt32(bitPattern: status.kind) {
    case AQ_KIND_FILE.rawValue:
      try checkOwner(status, path, .list)
      return DirectoryEntry(name: name, kind: .file, sizeBytes: status.size)
    case AQ_KIND_DIRECTORY.rawValue:
      try checkOwner(status, path, .list)
      return DirectoryEntry(name: name, kind: .directory, sizeBytes: 0)
    case AQ_KIND_SOCKET.rawValue:
      return DirectoryEntry(name: name, kind: .other, sizeBytes: 0)
    case AQ_KIND_LINK.rawValue:
      throw StorageError(operation: .list, path: path, cause: .refused(.symbolicLink))
    default:
      throw StorageError(operation: .list, path: path, cause: .refused(.notRegularFile))
    }
  }

  private static func names(
    in directory: Int32, _ path: String
  ) throws(StorageError) -> [String] {
    // A descriptor of its own: the listing moves its offset and closes it.
    let own = unsafe aq_open(directory, ".", Int32(AQ_OPEN_DIRECTORY.rawValue))
    guard own >= 0, let listing = unsafe aq_names_open(own) else {
      throw SystemError(number: errno).during(.list, path)
    }
    // Safe: the listing is closed once, after its last use; a name always fits 256 bytes.
    defer { unsafe aq_names_close(listing) }
    var names: [String] = []
    var buffer = [CChar](repeating: 0, count: 256)
    while true {
      let result = unsafe aq_names_next(listing, &buffer, buffer.count)
      guard result >= 0 else { throw SystemError(number: errno).during(.list, path) }
      guard result == 1 else { return names }
      let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      names.append(String(decoding: bytes, as: UTF8.self))
    }
  }

  /// Makes `path` and the parents it lacks (0700), each made durable in its parent.
  static func createDirectories(_ path: String) throws(StorageError) {
    var status = aq_file_status()
    // Safe: the call fills the struct it is given and keeps no pointer to it.
    if unsafe aq_status_at(AQ_CURRENT_DIRECTORY, path, &status) == 0 { return }
    guard errno == ENOENT else { throw SystemError(number: errno).during(.createDirectory, path) }
    let parent = parentPath(of: path)
    if parent != path { try createDirectories(parent) }
    do {
      try retrying { unsafe mkdir(path, 0o700) }
    } catch  where error.number == EEXIST {
      return
    } catch {
      throw error.during(.createDirectory, path)
    }
    let raw = unsafe aq_open(AQ_CURRENT_DIRECTORY, parent, Int32(AQ_OPEN_DIRECTORY.rawValue))
    guard raw >= 0 else { throw SystemError(number: errno).during(.syncDirectory, parent) }
    let descriptor = FileDescriptor(owning: raw)
    let number = descriptor.rawValue
    do { try retrying { fsync(number) } } catch { throw error.during(.syncDirectory, parent) }
  }

  private static func parentPath(of path: String) -> String {
    var components = path.split(separator: "/")
    if !components.isEmpty { components.removeLast() }
    let joined = components.joined(separator: "/")
    if path.hasPrefix("/") { return "/" + joined }
    return joined.isEmpty ? "." : joined
  }
}
