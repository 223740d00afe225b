/// What a list shows and from where on. Absent filters let everything through.
public struct ListRequest: Sendable {
  /// Run states to show; empty for all.
  public var states: [RunState] = []
  public var queue: ByteRange = .none
  /// With an optional trailing `*`.
  public var kind: ByteRange = .none
  public var key: ByteRange = .none
  public var tag: ByteRange = .none
  /// Runs of this task only.
  public var task: TaskID = .none
  /// Behind this id or ordinal: what the previous page gave as its cursor; zero for the start.
  public var cursor: UInt64 = 0
  public var count: Int = Limits.defaultPageCount

  public init() {}
}
