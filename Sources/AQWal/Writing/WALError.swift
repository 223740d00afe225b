import AQStorage

/// Why the log can't take or give something.
public enum WALError: Error, Hashable, Sendable {
  /// The disk failed: nothing more is written by this writer.
  case storage(StorageError)
  /// The MANIFEST couldn't be changed: nothing more is written by this writer.
  case store(StoreError)
  /// A frame that no segment has room for; nothing was written, the log goes on.
  case frameTooLarge(limitBytes: Int)
  /// An earlier write or sync failed.
  case poisoned
  /// The log was closed.
  case closed

  /// The code a process ends with for it (sysexits.h).
  public var exitCode: Int32 {
    switch self {
    case .storage(let error): error.exitCode
    case .store(let error): error.exitCode
    case .frameTooLarge: 70
    case .poisoned, .closed: 74
    }
  }
}
