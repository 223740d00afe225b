/// What the daemon exits with (`sysexits.h`); supervisors don't restart it after 65, 70, 77 and 78.
public enum ExitCode: Int32, Sendable {
  case ok = 0
  /// The log or a snapshot is damaged.
  case corrupt = 65
  /// Something it needs isn't there: the socket is taken.
  case unavailable = 69
  /// An invariant is broken: the state doesn't fit its digest.
  case invariant = 70
  /// A file or directory can't be made.
  case cannotCreate = 73
  /// A read, write or sync failed.
  case io = 74
  /// Another process has the directory.
  case locked = 75
  case permission = 77
  /// Another format version, or settings that can't be.
  case configuration = 78
}
