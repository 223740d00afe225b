import Glibc

/// Why a data directory can't be opened or changed.
public enum StoreError: Error, Hashable, Sendable {
  /// The disk failed, or an entry was refused.
  case storage(StorageError)
  /// Another process, or another opener in this one, holds the directory.
  case locked
  /// There is no store in the directory, and none was to be made.
  case absent
  /// Segments or snapshots are there, the MANIFEST is not.
  case manifestMissing
  /// The MANIFEST doesn't hold together.
  case manifestDamaged(Manifest.Damage)
  /// The store was written by a newer version.
  case unsupported(FormatVersion)
  /// An earlier change of the MANIFEST failed; nothing more is written.
  case poisoned

  /// The code a process ends with for it (sysexits.h).
  public var exitCode: Int32 {
    switch self {
    case .storage(let error): error.exitCode
    case .locked: 75
    case .absent: 66
    case .manifestMissing, .manifestDamaged: 65
    case .unsupported: 78
    case .poisoned: 74
    }
  }
}

extension StorageError: Hashable {
  /// Refusals of one path share a hash; they differ by `==`.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(operation)
    hasher.combine(path)
    hasher.combine(errno)
  }

  /// The code a process ends with for it: 77 where an entry was refused, 73 where a directory
  /// can't be made, 74 otherwise.
  public var exitCode: Int32 {
    switch cause {
    case .refused: 77
    case .system(EACCES), .system(EPERM): 77
    case .system: operation == .createDirectory ? 73 : 74
    }
  }

  /// True where the path names nothing.
  public var isAbsence: Bool { errno == ENOENT }
}
