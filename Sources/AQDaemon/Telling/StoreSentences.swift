import AQCore
import AQEngine
import AQSnapshot
import AQStorage
import AQWal

/// Words why the store can't be opened or went away, with the next step.
enum StoreSentences {
  static func text(_ error: OpenError, _ directory: String) -> String {
    switch error {
    case .store(let error): text(error, directory)
    case .recovery(let error): text(error, directory)
    case .snapshot(let error): text(error, directory)
    case .snapshotsDamaged(let paths):
      "no snapshot in \(directory) can be read (\(paths.joined(separator: ", "))) and the log"
        + " doesn't begin at the first event; nothing was touched; see aqctl store verify"
        + " --data-dir \(directory)"
    }
  }

  /// The critical line: the log failed while serving.
  static func text(_ error: CommitError, _ directory: String) -> String {
    "CRITICAL the log failed, nothing is acknowledged any more: \(text(error.cause, directory));"
      + " everything up to LSN \(error.durableLSN) is on disk; mend the disk and start again"
  }

  /// A snapshot that could not be made: nothing is lost, the log is kept.
  static func text(_ error: CompactionError) -> String {
    let place = "the data directory"
    let cause =
      switch error {
      case .snapshot(let error): text(error, place)
      case .log(.storage(let error)): text(error, place)
      case .log(.corrupt(let damage)): "the log is damaged: \(text(damage))"
      case .log(.trimmed), .log(.unsupported), .replay: "the log doesn't replay onto the last one"
      case .store(let error): text(error, place)
      case .open(let error): text(error, place)
      }
    return "a snapshot failed and the log is kept: \(cause); next: aqctl store verify"
  }

  static func text(_ error: StorageError, _ directory: String) -> String {
    let isRoot = error.path.isEmpty || error.path == directory
    let place = isRoot ? directory : "\(directory)/\(error.path)"
    switch error.cause {
    case .refused(let refusal):
      return "\(place) is left alone (\(refusal.rawValue)): a store belongs to one user, and nobody"
        + " else may write to it"
    case .system(let number):
      return "\(error.operation.rawValue) of \(place) failed: \(SystemCalls.text(number))"
        + " (errno \(number))"
    }
  }

  private static func text(_ error: StoreError, _ directory: String) -> String {
    switch error {
    case .storage(let error): text(error, directory)
    case .locked: "\(directory) is locked by another process"
    case .absent: "there is no store in \(directory)"
    case .manifestMissing:
      "\(directory) holds a log or snapshots but no MANIFEST; nothing was touched; restore it"
        + " from a backup"
    case .manifestDamaged:
      "the MANIFEST in \(directory) isn't what was written; nothing was touched; restore it from a"
        + " backup"
    case .unsupported(let version):
      "\(directory) has the format \(version.major).\(version.minor) of a newer version; nothing"
        + " was touched; start that version"
    case .poisoned: "an earlier change of the MANIFEST in \(directory) failed"
    }
  }

  private static func text(_ error: RecoveryError, _ directory: String) -> String {
    switch error {
    case .storage(let error): text(error, directory)
    case .store(let error): text(error, directory)
    case .corrupt(let damage):
      "the log is damaged: \(text(damage)); nothing was touched; next: aqctl store verify"
        + " --data-dir \(directory)"
    case .unsupported(let path, let offset, let lsn):
      "\(path) at byte \(offset) (LSN \(lsn)) was written by a newer version; nothing was touched;"
        + " start that version"
    case .log(let error): text(error, directory)
    case .epochsExhausted: "\(directory) was opened more often than can be counted"
    }
  }

  private static func text(_ damage: LogDamage) -> String {
    "\(damage.path) at byte \(damage.offset), expected LSN \(damage.expected), found"
      + " \(damage.found?.description ?? "nothing readable") (\(damage.reason.rawValue))"
  }

  private static func text(_ error: WALError, _ directory: String) -> String {
    switch error {
    case .storage(let error): text(error, directory)
    case .store(let error): text(error, directory)
    case .frameTooLarge(let limit): "a frame is over the \(limit) bytes a segment has room for"
    case .poisoned: "an earlier write failed"
    case .closed: "the log was closed"
    }
  }

  private static func text(_ error: SnapshotError, _ directory: String) -> String {
    switch error {
    case .storage(let error): text(error, directory)
    case .unsupportedFormat(let version):
      "a snapshot in \(directory) has the format \(version.major).\(version.minor) of a newer"
        + " version; nothing was touched; start that version"
    case .foreignStore: "a snapshot in \(directory) belongs to another store; nothing was touched"
    case .truncated, .trailingBytes, .badMagic, .badChecksum, .malformed, .undecodable,
      .digestMismatch, .misnamed, .tooManyChunks:
      "a snapshot in \(directory) is damaged; nothing was touched; see aqctl store verify"
        + " --data-dir \(directory)"
    }
  }
}
