import CAQSystem
import Glibc

/// The data directory on a POSIX file system.
///
/// The root is opened once; every name is reached from it, component by component, without
/// following a link. What isn't a plain file or directory of the daemon's own user, or may be
/// written by others, is refused and left as it is.
public final class PosixStorage: Storage {
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
    let descriptor = try Self.openDirectory(SystemCalls.workingDirectory, path, path)
    self.root = descriptor
  }

  /// Opens it without following links, and checks its kind, owner and mode.
  public func open(_ path: String, _ access: FileAccess) throws(StorageError) -> any StorageFile {
    PosixFile(try openFile(path, access, .open), path: path)
  }

  /// `flock(2)` and an open-file record lock: both refuse a second opener in this process too.
  public func lock(_ path: String) throws(StorageError) -> any StorageFile {
    let descriptor = try openFile(path, .createOrOpen, .lock)
    let number = descriptor.rawValue
    do { try retrying { aq_lock(number) } } catch { throw error.during(.lock, path) }
    return PosixFile(descriptor, path: path)
  }

  /// Makes it with mode 0700; one that is there already is checked.
  public func createDirectory(_ path: String) throws(StorageError) {
    let place = try parent(of: path, .createDirectory)
    let number = place.directory.rawValue
    do {
      try SystemCalls.makeDirectory(number, place.name)
    } catch  where error.number == EEXIST {
      // Fine where it is a directory of ours; anything else is refused here.
      _ = try Self.openDirectory(number, place.name, path, .createDirectory)
    } catch {
      throw error.during(.createDirectory, path)
    }
  }

  /// `renameat(2)`: both names are reached from the root.
  public func rename(_ source: String, to destination: String) throws(StorageError) {
    let from = try parent(of: source, .rename)
    let to = try parent(of: destination, .rename)
    let (old, new) = (from.directory.rawValue, to.directory.rawValue)
    do {
      try SystemCalls.rename(old, from.name, to: new, to.name)
    } catch {
      throw error.during(.rename, source)
    }
  }

  /// `unlinkat(2)`; a name that is not there throws `ENOENT`.
  public func remove(_ path: String) throws(StorageError) {
    let place = try parent(of: path, .remove)
    let number = place.directory.rawValue
    do {
      try SystemCalls.remove(number, place.name)
    } catch {
      throw error.during(.remove, path)
    }
  }

  /// `fsync(2)` of the directory, which makes its names durable.
  public func syncDirectory(_ directory: String) throws(StorageError) {
    let descriptor = try self.directory(directory, .syncDirectory)
    let number = descriptor.rawValue
    do { try retrying { fsync(number) } } catch { throw error.during(.syncDirectory, directory) }
  }

  /// What an unprivileged writer may still take of the file system.
  public func availableBytes() throws(StorageError) -> UInt64 {
    do { return try SystemCalls.availableBytes(root.rawValue) } catch {
      throw error.during(.availableBytes, "")
    }
  }

  /// Reads all entries but `.` and `..`, sorted by name.
  public func list(_ directory: String) throws(StorageError) -> [DirectoryEntry] {
    try Self.entries(of: try self.directory(directory, .list), directory)
  }

  private func openFile(
    _ path: String, _ access: FileAccess, _ operation: StorageError.Operation
  ) throws(StorageError) -> FileDescriptor {
    let place = try parent(of: path, operation)
    let descriptor: FileDescriptor
    do {
      descriptor = try SystemCalls.open(place.directory.rawValue, place.name, access.openMode)
    } catch  where error.number == ELOOP {
      throw StorageError(operation: operation, path: path, cause: .refused(.symbolicLink))
    } catch {
      throw error.during(operation, path)
    }
    let status = try Self.status(of: descriptor, path, operation)
    guard status.kind == .file else {
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
  fileprivate var openMode: aq_open_mode {
    switch self {
    case .readOnly: AQ_OPEN_READ
    case .readWrite: AQ_OPEN_READ_WRITE
    case .createNew: AQ_OPEN_CREATE_NEW
    case .createOrOpen: AQ_OPEN_CREATE
    }
  }
}
