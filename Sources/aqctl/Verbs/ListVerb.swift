import AQClient
import AQCore

/// `aqctl ls`: runs, filtered.
enum ListVerb {
  static let spec = CommandSpec(
    path: ["ls"], synonyms: [["run", "list"]], summary: "List runs",
    discussion: ListQuery.help,
    operands: [OperandSpec("QUERY", .any, "which ones: 'state:failed queue:mail'")],
    flags: [GlobalFlags.limit],
    examples: [
      ExampleSpec("aqctl ls", "the first hundred runs"),
      ExampleSpec("aqctl ls 'state:failed,suspended kind:email.*'", "what needs a look"),
      ExampleSpec("aqctl ls state:failed queue:email sort:-finished", "the latest failures"),
      ExampleSpec("aqctl ls state:ready -o jsonl --limit 1000", "for a program"),
    ],
    action: run)

  @Sendable
  private static func run(_ invocation: Invocation, _ console: Console) throws(Failure) -> Int32 {
    try show(
      "RUN.LIST", invocation, console,
      columns: [
        "id", "task", "kind", "queue", "state", "attempts", "due", "worker", "block_reason",
        "error",
      ])
  }

  /// Lists with a filter; with `--quiet` ids alone.
  static func show(
    _ verb: Argument, _ invocation: Invocation, _ console: Console, columns: [String]
  ) throws(Failure) -> Int32 {
    // Words may come in one or several arguments.
    let query = try ListQuery(invocation.operands)
    let limit = Int(invocation.flags.number("limit") ?? UInt64(Limits.defaultPageCount))
    let daemon = try Daemon.connect(invocation.flags)
    let records = try daemon.list([verb] + query.options, limit: limit, what: "can't list")
    console.list(records, columns: columns)
    return 0
  }
}
