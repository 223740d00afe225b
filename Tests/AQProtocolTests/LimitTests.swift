import AQCore
import AQProtocol
import Testing

/// Bounds of what a request may say, at −1, 0 and +1.
struct RequestLimits {
  private func text(_ count: Int) -> String { String(repeating: "x", count: count) }

  private func isOverLimit(_ arguments: [String]) -> Bool {
    Parsed(arguments)?.error?.code == .limit
  }

  @Test(arguments: [-1, 0, 1])
  func `bytes`(_ step: Int) {
    let submit = ["TASK.SUBMIT", "kind"]
    let over = step > 0
    #expect(isOverLimit(submit + [text(Limits.payloadBytes + step)]) == over)
    #expect(isOverLimit(["TASK.SUBMIT", text(Limits.nameBytes + step), ""]) == over)
    #expect(isOverLimit(submit + ["", "TAG", text(Limits.tagBytes + step)]) == over)
    let key = text(Limits.idempotencyKeyBytes + step)
    #expect(isOverLimit(submit + ["", "IDEMPOTENCY", key]) == over)
    #expect(isOverLimit(submit + ["", "TYPE", text(Limits.headerBytes + step)]) == over)
    #expect(isOverLimit(["RUN.FAIL", "r1", "7", text(Limits.errorTextBytes + step)]) == over)
    let reason = text(Limits.reasonBytes + step)
    #expect(isOverLimit(["RUN.CANCEL", "r1", "REASON", reason]) == over)
    #expect(isOverLimit(submit + ["", "CRON", text(Limits.headerBytes + step)]) == over)
    #expect(isOverLimit(submit + ["", "TENANT", text(Limits.nameBytes + step)]) == over)
    #expect(isOverLimit(["ACTOR.REGISTER", text(Limits.nameBytes + step)]) == over)
    let id = text(Limits.idempotencyKeyBytes + step)
    #expect(isOverLimit(["SIGNAL.EMIT", "k", "ID", id]) == over)
    let payload = text(Limits.payloadBytes + step)
    #expect(isOverLimit(["SIGNAL.EMIT", "k", "PAYLOAD", payload]) == over)
    #expect(isOverLimit(["LEDGER.APPEND", "k", payload]) == over)
    let output = text(Limits.payloadBytes + step)
    #expect(isOverLimit(["RUN.COMPLETE", "r1", "7", "OUTPUT", output]) == over)
  }

  @Test(arguments: [-1, 0, 1])
  func `counts`(_ step: Int) {
    let submit = ["TASK.SUBMIT", "kind", "payload"]
    let over = step > 0
    func many(_ words: [String], _ count: Int) -> [String] {
      (0..<count + step).flatMap { _ in words }
    }
    #expect(isOverLimit(submit + many(["TAG", "a"], Limits.tagCount)) == over)
    #expect(isOverLimit(submit + many(["AFTER", "t1"], Limits.prerequisiteCount)) == over)
    #expect(isOverLimit(["RUN.CLAIM"] + many(["QUEUE", "q"], Limits.filterCount)) == over)
    #expect(isOverLimit(["RUN.CLAIM", "COUNT", "\(Limits.claimCount + step)"]) == over)
    #expect(isOverLimit(["RUN.LIST", "COUNT", "\(Limits.pageCount + step)"]) == over)
    #expect(isOverLimit(submit + ["ATTEMPTS", "\(Int(Limits.attemptCount) + step)"]) == over)
    let capabilities = many(["REQUIRE", "x"], Limits.capabilityCount)
    #expect(isOverLimit(submit + capabilities) == over)
    #expect(isOverLimit(["RUN.CLAIM"] + many(["CAN", "x"], Limits.capabilityCount)) == over)
    let able = many(["CAN", "x"], Limits.capabilityCount)
    #expect(isOverLimit(["ACTOR.REGISTER", "a"] + able) == over)
    #expect(isOverLimit(submit + many(["BUDGET", "u", "1"], Limits.budgetUnitCount)) == over)
    #expect(isOverLimit(submit + many(["ESTIMATE", "u", "1"], Limits.budgetUnitCount)) == over)
    let spent = many(["SPENT", "u", "1"], Limits.budgetUnitCount)
    #expect(isOverLimit(["RUN.COMPLETE", "r1", "7"] + spent) == over)
    #expect(isOverLimit(["RUN.HEARTBEAT", "r1", "7"] + spent) == over)
    #expect(isOverLimit(submit + many(["ON", "task:t1"], Limits.subscriptionCount)) == over)
    let cap = ["CRON", "@daily", "CAP", "\(Int(Limits.misfireCap) + step)"]
    #expect(isOverLimit(submit + cap) == over)
    #expect(isOverLimit(["TASK.PREVIEW", "t1", "COUNT", "\(Limits.pageCount + step)"]) == over)
    let priority = Parsed(submit + ["PRIORITY", "\(Int(Limits.priority) + step)"])
    #expect((priority?.error?.code == .badRequest) == over)
    let batch = many(["2", "a", "b"], Limits.batchItemCount)
    #expect(isOverLimit(["TASK.SUBMITM", "\(Limits.batchItemCount + step)"] + batch) == over)
    // The name is an argument too.
    let names = many(["x"], Limits.argumentCount - 3)
    #expect(isOverLimit(["COMMAND", "DOCS", "x"] + names) == over)
  }

  @Test(arguments: [-1, 0, 1])
  func `times`(_ step: Int) {
    let over = step > 0
    let longest = Int(Limits.durationMilliseconds) + step
    #expect(isOverLimit(["RUN.CLAIM", "LEASE", "\(longest)ms"]) == over)
    let latest = Int(Limits.timestampMilliseconds) + step
    #expect(isOverLimit(["CLOCK.SET", "\(latest)"]) == over)
  }

  @Test func `zero is refused where it makes no sense`() {
    for line in [
      "RUN.CLAIM COUNT 0", "RUN.CLAIM LEASE 0", "TASK.SUBMIT a b ATTEMPTS 0",
      "TASK.SUBMIT a b TIMEOUT 0s", "TASK.SUBMIT a b KEY k LIMIT 0", "TASK.SUBMITM 0 2 a b",
      "RUN.START r1 0", "KEY.SET k LIMIT 0",
    ] {
      #expect(Parsed(line)?.error?.code == .badRequest, "\(line)")
    }
    #expect(Parsed("QUEUE.SET q CONCURRENCY 0")?.error == nil)
  }

  @Test func `names take letters, digits and four signs`() {
    for byte in UInt8(0)...UInt8(127) {
      let scalar = Unicode.Scalar(byte)
      let isAllowed =
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
        || ("0"..."9").contains(scalar) || [".", "_", ":", "-"].contains(scalar)
      let parsed = Parsed(["QUEUE.GET", "q\(Character(scalar))q"])
      #expect((parsed?.error == nil) == isAllowed, "byte \(byte)")
    }
    #expect(Parsed(["QUEUE.GET", "é"])?.error?.code == .badRequest)
    #expect(Parsed(["QUEUE.GET", ""])?.error?.code == .badRequest)
    #expect(Parsed(["RUN.CLAIM", "KIND", "*"])?.error == nil)
    #expect(Parsed(["RUN.CLAIM", "KIND", "a*b"])?.error?.code == .badRequest)
    #expect(Parsed(["QUEUE.GET", "a*"])?.error?.code == .badRequest)
  }
}
