import AQCore
import AQStorage

/// Why a snapshot could not be written, read or published.
public enum SnapshotError: Error, Equatable, Sendable {
  /// The disk refused.
  case storage(StorageError)
  /// The file ends before what it must hold.
  case truncated(sizeBytes: UInt64, neededBytes: UInt64)
  /// The file goes on behind what it holds.
  case trailingBytes(sizeBytes: UInt64, expectedBytes: UInt64)
  /// What marks the part isn't there.
  case badMagic(SnapshotPart)
  /// The part's bytes don't match their sum.
  case badChecksum(SnapshotPart)
  /// The sums hold, but the part's fields contradict each other or the limits.
  case malformed(SnapshotPart)
  /// The chunk's LZ4 block doesn't decode to the declared size.
  case undecodable(chunk: Int)
  /// The contents aren't those that the writer was given.
  case digestMismatch(expected: StateDigest, found: StateDigest)
  /// The file's name says another position than its header.
  case misnamed(lastLSN: LSN)
  /// Needs a reader of a later version; nothing is wrong with the file.
  case unsupportedFormat(FormatVersion)
  /// Belongs to another store.
  case foreignStore(found: UInt128)
  /// More chunks than a file may have.
  case tooManyChunks

  /// True where the bytes are damaged, so that an older snapshot may be read instead.
  public var isDamage: Bool {
    switch self {
    case .truncated, .trailingBytes, .badMagic, .badChecksum, .malformed, .undecodable,
      .digestMismatch, .misnamed:
      true
    case .storage, .unsupportedFormat, .foreignStore, .tooManyChunks:
      false
    }
  }
}

/// A part of a snapshot file.
public enum SnapshotPart: Equatable, Sendable {
  case header
  /// The chunk at `index`, in the order of the file.
  case chunk(index: Int)
  case footer
}
