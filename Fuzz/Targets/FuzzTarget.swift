/// What is fed with bytes that nobody has checked, one entry each.
///
/// The fuzzer and the replay of the corpora call the same entries. A target never stops the
/// process: a trap in one is a bug of what it feeds, and a promise that wasn't kept is a
/// `Violation`.
public enum FuzzTarget: String, CaseIterable, Sendable {
  /// A connection's bytes, through framing, parsing and the wording of errors.
  case request
  /// Event records.
  case event
  /// The log's recovery, over damaged segments and MANIFESTs.
  case log
  /// An engine over a log whose frames are whole and whose events are not.
  case replay
  /// An engine over a damaged snapshot, or over one that is whole and says anything.
  case snapshot
  /// A daemon's bytes, as the client reads them.
  case reply
  /// A query's text.
  case query
  /// Cron expressions and the files of time zones.
  case schedule

  /// Feeds `bytes` to the target.
  ///
  /// Throws `Violation` where a promise wasn't kept.
  public func run(_ bytes: [UInt8]) throws(Violation) {
    switch self {
    case .request: try RequestTarget.run(bytes)
    case .event: try EventTarget.run(bytes)
    case .log: try LogTarget.run(bytes)
    case .replay: try ReplayTarget.run(bytes)
    case .snapshot: try SnapshotTarget.run(bytes)
    case .reply: try ReplyTarget.run(bytes)
    case .query: try QueryTarget.run(bytes)
    case .schedule: try ScheduleTarget.run(bytes)
    }
  }
}

/// A promise that wasn't kept.
public struct Violation: Error, Sendable {
  /// What should have been.
  public var promise: String

  init(_ promise: String) { self.promise = promise }
}
