/// The verbs of `aqctl operation`: what `cancel|retry|pause|resume --where` starts.
enum OperationVerbs {
  static let all = [list, get, cancel].map(\.spec) + [wait]

  static let columns = [
    "id", "verb", "query", "state", "matched", "changed", "refused", "started", "ended", "by",
  ]
  private static let operation = WireVerb.Word.one("OPERATION", "o1")

  private static let list = WireVerb(
    path: ["operation", "list"], command: "OPERATION.LIST", summary: "List bulk operations",
    shows: .list(columns))

  private static let get = WireVerb(
    path: ["operation", "get"], command: "OPERATION.GET",
    summary: "Show how far a bulk operation is", words: [operation], shows: .record)

  private static let cancel = WireVerb(
    path: ["operation", "cancel"], command: "OPERATION.CANCEL",
    summary: "Stop a bulk operation; what it changed stays", words: [operation],
    shows: .done("stopped"))

  private static let wait = CommandSpec(
    path: ["operation", "wait"], summary: "Wait until a bulk operation has ended",
    discussion: "Exits 0 when all went well, 6 when some were refused, 4 when it was stopped.",
    operands: [OperandSpec("OPERATION", .one, "o1")],
    flags: [.option("timeout", .duration, "How long at most; then exit 124")],
    action: OperationWait.run)
}
