import AQCore

/// The one seam to the disk: a data directory and what can be done to the names in it.
///
/// Paths are relative to the directory (`wal/00000000000000000001.seg`), never absolute, never with
/// `..`. Two conformers: `PosixStorage`, and the simulated disk of the tests; production code runs
/// unchanged on both.
public protocol Storage: AnyObject, Sendable {
  /// Opens a regular file that belongs to the daemon's user; links and anything else are refused.
  func open(_ path: String, _ access: FileAccess) throws(StorageError) -> any StorageFile

  /// What stands directly in `directory` (`""` is the root), in the order of their names.
  func list(_ directory: String) throws(StorageError) -> [DirectoryEntry]

  /// Makes one directory (0700); fine if it is there already.
  func createDirectory(_ path: String) throws(StorageError)

  /// Puts `source` in the place of `destination`, atomically; not durable before `syncDirectory`.
  func rename(_ source: String, to destination: String) throws(StorageError)

  /// Removes a file's name; not durable before `syncDirectory`.
  func remove(_ path: String) throws(StorageError)

  /// Makes names made, moved or removed in `directory` durable (`fsync` of the directory).
  func syncDirectory(_ directory: String) throws(StorageError)

  /// Takes the exclusive lock on `path` for as long as the returned file is held.
  ///
  /// Throws `StorageError` with `EWOULDBLOCK` where another process, or another opener in this
  /// process, holds it.
  func lock(_ path: String) throws(StorageError) -> any StorageFile

  /// Bytes that can still be written to the file system the directory is on.
  func availableBytes() throws(StorageError) -> UInt64
}

/// An open file. Offsets and sizes are bytes. Safe to use from one thread at a time.
public protocol StorageFile: AnyObject, Sendable {
  /// Fills as much of `buffer` as the file has from `offset` on; returns how many bytes that were.
  func read(into buffer: inout MutableRawSpan, at offset: UInt64) throws(StorageError) -> Int

  /// Writes all of `bytes` at `offset`; short writes are continued.
  func write(_ bytes: RawSpan, at offset: UInt64) throws(StorageError)

  /// Makes what was written durable (`fdatasync`). A failure is final: never sync this file again.
  func sync() throws(StorageError)

  /// Makes contents and all metadata durable (`fsync`).
  func syncAll() throws(StorageError)

  /// The file's size in bytes.
  func size() throws(StorageError) -> UInt64

  /// Cuts or extends the file.
  func truncate(to size: UInt64) throws(StorageError)

  /// Reserves room so that writes below `size` can't run out of it; `ENOSPC` is a `StorageError`.
  func allocate(_ size: UInt64) throws(StorageError)

  /// Drops the cached pages, so that the next read sees what the disk has.
  func evict() throws(StorageError)
}

/// What a file is opened for.
public enum FileAccess: Sendable {
  /// Must exist.
  case readOnly
  /// Must exist.
  case readWrite
  /// Must not exist; made with mode 0600.
  case createNew
  /// Made with mode 0600 if it isn't there.
  case createOrOpen
}

/// A name in a directory.
public struct DirectoryEntry: Equatable, Sendable {
  /// One component, without the directory.
  public var name: String
  /// What stands there.
  public var kind: Kind
  /// Size in bytes; zero for anything but a file.
  public var sizeBytes: UInt64

  /// What the name stands for, without following links.
  public enum Kind: Equatable, Sendable { case file, directory, other }

  /// An entry as it was listed; it may have changed since.
  public init(name: String, kind: Kind, sizeBytes: UInt64) {
    self.name = name
    self.kind = kind
    self.sizeBytes = sizeBytes
  }
}

/// A failed operation at the seam.
public struct StorageError: Error, Equatable, Sendable {
  /// What was being done.
  public var operation: Operation
  /// The path as it was given, relative to the directory.
  public var path: String
  /// What the system or the checks said.
  public var cause: Cause

  /// The call that failed.
  public enum Operation: String, Sendable {
    case open, read, write, sync, size, truncate, allocate, evict
    case list, createDirectory, rename, remove, syncDirectory, lock, availableBytes
  }

  /// Why it failed.
  public enum Cause: Equatable, Sendable {
    /// The operating system's error number.
    case system(errno: Int32)
    /// A symlink, FIFO, foreign owner, or group- or world-writable entry stands at the path.
    case refused(Refusal)
  }

  /// What about an entry made it untouchable.
  public enum Refusal: String, Sendable {
    case symbolicLink, notRegularFile, notDirectory, foreignOwner, writableByOthers
  }

  /// A failure at one path.
  public init(operation: Operation, path: String, cause: Cause) {
    self.operation = operation
    self.path = path
    self.cause = cause
  }

  /// The error number, where the operating system gave one.
  public var errno: Int32? {
    switch cause {
    case .system(let errno): errno
    case .refused: nil
    }
  }
}
