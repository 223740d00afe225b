import AQCore
import AQStorage

/// A snapshot that is complete and durable but not proven and not visible.
public struct UnpublishedSnapshot: ~Copyable {
  private let storage: any Storage
  private let header: SnapshotHeader
  /// Of the contents as they were given to the writer.
  public let digest: StateDigest
  /// How large it is.
  public let size: SnapshotSize

  init(storage: any Storage, header: SnapshotHeader, digest: StateDigest, size: SnapshotSize) {
    self.storage = storage
    self.header = header
    self.digest = digest
    self.size = size
  }

  /// Reads the file back from the disk, compares it with what was given to the writer, and only
  /// then gives it its name; returns what the MANIFEST is to say of it.
  ///
  /// The log may be trimmed once it does, never before. Throws `storage` and every
  /// damage; the file is gone then, unless only the directory's sync failed.
  public consuming func publish() throws(SnapshotError) -> KeptSnapshot {
    let name = SnapshotName(lastLSN: header.lastLSN)
    do {
      try prove(name)
      try rename(name)
    } catch {
      discard(name)
      throw error
    }
    do {
      try storage.syncDirectory(SnapshotName.directory)
    } catch {
      throw .storage(error)
    }
    return KeptSnapshot(
      lastLSN: header.lastLSN, chain: header.chain, sizeBytes: size.fileBytes)
  }

  /// Gives the snapshot up and removes its file.
  public consuming func abandon() {
    discard(SnapshotName(lastLSN: header.lastLSN))
  }

  /// Without the eviction this would compare the page cache with itself.
  private func prove(_ name: SnapshotName) throws(SnapshotError) {
    let reader = try SnapshotReader(
      storage: storage, path: name.temporaryPath, expectedUUID: header.storeUUID,
      source: .disk)
    let found = try reader.verify()
    guard found == digest else { throw .digestMismatch(expected: digest, found: found) }
    guard reader.header == header else { throw .malformed(.header) }
  }

  private func rename(_ name: SnapshotName) throws(SnapshotError) {
    do {
      try storage.rename(name.temporaryPath, to: name.path)
    } catch {
      throw .storage(error)
    }
  }

  private func discard(_ name: SnapshotName) {
    // What can't be removed now is a leftover; the failure that led here is the one to report.
    try? storage.remove(name.temporaryPath)
  }
}

/// How large a snapshot is.
public struct SnapshotSize: Equatable, Sendable {
  /// Size of the file.
  public var fileBytes: UInt64
  /// Size of the contents.
  public var rawBytes: UInt64
  /// Chunks in the file.
  public var chunkCount: Int
}
