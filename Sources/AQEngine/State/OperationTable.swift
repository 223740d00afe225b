import AQCore

/// Something that is being done, or was, to all tasks that a query finds.
struct OperationRow {
  var id: OperationID
  /// Number of the tenant; looked at only where not everybody's tasks are meant.
  var tenant: UInt32
  var reach: OperationStarted.Reach
  var verb: OperationVerb
  var by: [UInt8]
  var reason: [UInt8]
  /// In the query language; empty for all tasks.
  var query: [UInt8]
  /// The last task that is looked at; none where there was no task.
  var upTo: TaskID
  /// The last task that was looked at; none before the first.
  var cursor = TaskID.none
  var matched: UInt64 = 0
  var changed: UInt64 = 0
  var refused: UInt64 = 0
  var started: Timestamp
  /// Zero while it runs.
  var ended = Timestamp.zero
  /// Nil while it runs.
  var end: OperationEnded.Cause?
}

/// Operations in the order of their ids: those that run, and the last that have ended.
struct OperationTable {
  private(set) var rows: [OperationRow] = []
  /// The last number that was handed out.
  var last: UInt64 = 0
  /// Operations that run.
  private(set) var runningCount = 0

  /// Operations kept, those that run aside.
  static let keptCount = 256

  /// The index of an operation that is there.
  func index(_ id: OperationID) -> Int? {
    var low = 0
    var high = rows.count
    while low < high {
      let middle = (low + high) / 2
      if rows[middle].id < id { low = middle + 1 } else { high = middle }
    }
    return low < rows.count && rows[low].id == id ? low : nil
  }

  /// Adds an operation behind all others; the oldest that has ended goes where there are many.
  mutating func add(_ row: OperationRow) {
    rows.append(row)
    last = max(last, row.id.rawValue)
    if row.end == nil { runningCount += 1 }
    if rows.count - runningCount > Self.keptCount,
      let oldest = rows.firstIndex(where: { $0.end != nil })
    {
      rows.remove(at: oldest)
    }
  }

  mutating func advance(_ index: Int, _ event: OperationAdvanced) {
    rows[index].cursor = event.cursor
    rows[index].matched = event.matched
    rows[index].changed = event.changed
    rows[index].refused = event.refused
  }

  mutating func end(_ index: Int, _ cause: OperationEnded.Cause, at: Timestamp) {
    rows[index].end = cause
    rows[index].ended = at
    runningCount -= 1
    if rows.count - runningCount > Self.keptCount,
      let oldest = rows.firstIndex(where: { $0.end != nil })
    {
      rows.remove(at: oldest)
    }
  }
}
