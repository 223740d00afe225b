/// What a list shows and from where on. Absent filters let everything through.
public struct ListRequest: Sendable {
  /// Run states to show; empty for all.
  public var states: [RunState] = []
  /// Absent for every queue.
  public var queue: ByteRange = .none
  /// With an optional trailing `*`.
  public var kind: ByteRange = .none
  /// The concurrency key; absent filters nothing.
  public var key: ByteRange = .none
  /// A tag it has; absent filters nothing.
  public var tag: ByteRange = .none
  /// In the query language; absent filters nothing.
  public var query: ByteRange = .none
  /// Runs of this task only.
  public var task: TaskID = .none
  /// Behind this id or ordinal: what the previous page gave as its cursor; zero for the start.
  public var cursor: UInt64 = 0
  /// What stood before the dot of a cursor in an order by ends; zero for none.
  public var cursorTime: Timestamp = .zero
  /// Rows of a page at most; read as 1 to `Limits.pageCount`.
  public var count: Int = Limits.defaultPageCount

  /// The first page of everything.
  public init() {}
}
