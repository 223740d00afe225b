import AQCore

/// What an opening found in the log, told before it goes on.
public struct LogFinding: Hashable, Sendable {
  /// The opening's own epoch.
  public var epoch: UInt32
  /// The last LSN kept.
  public var lastLSN: LSN
  /// Bytes that were cut from the end, zero where it was whole. Where there were any, identifiers
  /// may have been handed out that no event tells of: skip past all of them.
  public var cutBytes: UInt64
  /// The latest logical time that a frame carries.
  public var logicalTime: Timestamp
}

/// What an opening did.
public struct RecoveryReport: Hashable, Sendable {
  /// What was found before anything was changed.
  public var finding: LogFinding
  /// The frames read, those below the snapshot included.
  public var frameCount: UInt64
  /// The events given to the replay.
  public var eventCount: UInt64
  /// The bytes of the frames read.
  public var byteCount: UInt64
  /// Where the log was cut, and where the cut bytes are kept now; nil where it was whole.
  public var cut: Cut?

  /// A cut.
  public struct Cut: Hashable, Sendable {
    /// The segment that was cut, relative to the data directory.
    public var path: String
    /// Where the cut bytes began, from the file's start; zeros stand there now.
    public var offset: UInt64
    /// Bytes that were cut off.
    public var byteCount: UInt64
    /// Where they are kept, relative to the data directory.
    public var quarantinePath: String
  }
}

/// From where the log is replayed.
public struct ReplayStart: Hashable, Sendable {
  /// The last LSN that the state already holds; zero for an empty state.
  public var snapshotLSN: LSN
  /// The chain there, where a snapshot tells it.
  public var chain: UInt64?

  /// From the first LSN on.
  public static var beginning: ReplayStart { ReplayStart(snapshotLSN: .zero, chain: nil) }

  /// Behind `snapshotLSN`; a nil `chain` leaves the link to the snapshot unchecked.
  public init(snapshotLSN: LSN, chain: UInt64?) {
    self.snapshotLSN = snapshotLSN
    self.chain = chain
  }
}
