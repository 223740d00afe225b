import AQClient
import AQCore

/// `aqctl task count`: how many tasks a query finds.
enum TaskCount {
  static let spec = CommandSpec(
    path: ["task", "count"], summary: "Count tasks", discussion: ListQuery.help,
    operands: [OperandSpec("QUERY", .any, "which ones: 'state:failed queue:mail'")], action: run)

  @Sendable
  private static func run(_ invocation: Invocation, _ console: Console) throws(Failure) -> Int32 {
    let query = try ListQuery(invocation.operands)
    let daemon = try Daemon.connect(invocation.flags)
    let count = Int64(clamping: try count(query, daemon))
    switch console.settings.format {
    case .table: console.write("\(count)\n")
    case .json, .jsonl: console.record(.map([.init("count", .integer(count))]))
    }
    return 0
  }

  /// Asks on until all was counted: the daemon counts a stretch at a time.
  static func count(_ query: ListQuery, _ daemon: Daemon) throws(Failure) -> UInt64 {
    var total: UInt64 = 0
    var cursor: String?
    while true {
      var request: [Argument] = ["TASK.COUNT"] + query.options
      if let cursor { request += ["CURSOR", .text(cursor)] }
      let reply = try daemon.call(request, what: "can't count the tasks")
      total += reply["count"]?.unsigned ?? 0
      guard let next = reply["cursor"]?.text, next != "", next != "0", next != cursor else {
        return total
      }
      cursor = next
    }
  }
}
