import AQCore
import AQStorage

/// The snapshots of a store: which there are, which are kept, what is cleared away.
public struct SnapshotCatalog: Sendable {
  private let storage: any Storage
  private let storeUUID: UInt128

  /// Reads nothing yet; snapshots of another store than `storeUUID` will be refused.
  public init(storage: any Storage, storeUUID: UInt128) {
    self.storage = storage
    self.storeUUID = storeUUID
  }

  /// The published snapshots by their names, newest first; none has been looked into.
  ///
  /// Throws `storage`.
  public func names() throws(SnapshotError) -> [SnapshotName] {
    try entries().compactMap { SnapshotName(fileName: $0) }
      .sorted { $0.lastLSN > $1.lastLSN }
  }

  /// Opens one of them.
  ///
  /// Throws what `SnapshotReader.init` throws.
  public func open(
    _ name: SnapshotName, source: SnapshotReader.Source = .cache
  ) throws(SnapshotError) -> SnapshotReader {
    try SnapshotReader(storage: storage, path: name.path, expectedUUID: storeUUID, source: source)
  }

  /// Removes what crashes left unpublished; returns how many files that were.
  ///
  /// Only where nothing is being written. Throws `storage`.
  @discardableResult
  public func removeLeftovers() throws(SnapshotError) -> Int {
    let leftovers = try entries().compactMap { SnapshotName(temporaryFileName: $0) }
    do {
      for name in leftovers {
        try storage.remove(name.temporaryPath)
      }
      if !leftovers.isEmpty { try storage.syncDirectory(SnapshotName.directory) }
    } catch {
      throw .storage(error)
    }
    return leftovers.count
  }

  /// Decides what to keep: the newest `count` sound snapshots, which are decoded to know that they
  /// are, and all that is newer than the last of them: damaged ones stay as evidence. Where fewer
  /// than `count` are sound, all are kept.
  ///
  /// Throws `storage`, also for a snapshot that can't be read to judge it.
  /// *Precondition*: `count` is at least 2, so that damage to one never costs the store.
  public func retention(keeping count: Int) throws(SnapshotError) -> SnapshotRetention {
    invariant(count >= 2, "one snapshot alone is one bad sector away from none")
    let names = try names()
    var soundCount = 0
    var keptCount = 0
    while soundCount < count, keptCount < names.count {
      if try isSound(names[keptCount]) { soundCount += 1 }
      keptCount += 1
    }
    guard soundCount == count else { return SnapshotRetention(kept: names, surplus: []) }
    return SnapshotRetention(
      kept: Array(names[..<keptCount]), surplus: names[keptCount...].reversed())
  }

  /// Removes the surplus, oldest first, each removal durable before the next, so that a crash never
  /// leaves an older one without the newer. The MANIFEST should have forgotten them by then.
  ///
  /// Throws `storage`.
  public func removeSurplus(of retention: SnapshotRetention) throws(SnapshotError) {
    do {
      for name in retention.surplus {
        try storage.remove(name.path)
        try storage.syncDirectory(SnapshotName.directory)
      }
    } catch {
      throw .storage(error)
    }
  }

  /// True where everything in the snapshot decodes to what was written.
  private func isSound(_ name: SnapshotName) throws(SnapshotError) -> Bool {
    do {
      try open(name).verify()
      return true
    } catch {
      switch error {
      case .storage: throw error
      case .truncated, .trailingBytes, .badMagic, .badChecksum, .malformed, .undecodable,
        .digestMismatch, .misnamed, .unsupportedFormat, .foreignStore, .tooManyChunks:
        return false
      }
    }
  }

  private func entries() throws(SnapshotError) -> [String] {
    do {
      return try storage.list(SnapshotName.directory).filter { $0.kind == .file }.map(\.name)
    } catch {
      throw .storage(error)
    }
  }
}

/// Which snapshots are kept and which are not.
public struct SnapshotRetention: Equatable, Sendable {
  /// Newest first. The log behind the last of them isn't needed.
  public let kept: [SnapshotName]
  /// Oldest first.
  public let surplus: [SnapshotName]
}
