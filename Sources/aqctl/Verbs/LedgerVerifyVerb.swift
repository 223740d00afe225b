import AQClient
import AQCore

/// `aqctl ledger verify`: the chain, by the daemon and again from what can be read.
enum LedgerVerifyVerb {
  static let spec = CommandSpec(
    path: ["ledger", "verify"], summary: "Verify the chain of a ledger, or of all",
    discussion: """
      The daemon walks the chain; aqctl then reads every entry and computes the hashes itself. \
      Exits 7 where an entry isn't what it should be.
      """,
    operands: [OperandSpec("KEY", .optional, "which ledger; all where not given")],
    examples: [ExampleSpec("aqctl ledger verify audit", "nothing was changed or taken out")],
    action: run)

  @Sendable
  private static func run(_ invocation: Invocation, _ console: Console) throws(Failure) -> Int32 {
    let key = invocation.operands.first
    let daemon = try Daemon.connect(invocation.flags)
    let told = try verifyThere(key, daemon)
    let who = try daemon.call(["SESSION.WHOAMI"], what: "can't tell the tenant")
    var tenant = who["tenant"]?.text ?? ""
    if tenant == "default" { tenant = "" }
    var chain = LedgerChain(tenant: tenant)
    try LedgerReadVerb.pages(of: key, from: 1, daemon) { page in
      for entry in page { chain.follow(entry) }
      return chain.firstBad == nil ? .goOn : .stop
    }
    let isValid = told && chain.firstBad == nil
    console.record(
      .map([
        .init("entries", .integer(Int64(clamping: chain.entryCount))),
        .init("valid", .boolean(isValid)),
        .init("first_bad", chain.firstBad.map { .integer(Int64(clamping: $0.ordinal)) } ?? .null),
        .init("key", chain.firstBad.map { .bytes(Array($0.key.utf8)) } ?? .null),
      ]))
    return isValid ? 0 : ErrorCode.damaged.exitCode
  }

  /// What the daemon finds, a stretch at a time.
  private static func verifyThere(_ key: String?, _ daemon: Daemon) throws(Failure) -> Bool {
    var cursor: String?
    while true {
      var request: [Argument] = ["LEDGER.VERIFY"]
      if let key { request.append(.text(key)) }
      if let cursor { request += ["FROM", .text(cursor)] }
      let reply = try daemon.call(request, what: "can't verify the ledger")
      guard reply["valid"]?.flag == true else { return false }
      guard let next = reply["cursor"]?.text, next != "", next != "0", next != cursor else {
        return true
      }
      cursor = next
    }
  }
}
