import AQCore
import AQStorage

/// Where the log is damaged, and how that is known.
public struct LogDamage: Error, Hashable, Sendable {
  /// The file, relative to the data directory.
  public var path: String
  /// Where in it, in bytes.
  public var offset: UInt64
  /// The LSN due there.
  public var expected: LSN
  /// The LSN that stands there, or that proves the damage; nil where nothing can be read.
  public var found: LSN?
  /// How it is known.
  public var reason: Reason

  /// How it is known.
  public enum Reason: String, Sendable {
    /// The frame's header or body doesn't have the sum it should have.
    case checksum
    /// A whole frame stands there, but not the one that is due: LSN, epoch or chain differ.
    case misplacedFrame
    /// A later frame says that this place was durable.
    case lostDurableBytes
    /// A write that was cut short before it was acknowledged; the next opening cuts it off.
    case tornTail
    /// A complete segment ends before its seal.
    case shortSegment
    /// A segment that the MANIFEST lists isn't there.
    case missingSegment
    /// A segment's header is damaged, or isn't the one the MANIFEST tells of.
    case segmentHeader
    /// A segment of another store.
    case foreignStore
    /// The bytes are as they were written, but the events in them don't decode.
    case undecodable
    /// The log ends before the snapshot does.
    case snapshotBeyondLog
    /// The log at the snapshot's LSN isn't the one the snapshot was made from.
    case snapshotChain
    /// The log begins after the place it should be read from.
    case gap
    /// Written by a newer version (told by inspection; an opening refuses with `unsupported`).
    case newerFormat
    /// Bytes stand behind a segment's seal, or in a segment that should hold no frame yet.
    case trailingBytes
  }

  /// Damage at one place; `found` is nil where nothing can be read there.
  public init(
    path: String, offset: UInt64, expected: LSN, found: LSN?, reason: Reason
  ) {
    self.path = path
    self.offset = offset
    self.expected = expected
    self.found = found
    self.reason = reason
  }
}

/// Why the replaying side can't take a frame.
public enum ReplayRefusal: Error, Hashable, Sendable {
  /// An event of a kind that this build doesn't know.
  case unsupported
  /// Events that don't decode, or break the state's rules.
  case corrupt
}

/// Why a log isn't opened. Whatever it is, the directory is as it was.
public enum RecoveryError: Error, Hashable, Sendable {
  /// The disk failed, or an entry was refused.
  case storage(StorageError)
  /// The MANIFEST couldn't be changed.
  case store(StoreError)
  /// Durable bytes are gone.
  case corrupt(LogDamage)
  /// Written by a newer version, here.
  case unsupported(path: String, offset: UInt64, lsn: LSN)
  /// The first frame of this opening couldn't be written.
  case log(WALError)
  /// The store was opened more often than the epoch counts.
  case epochsExhausted

  /// The code a process ends with for it (sysexits.h).
  public var exitCode: Int32 {
    switch self {
    case .storage(let error): error.exitCode
    case .store(let error): error.exitCode
    case .corrupt: 65
    case .unsupported: 78
    case .log(let error): error.exitCode
    case .epochsExhausted: 70
    }
  }
}
