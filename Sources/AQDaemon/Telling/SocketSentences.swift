import AQEngine
import Glibc

/// Words why the socket can't be bound, with the next step, and gives the exit code.
enum SocketSentences {
  static func verdict(_ error: ListeningSocket.BindError, _ path: String) -> (ExitCode, String) {
    switch error {
    case .inUse:
      (.unavailable, "\(path) is served by another daemon; stop it or choose another --socket")
    case .notASocket:
      (.cannotCreate, "\(path) is there and is no socket; move it away or choose another --socket")
    case .system(let number):
      (
        number == EACCES || number == EPERM ? .permission : .cannotCreate,
        "can't listen on \(path): \(SystemCalls.text(number)); choose another --socket"
      )
    }
  }
}

/// Words what opening the store did.
enum RecoverySentences {
  static func text(_ recovery: RecoverySummary) -> String {
    let milliseconds = recovery.nanoseconds / 1_000_000
    var text = "recovered \(recovery.eventsApplied) events in \(milliseconds) ms"
    if let lsn = recovery.snapshotLSN { text += " behind the snapshot at \(lsn)" }
    text += ", \(recovery.truncatedBytes) bytes truncated"
    if let cut = recovery.cutAt, let kept = recovery.quarantinePath {
      text += " (\(cut.path) from byte \(cut.offset), kept in \(kept))"
    }
    for path in recovery.damagedSnapshots { text += "; snapshot \(path) is damaged, passed over" }
    return text + ", epoch \(recovery.epoch)"
  }
}
