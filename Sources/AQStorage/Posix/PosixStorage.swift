import CAQSystem
import Glibc

/// The data directory on a POSIX file system.
///
/// The root is opened once; every name is reached from it, component by component, without
/// following a link. What isn't a plain file or directory of the daemon's own user, or may be
/// written by others, is refused and left as it is.
public final class PosixStorage: Storage {
  // Safe, for every call below that takes a name: the string lives as a C string for the call only.
  private let root: FileDescriptor

  /// What to do about a directory that isn't there.
  public enum Opening: Sendable {
    /// Make it (0700), with the parents that are missing, durably.
    case create
    /// Refuse with `ENOENT`: for tools that only look.
    case mustExist
  }

  /// Opens the directory at `root`.
  ///
  /// Throws `StorageError` where it can't be opened or made, or where it is a link, belongs to
  /// another user, or may be written by others.
  public init(root path: String, _ opening: Opening) throws(StorageError) {
    switch opening {
    case .create: try Self.createDirectories(path)
    case .mustExist: break
    }
    let descriptor = try Self.openDirectory(AQ_CURRENT_DIRECTORY, path, path)
    self.root = descriptor
  }

  public func open(_ path: String, _ access: FileAccess) throws(StorageError) -> any StorageFile {
    PosixFile(try openFile(path, access, .open), path: path)
  }

  public func lock(_ path: String) throws(StorageError) -> any StorageFile {
    let descriptor = try openFile(path, .createOrOpen, .lock)
    let number = descriptor.rawValue
    do { try retrying { aq_lock(number) } } catch { throw error.during(.lock, path) }
    return PosixFile(descriptor, path: path)
  }

  public func createDirectory(_ path: String) throws(StorageError) {
    let place = try parent(of: path, .createDirectory)
    let number = place.directory.rawValue
    do {
      try retrying { unsafe mkdirat(number, place.name, 0o700) }
    } catch  where error.number == EEXIST {
      // Fine where it is a directory of ours; anything else is refused here.
      _ = try Self.openDirectory(number, place.name, path, .createDirectory)
    } catch {
      throw error.during(.createDirectory, path)
    }
  }

  public func rename(_ source: String, to destination: String) throws(StorageError) {
    let from = try parent(of: source, .rename)
    let to = try parent(of: destination, .rename)
    let (old, new) = (from.directory.rawValue, to.directory.rawValue)
    do {
      try retrying { unsafe renameat(old, from.name, new, to.name) }
    } catch {
      throw error.during(.rename, source)
    }
  }

  public func remove(_ path: String) throws(StorageError) {
    let place = try parent(of: path, .remove)
    let number = place.directory.rawValue
    do {
      try retrying { unsafe unlinkat(number, place.name, 0) }
    } catch {
      throw error.during(.remove, path)
    }
  }

  public func syncDirectory(_ directory: String) throws(StorageError) {
    let descriptor = try self.directory(directory, .syncDirectory)
    let number = descriptor.rawValue
    do { try retrying { fsync(number) } } catch { throw error.during(.syncDirectory, directory) }
  }

  public func availableBytes() throws(StorageError) -> UInt64 {
    var bytes: UInt64 = 0
    let number = root.rawValue
    do {
      // Safe: the call fills the number it is given and keeps no pointer to it.
      try retrying { unsafe aq_available(number, &bytes) }
    } catch {
      throw error.during(.availableBytes, "")
    }
    return bytes
  }

  public func list(_ directory: String) throws(StorageError) -> [DirectoryEntry] {
    try Self.entries(of: try self.directory(directory, .list), directory)
  }

  private func openFile(
    _ path: String, _ access: FileAccess, _ operation: StorageError.Operation
  ) throws(StorageError) -> FileDescriptor {
    let place = try parent(of: path, operation)
    let number = place.directory.rawValue
    let mode = access.openMode
    let raw: Int32
    do {
      raw = try retrying { unsafe aq_open(number, place.name, mode) }
    } catch  where error.number == ELOOP {
      throw StorageError(operation: operation, path: path, cause: .refused(.symbolicLink))
    } catch {
      throw error.during(operation, path)
    }
    let descriptor = FileDescriptor(owning: raw)
    let status = try Self.status(of: descriptor, path, operation)
    guard Int32(AQ_KIND_FILE.rawValue) == status.kind else {
      throw StorageError(operation: operation, path: path, cause: .refused(.notRegularFile))
    }
    try Self.checkOwner(status, path, operation)
    return descriptor
  }

  /// The directory at a relative path; `""` is the root.
  private func directory(
    _ path: String, _ operation: StorageError.Operation
  ) throws(StorageError) -> FileDescriptor {
    var current = try Self.openDirectory(root.rawValue, ".", path, operation)
    for component in path.split(separator: "/") {
      current = try Self.openDirectory(current.rawValue, String(component), path, operation)
    }
    return current
  }

  /// A path's directory, opened, and the name within it.
  private struct Place: ~Copyable {
    let directory: FileDescriptor
    let name: String
  }

  private func parent(
    of path: String, _ operation: StorageError.Operation
  ) throws(StorageError) -> Place {
    let components = path.split(separator: "/", omittingEmptySubsequences: false)
    guard let name = components.last, !components.contains(where: { $0.isEmpty || $0 == ".." })
    else { throw SystemError(number: EINVAL).during(operation, path) }
    let directory = components.dropLast().joined(separator: "/")
    return Place(directory: try self.directory(directory, operation), name: String(name))
  }
}

extension FileAccess {
  /// The mode as the C shim knows it.
  fileprivate var openMode: Int32 {
    switch self {
    case .readOnly: Int32(AQ_OPEN_READ.rawValue)
    case .readWrite: Int32(AQ_OPEN_READ_WRITE.rawValue)
    case .createNew: Int32(AQ_OPEN_CREATE_NEW.rawValue)
    case .createOrOpen: Int32(AQ_OPEN_CREATE.rawValue)
    }
  }
}
