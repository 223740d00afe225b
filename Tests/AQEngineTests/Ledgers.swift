import AQCore
import AQEngine
import Testing

@Suite struct Ledgers {
  /// AC-126.
  @Test func `entries are chained, and survive`() throws {
    let shop = try Workshop()
    let actor = try shop.register("auditor")
    for number in 0..<5 {
      let key = number == 1 || number == 4 ? "decision" : "audit"
      let reply = try shop.append(key, Array("entry \(number)".utf8), by: actor)
      guard case .value(let value) = reply else { throw Unexpected.reply }
      #expect(value["lsn"].text == String(shop.engine.engine.lastLSN.rawValue))
      shop.advance(milliseconds: 7)
    }
    for _ in 0..<2 {
      let audit = try shop.entries("audit").entries
      #expect(audit.map { $0["payload"].text } == ["entry 0", "entry 2", "entry 3"])
      #expect(audit.map { $0["ordinal"].text } == ["1", "2", "3"])
      #expect(audit[0]["previous_hash"].text == String(repeating: "0", count: 64))
      #expect(audit[1]["previous_hash"] == audit[0]["hash"])
      #expect(audit[2]["previous_hash"] == audit[1]["hash"])
      #expect(try shop.entries("audit", from: 3, count: 1).entries == [audit[2]])
      #expect(try shop.entries("audit", from: 4).entries == [])
      #expect(try shop.entries("nothing").entries == [])
      for (key, count) in [("audit", 3), ("decision", 2)] as [(String?, Int)] + [(nil, 5)] {
        let verdict = try shop.verify(key)
        #expect(verdict["entries"].text == String(count))
        #expect(verdict["valid"].text == "true")
        #expect(verdict["first_bad"] == .null)
        #expect(verdict["cursor"] == .null)
      }
      try shop.expectFidelity()
    }
  }

  @Test func `all of a tenant's entries are read in the order of time`() throws {
    let shop = try Workshop()
    let actor = try shop.register("auditor")
    for number in 0..<20 { try shop.append("key\(number % 3)", [UInt8(number)], by: actor) }
    var found: [ReplyValue] = []
    var cursor: UInt64? = 0
    while let from = cursor {
      let page = try shop.entries(nil, from: from, count: 3)
      found += page.entries
      cursor = page.cursor
    }
    #expect(found.map { $0["payload"] } == (0..<20).map { .bytes([UInt8($0)]) })
    let list = try shop.value(.ledger(.list(tenant: .none, PageRequest())))
    guard case .list(let ledgers) = list["items"] else { throw Unexpected.reply }
    #expect(ledgers.map { $0["key"].text } == ["key0", "key1", "key2"])
    #expect(ledgers.map { $0["entries"].text } == ["7", "7", "6"])
    #expect(ledgers[0]["hash"] == found[18]["hash"])
  }

  /// AC-127.
  @Test func `payloads are any bytes`() throws {
    let shop = try Workshop()
    let actor = try shop.register("auditor")
    let payloads: [[UInt8]] = [
      Array(repeating: Array(0...255), count: 16).flatMap { $0 }, Array("naïve ✓ 日本".utf8), [],
      Array("\r\n$5\r\n".utf8),
    ]
    for payload in payloads { try shop.append("audit", payload, by: actor) }
    try shop.expectFidelity()
    #expect(try shop.entries("audit").entries.map { $0["payload"] } == payloads.map { .bytes($0) })
    #expect(try shop.verify("audit")["valid"].text == "true")
  }

  @Test func `what is not by a known actor is refused, and leaves no trace`() throws {
    let shop = try Workshop()
    let actor = try shop.register("auditor")
    #expect(try shop.ask(.actor(.deregister(actor))).isOK)
    let before = shop.engine.engine.lastLSN
    #expect(try shop.append("audit", [1], by: .none).code == .badRequest)
    #expect(try shop.append("audit", [1], by: ActorID(rawValue: 99)).code == .notFound)
    #expect(try shop.append("audit", [1], by: actor).code == .notFound)
    let other = try shop.register("other")
    let after = shop.engine.engine.lastLSN
    #expect(try shop.append("", [1], by: other).code == .badRequest)
    #expect(try shop.append(String(repeating: "k", count: 129), [1], by: other).code == .limit)
    let large = [UInt8](repeating: 0, count: Limits.payloadBytes + 1)
    #expect(try shop.append("audit", large, by: other).code == .limit)
    #expect(shop.engine.engine.lastLSN == after)
    #expect(after == before.advanced(by: 1))
    #expect(try shop.ask(.ledger(.verify(key: .none, tenant: .none, PageRequest()))).code == nil)
  }

  @Test func `a pruned ledger goes on from the hash of what went`() throws {
    let shop = try Workshop()
    let actor = try shop.register("auditor")
    for number in 0..<6 { try shop.append("audit", [UInt8(number)], by: actor) }
    try shop.append("decision", [9], by: actor)
    let all = try shop.entries("audit").entries
    #expect(try prune(shop, before: 0).code == .badRequest)
    #expect(try prune(shop, before: 8).code == .badRequest)
    #expect(try prune(shop, before: 5).code == nil)
    let lsn = shop.engine.engine.lastLSN
    #expect(try prune(shop, before: 5).code == nil)
    #expect(shop.engine.engine.lastLSN == lsn)
    for _ in 0..<2 {
      let left = try shop.entries("audit").entries
      #expect(left == Array(all[4...]))
      #expect(try shop.entries("audit", from: 1).entries == left)
      #expect(try shop.entries(nil).entries.count == 3)
      #expect(try shop.verify("audit")["entries"].text == "2")
      #expect(try shop.verify("audit")["valid"].text == "true")
      try shop.expectFidelity()
    }
    #expect(try prune(shop, before: 7).code == nil)
    #expect(try shop.entries("audit").entries == [])
    try shop.expectFidelity()
    try shop.append("audit", [7], by: actor)
    let last = try shop.entries("audit").entries
    #expect(last[0]["ordinal"].text == "7")
    #expect(last[0]["previous_hash"] == all[5]["hash"])
    #expect(try shop.verify(nil)["valid"].text == "true")
    try shop.expectFidelity()
  }

  private func prune(_ shop: Workshop, before: UInt64) throws -> Reply {
    var wording = Wording()
    let key = wording.say("audit")
    return try shop.ask(
      .ledger(.prune(key: key, before: before, tenant: .none)), wording.bytes)
  }

  @Test func `a long ledger is verified a stretch at a time`() throws {
    let shop = try Workshop()
    let actor = try shop.register("auditor")
    let payload = [UInt8](repeating: 7, count: 200 << 10)
    for _ in 0..<30 { try shop.append("audit", payload, by: actor) }
    var (count, calls) = (0, 0)
    var cursor: UInt64? = 0
    while let from = cursor {
      let verdict = try shop.verify(nil, from: from)
      #expect(verdict["valid"].text == "true")
      count += Int(verdict["entries"].text) ?? 0
      calls += 1
      cursor = UInt64(verdict["cursor"].text)
    }
    #expect(count == 30)
    #expect(calls >= 3)
  }

  /// The hash of `docs/LEDGER.md`, made by Python's hashlib: an entry of actor a3 at 1,000 ms in
  /// the ledger `audit` of the default tenant, first, with the payload `hello`.
  @Test func `the form that is hashed is the written one`() throws {
    let shop = try Workshop(at: 1)
    for name in ["a", "b", "c"] { try shop.register(name) }
    try shop.append("audit", Array("hello".utf8), by: ActorID(rawValue: 3))
    let entry = try shop.entries("audit").entries[0]
    #expect(entry["at"].text == "1000")
    #expect(
      entry["hash"].text == "b9aa98b87f454539944e3e99af42a96cff8f1457e8fe23d7cc096594c65f9272")
  }
}
