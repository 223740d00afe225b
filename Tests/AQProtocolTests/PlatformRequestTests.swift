import AQCore
import AQProtocol
import Testing

/// Budgets, signals, actors, tenants and ledgers, as requests.
struct ParsingPlatformRequests {
  @Test func `budgets`() throws {
    let parsed = try #require(Parsed("BUDGET.REPLENISH t5 token 18446744073709551615"))
    guard case .budget(.replenish(let task, let amount)) = parsed.command else {
      Issue.record("\(parsed.complaint)")
      return
    }
    #expect(task == TaskID(rawValue: 5) && amount.amount == .max)
    #expect(parsed.text(amount.unit) == "token")
    #expect(Parsed("BUDGET.ALLOCATE t5 token 0")?.error?.code == .badRequest)
    #expect(Parsed("BUDGET.REPLENISH t5 token 0")?.error?.code == .badRequest)
    #expect(Parsed("BUDGET.CONSUME t5 token 0")?.error == nil)
    guard
      case .budget(.list(TaskID(rawValue: 5), let page)) =
        Parsed("BUDGET.LIST TASK t5 CURSOR 7 COUNT 3")?.command
    else {
      Issue.record("a list of one task's budgets")
      return
    }
    #expect(page.cursor == 7 && page.count == 3)
  }

  @Test func `subscriptions and signals`() throws {
    guard
      case .subscription(.create(_, let spec)) =
        Parsed("SUBSCRIPTION.CREATE t1 task:t2 REPEATING")?.command
    else {
      Issue.record("a subscription")
      return
    }
    #expect(spec.repeats == .repeating && spec.filter == .taskSucceeded(TaskID(rawValue: 2)))
    let parsed = try #require(Parsed(["SIGNAL.EMIT", "stock", "PAYLOAD", "", "ID", "once"]))
    guard case .subscription(.emit(let signal)) = parsed.command else {
      Issue.record("\(parsed.complaint)")
      return
    }
    #expect(parsed.text(signal.key) == "stock" && parsed.text(signal.id) == "once")
    #expect(!signal.payload.isNone && signal.payload.isEmpty)
    #expect(Parsed("SUBSCRIPTION.GET t1")?.complaint.contains("like s9") == true)
  }

  @Test func `actors`() throws {
    let parsed = try #require(
      Parsed([
        "ACTOR.REGISTER", "Ada L.", "CAN", "gpu", "CAN", "x86", "DEPARTMENT", "ops", "INTERVAL",
        "1s", "TENANT", "acme",
      ]))
    guard case .actor(.register(let request)) = parsed.command else {
      Issue.record("\(parsed.complaint)")
      return
    }
    #expect(parsed.text(request.identity) == "Ada L." && request.interval == .seconds(1))
    #expect(request.capabilities.map { parsed.text($0) } == ["gpu", "x86"])
    #expect(parsed.text(request.department) == "ops" && parsed.text(request.tenant) == "acme")
    for bad in [["", "CAN", "x"], ["a", "INTERVAL", "999ms"], ["a", "CAN", ""]] {
      #expect(Parsed(["ACTOR.REGISTER"] + bad)?.error?.code == .badRequest, "\(bad)")
    }
    guard
      case .actor(.list(let filter, _)) =
        Parsed("ACTOR.LIST STATE inactive DEPARTMENT ops")?.command
    else {
      Issue.record("a list")
      return
    }
    #expect(filter.standing == .inactive && filter.tenant.isNone)
    #expect(Parsed("ACTOR.LIST STATE gone")?.error?.code == .badRequest)
    #expect(Parsed("ACTOR.GET r1")?.complaint.contains("like a3") == true)
  }

  @Test func `tenants, roles, capabilities, and who one is`() throws {
    guard
      case .tenant(.assignRole(ActorID(rawValue: 3), .gatekeeper, let none)) =
        Parsed("ROLE.ASSIGN a3 Gatekeeper")?.command
    else {
      Issue.record("a role")
      return
    }
    #expect(none.isNone)
    let parsed = try #require(Parsed("CAPABILITY.GRANT a3 deploy TENANT acme"))
    guard case .tenant(.grant(_, .custom(let name), let tenant)) = parsed.command else {
      Issue.record("\(parsed.complaint)")
      return
    }
    #expect(parsed.text(name) == "deploy" && parsed.text(tenant) == "acme")
    guard case .tenant(.check(_, .approve)) = Parsed("CAPABILITY.CHECK a3 APPROVE")?.command,
      case .tenant(.authority) = Parsed("CAPABILITY.LIST a3")?.command,
      case .caller(.whoAmI) = Parsed("SESSION.WHOAMI")?.command,
      case .caller(.useActor(ActorID(rawValue: 3))) = Parsed("ACTOR.USE a3")?.command,
      case .caller(.useTenant) = Parsed("TENANT.USE acme")?.command
    else {
      Issue.record("who may do what")
      return
    }
    #expect(Parsed("TENANT.CREATE a/b")?.error?.code == .badRequest)
  }

  private func read(_ line: String) throws -> (String?, PageRequest) {
    let parsed = try #require(Parsed(line))
    guard case .ledger(.read(let key, _, let page)) = parsed.command else {
      Issue.record("\(line): \(parsed.complaint)")
      return (nil, PageRequest())
    }
    return (parsed.text(key), page)
  }

  @Test func `a ledger's key may be left out, and may look like an option`() throws {
    #expect(try read("LEDGER.READ").0 == nil)
    #expect(try read("LEDGER.READ audit").0 == "audit")
    #expect(try read("LEDGER.READ FROM 5 COUNT 2").0 == nil)
    #expect(try read("LEDGER.READ FROM 5 COUNT 2").1.cursor == 5)
    #expect(try read("LEDGER.READ FROM FROM 5").0 == "FROM")
    #expect(Parsed("LEDGER.READ FROM")?.error?.code == .badRequest)
    #expect(Parsed("LEDGER.PRUNE audit")?.error == .arity(.ledgerPrune))
    guard case .ledger(.prune(_, 9, _)) = Parsed("LEDGER.PRUNE audit BEFORE 9")?.command else {
      Issue.record("entries before one are given up")
      return
    }
    let parsed = try #require(Parsed(["LEDGER.APPEND", "audit", "", "AS", "a3"]))
    guard case .ledger(.append(let entry)) = parsed.command else {
      Issue.record("\(parsed.complaint)")
      return
    }
    #expect(entry.actor == ActorID(rawValue: 3) && parsed.text(entry.key) == "audit")
  }
}
