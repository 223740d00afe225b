import AQCore
import Glibc
import Synchronization

/// A data directory held for writing: its lock, its MANIFEST, its quarantine.
///
/// The MANIFEST is changed by the log when it rotates and by whoever publishes a snapshot; both are
/// rare, so one uncontended lock orders them.
public final class StoreDirectory: Sendable {
  /// The disk under it.
  public let storage: any Storage
  /// What tells this store from others.
  public let identity: StoreIdentity
  private let lockFile: any StorageFile
  private let state: Mutex<State>

  private struct State: Sendable {
    var manifest: Manifest
    var isPoisoned = false
  }

  /// What a store is made with where there is none.
  public struct Beginning: Sendable {
    /// What will tell it from others.
    public var identity: StoreIdentity
    /// Now, by the wall clock.
    public var createdAt: Timestamp
    /// Zero, but for a restored store.
    public var restoreEpoch: UInt16

    /// What a new store begins with.
    public init(identity: StoreIdentity, createdAt: Timestamp, restoreEpoch: UInt16 = 0) {
      self.identity = identity
      self.createdAt = createdAt
      self.restoreEpoch = restoreEpoch
    }
  }

  /// The names of its parts.
  public static var directories: [String] { ["wal", "snap", "quarantine"] }
  /// The file whose lock is held for life.
  public static var lockPath: String { "LOCK" }

  private init(_ storage: any Storage, lockFile: any StorageFile, _ manifest: Manifest) {
    self.storage = storage
    self.lockFile = lockFile
    identity = manifest.identity
    state = Mutex(State(manifest: manifest))
  }

  /// Takes the lock, checks every entry and reads the MANIFEST; makes a store where there is none
  /// and `beginning` is given.
  ///
  /// Throws `StoreError`; whatever it throws, nothing but `LOCK` was made or changed in a store.
  public static func open(
    _ storage: any Storage, orBegin beginning: Beginning?
  ) throws(StoreError) -> StoreDirectory {
    let lockFile: any StorageFile
    do {
      lockFile = try storage.lock(lockPath)
    } catch {
      throw error.errno == EWOULDBLOCK ? .locked : .storage(error)
    }
    if let manifest = try readManifest(storage) {
      return StoreDirectory(storage, lockFile: lockFile, manifest)
    }
    guard let beginning else { throw .absent }
    let manifest = Manifest(
      identity: beginning.identity, createdAt: beginning.createdAt,
      restoreEpoch: beginning.restoreEpoch)
    do {
      for directory in directories { try storage.createDirectory(directory) }
      try storage.syncDirectory("")
      try write(manifest, storage)
    } catch {
      throw .storage(error)
    }
    return StoreDirectory(storage, lockFile: lockFile, manifest)
  }

  /// Reads the MANIFEST and checks every entry, changing nothing; for tools that only look.
  ///
  /// Throws `StoreError.absent` where there is no store.
  public static func inspect(_ storage: any Storage) throws(StoreError) -> Manifest {
    guard let manifest = try readManifest(storage) else { throw .absent }
    return manifest
  }

  /// The MANIFEST as it is on disk.
  public var manifest: Manifest { state.withLock { $0.manifest } }

  /// Changes the MANIFEST, durably: written aside, synced, renamed, directory synced.
  ///
  /// Throws `StoreError`; after a failure every later call throws `poisoned`.
  public func update(
    _ change: @Sendable (inout Manifest) -> Void
  ) throws(StoreError) {
    try state.withLock { (state: inout State) throws(StoreError) in
      guard !state.isPoisoned else { throw .poisoned }
      var next = state.manifest
      change(&next)
      invariant(next.isConsistent, "a manifest that is written can be read again")
      invariant(next.identity == identity, "a store keeps its identity")
      do throws(StorageError) {
        try Self.write(next, storage)
      } catch {
        state.isPoisoned = true
        throw .storage(error)
      }
      state.manifest = next
    }
  }

  /// Writes who holds the lock into it, for people to read. Call it once the store is served.
  ///
  /// Throws `StorageError` where the text can't be written; the lock holds without it.
  public func announce(processID: Int32, startedAt: Timestamp) throws(StorageError) {
    let text = "pid \(processID)\nstart \(startedAt.milliseconds)\n"
    try lockFile.truncate(to: 0)
    try lockFile.write(Array(text.utf8), at: 0)
  }
}
