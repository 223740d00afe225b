/// The verbs of `aqctl ledger`.
enum LedgerVerbs {
  static let all =
    [append, list, prune].map(\.spec) + [LedgerReadVerb.spec, LedgerVerifyVerb.spec]

  private static let key = WireVerb.Word.one("KEY", "which ledger: audit")

  private static let append = WireVerb(
    path: ["ledger", "append"], command: "LEDGER.APPEND",
    summary: "Append an entry to a ledger, chained to the one before",
    words: [
      key, .init("PAYLOAD", .one, "the text itself, @FILE, or - for standard input", .payload),
    ],
    options: [
      .init("AS", .option("as", .text("ACTOR"), "Who appends, a3; the actor one works as else"))
    ],
    examples: [ExampleSpec("aqctl ledger append decision 'approved t17' --as a3", "who decided")],
    shows: .made(["ordinal", "hash", "lsn"]))

  private static let list = WireVerb(
    path: ["ledger", "list"], command: "LEDGER.LIST", summary: "List ledgers with their lengths",
    shows: .list(["key", "entries", "first", "next", "hash"]))

  private static let prune = WireVerb(
    path: ["ledger", "prune"], command: "LEDGER.PRUNE",
    summary: "Give up the entries of a ledger before one; nothing else ever does", words: [key],
    options: [
      .init("BEFORE", .option("before", .number(1...UInt64.max), "The first entry that stays"))
    ],
    shows: .done("pruned"))
}
