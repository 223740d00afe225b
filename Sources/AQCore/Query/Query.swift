/// Which tasks or runs are meant: what `WHERE` says, on the wire, in `aqctl` and in bulk.
///
/// Terms that must all hold, and the order in which matches are shown. A query holds its own bytes,
/// so it can outlive the request it came with.
public struct Query: Equatable, Sendable {
  /// What must hold; everything matches none at all.
  public var terms: [QueryTerm] = []
  /// The order in which matches are shown.
  public var sort: QuerySort = .newestFirst

  /// Matches everything, newest first.
  public init() {}
}

/// One condition of a query, or its opposite.
public struct QueryTerm: Equatable, Sendable {
  /// What is looked at.
  public var test: QueryTest
  /// Whether it must hold or must not.
  public var sense: Sense

  /// Whether a condition must hold.
  public enum Sense: Equatable, Sendable { case holds, fails }

  /// A condition that must hold, unless it is said otherwise.
  public init(_ test: QueryTest, _ sense: Sense = .holds) {
    self.test = test
    self.sense = sense
  }
}

/// What can be asked of a task or a run. Lists hold where any of their elements does.
public enum QueryTest: Equatable, Sendable {
  case state([QueryState])
  /// A name or tag of the task.
  case name(QueryName, [QueryPattern])
  /// The task it is a child of.
  case parent([TaskID])
  /// The task itself, or the run's task.
  case task([TaskID])
  case identifier([QueryIdentifiers])
  case time(QueryTime, QueryComparison, QueryMoment)
  case number(QueryNumber, QueryComparison, UInt64)
  /// The last error's text, whole.
  case error([QueryPattern])
  /// Text that the last error has in it, letters of either case.
  case errorContains([UInt8])
}

/// What a `state:` names.
public enum QueryState: Equatable, Sendable {
  case run(RunState)
  /// Of a task that is open, or has ended with a completed run.
  case task(TaskOutcome)
}

/// Names that a task has at most one of, and tags, of which it can have many.
public enum QueryName: Equatable, Sendable, CaseIterable { case queue, kind, key, tag, tenant }

/// Times of a task or run.
public enum QueryTime: Equatable, Sendable, CaseIterable { case created, ended }

/// Numbers of a run, or of a task's last run.
public enum QueryNumber: Equatable, Sendable, CaseIterable { case attempt, priority }

/// Text that must be met: as it is, or as a beginning.
public struct QueryPattern: Equatable, Sendable {
  /// What is compared; a trailing `*` is not part of it.
  public var bytes: [UInt8]
  /// How much of the other text it is compared to.
  public var extent: Extent

  /// How much of a text must be met.
  public enum Extent: Equatable, Sendable { case whole, beginning }

  /// A pattern of bytes.
  public init(_ bytes: [UInt8], _ extent: Extent = .whole) {
    self.bytes = bytes
    self.extent = extent
  }
}

/// Identifiers from one to another, both included.
public enum QueryIdentifiers: Equatable, Sendable {
  case tasks(ClosedRange<TaskID>)
  case runs(ClosedRange<RunID>)
}

/// How two numbers or times must stand to each other.
public enum QueryComparison: Equatable, Sendable, CaseIterable {
  case equal, less, lessOrEqual, greater, greaterOrEqual

  /// True where `a` stands to `b` as it says.
  @inlinable public func holds<Value: Comparable>(_ a: Value, _ b: Value) -> Bool {
    switch self {
    case .equal: a == b
    case .less: a < b
    case .lessOrEqual: a <= b
    case .greater: a > b
    case .greaterOrEqual: a >= b
    }
  }

  /// What holds where both sides are counted backwards: an age over an hour is a time before.
  public var reversed: QueryComparison {
    switch self {
    case .equal: .equal
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    }
  }
}

/// A point in time, which may depend on when it is asked.
public enum QueryMoment: Equatable, Sendable {
  case at(Timestamp)
  case ago(Duration)
  /// Midnight (UTC) that many days before the one behind us.
  case midnight(daysAgo: UInt64)

  /// The point in time for somebody who asks at `now`; 1970 for what lies before it.
  public func resolved(at now: Timestamp) -> Timestamp {
    switch self {
    case .at(let time): return time
    case .ago(let duration):
      return Timestamp(
        milliseconds: now.milliseconds - min(now.milliseconds, duration.milliseconds))
    case .midnight(let days):
      let today = now.milliseconds / 86_400_000
      return Timestamp(milliseconds: (today - min(today, days)) * 86_400_000)
    }
  }
}

/// The order in which matches are shown. Raw values are part of cursors.
public enum QuerySort: UInt8, Equatable, Sendable, CaseIterable {
  /// By creation, which is the order of ids; the standard.
  case newestFirst = 0
  case oldestFirst = 1
  /// By end; what has not ended is left out.
  case lastEndedFirst = 2
  case firstEndedFirst = 3

  /// The word behind `sort:`.
  public var word: StaticString {
    switch self {
    case .newestFirst: "-created"
    case .oldestFirst: "created"
    case .lastEndedFirst: "-finished"
    case .firstEndedFirst: "finished"
    }
  }
}
