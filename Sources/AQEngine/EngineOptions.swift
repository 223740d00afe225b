import AQCore
import AQWal

/// How an engine is opened.
public struct EngineOptions: Sendable {
  /// Sizes of log segments.
  public var segments = SegmentSizing.standard
  /// Whether segments are prepared by a thread of their own.
  public var preparation = Preparation.background
  /// How long holders of leases may take to come back after a restart.
  public var grace = Limits.reattachGrace
  /// Bytes of a payload or an output.
  public var payloadBytes = Limits.payloadBytes
  /// How long what has ended is kept.
  public var retention = RetentionPolicy()
  /// Whether snapshots are made by themselves.
  public var snapshots = SnapshotSchedule.automatic

  /// When snapshots are made.
  public enum SnapshotSchedule: Sendable {
    /// When enough log has been written since the last one, and on request.
    case automatic
    /// On request only.
    case onRequest
  }

  /// Standard sizes and limits, and snapshots made by themselves.
  public init() {}
}

/// What opening a store did.
public struct RecoverySummary: Sendable {
  /// The last event the snapshot covered; nil where none was loaded.
  public var snapshotLSN: LSN?
  /// Snapshots that were damaged and passed over.
  public var damagedSnapshots: [String]
  /// Events replayed from the log.
  public var eventsApplied: UInt64
  /// Bytes cut from the end of the log.
  public var truncatedBytes: UInt64
  /// Where the cut bytes are kept; nil where nothing was cut.
  public var quarantinePath: String?
  /// The file and the offset of the cut.
  public var cutAt: (path: String, offset: UInt64)?
  /// How long it took.
  public var nanoseconds: UInt64
  /// The opening's epoch.
  public var epoch: UInt32
}

/// The log has failed: nothing more may be told to anybody, and the process must end.
public struct CommitError: Error, Sendable {
  /// What failed; a write or a sync that did is never tried again.
  public var cause: WALError
  /// Everything up to here is on disk.
  public var durableLSN: LSN
}
