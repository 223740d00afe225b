import AQClient
import AQCore

/// `aqctl ledger read`: entries, page after page.
enum LedgerReadVerb {
  static let spec = CommandSpec(
    path: ["ledger", "read"], summary: "Read the entries of a ledger, or of all",
    operands: [OperandSpec("KEY", .optional, "which ledger; all where not given")],
    flags: [
      .option("from", .number(1...UInt64.max), "The first entry to read"), GlobalFlags.limit,
    ],
    examples: [ExampleSpec("aqctl ledger read audit --from 100 -o jsonl", "for a program")],
    action: run)

  private static let columns = ["key", "ordinal", "at", "actor", "payload", "hash"]

  @Sendable
  private static func run(_ invocation: Invocation, _ console: Console) throws(Failure) -> Int32 {
    let limit = Int(invocation.flags.number("limit") ?? UInt64(Limits.defaultPageCount))
    let daemon = try Daemon.connect(invocation.flags)
    var entries: [Value] = []
    try pages(
      of: invocation.operands.first, from: invocation.flags.number("from") ?? 1, daemon
    ) { page in
      entries += page
      return entries.count < limit ? .goOn : .stop
    }
    console.records(Array(entries.prefix(limit)), columns: columns)
    return 0
  }

  /// Whether another page is wanted.
  enum Wish { case goOn, stop }

  /// Hands over page after page until there are no more, or no more are wanted.
  static func pages(
    of key: String?, from ordinal: UInt64, _ daemon: Daemon, _ take: ([Value]) -> Wish
  ) throws(Failure) {
    var cursor = String(ordinal)
    while true {
      var request: [Argument] = ["LEDGER.READ"]
      if let key { request.append(.text(key)) }
      request += ["FROM", .text(cursor), "COUNT", .count(Limits.pageCount)]
      let reply = try daemon.call(request, what: "can't read the ledger")
      guard take(reply["entries"]?.list ?? []) == .goOn else { return }
      guard let next = reply["cursor"]?.text, next != "", next != "0", next != cursor else {
        return
      }
      cursor = next
    }
  }
}
