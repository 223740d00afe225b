/// What can be asked about budgets.
public enum BudgetCommand: Sendable {
  /// Gives a task a budget; a unit it has already is only replenished.
  case allocate(TaskID, UnitAmount)
  /// Counts consumption that no worker reported.
  case consume(TaskID, UnitAmount)
  /// A new limit, and consumption back to zero.
  case replenish(TaskID, UnitAmount)
  /// The budget of a task in one unit.
  case get(TaskID, unit: ByteRange)
  /// Budgets of one task, or of all for `TaskID.none`.
  case list(task: TaskID, PageRequest)
}

/// Which part of a list to show.
public struct PageRequest: Sendable, BitwiseCopyable {
  /// Behind this: what the page before gave as its cursor; zero for the start.
  public var cursor: UInt64 = 0
  /// Rows at most; read as 1 to `Limits.pageCount`.
  public var count: Int = Limits.defaultPageCount

  /// The first page.
  public init() {}
}
