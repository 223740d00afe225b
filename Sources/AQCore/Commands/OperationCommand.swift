/// What can be asked about bulk operations.
public enum OperationCommand: Sendable {
  case start(OperationRequest)
  case get(OperationID)
  case list(PageRequest)
  /// Stops it where it stands; what was changed stays.
  case cancel(OperationID)
  /// Answers when it has ended, or after the timeout.
  case wait(OperationID, timeout: Duration?)
}

/// Something to be done to every task that a query finds.
public struct OperationRequest: Sendable, BitwiseCopyable {
  /// What is done.
  public var verb: OperationVerb
  /// To which tasks, in the query language; absent for all.
  public var query: ByteRange
  /// Who and why, as they say it.
  public var author = Authorship()
  /// Whether an empty query is meant.
  public var scope = Scope.matching

  /// Whether all tasks are meant where the query is empty.
  public enum Scope: Sendable, BitwiseCopyable { case matching, all }

  /// What is done to what.
  public init(verb: OperationVerb, query: ByteRange) {
    self.verb = verb
    self.query = query
  }
}

/// What a bulk operation does. Raw values are on disk.
public enum OperationVerb: UInt8, CaseIterable, Sendable, BitwiseCopyable {
  case cancel = 1
  /// Ends waits for retries and resubmits what has failed.
  case retry = 2
  case pause = 3
  /// Resumes paused tasks and suspended runs.
  case resume = 4
}
