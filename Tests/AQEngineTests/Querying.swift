import AQCore
import AQEngine
import Testing

/// Lists by query against a filter that looks at everything.
@Suite struct Querying {
  /// Terms as text, with what they mean for a task and its only run, and for a run.
  private struct Term {
    var text: String
    var isTrue: (Facts) -> Bool
  }

  /// A task and its run, as the wire shows them.
  private struct Facts {
    var task: ReplyValue
    var run: ReplyValue
    var ended: UInt64?
    var created: UInt64
  }

  private static func facts(_ shop: Workshop, _ what: Listed) throws -> [Facts] {
    var tasks: [String: ReplyValue] = [:]
    for id in try shop.ids(.tasks, "", count: 1_000) {
      guard case .value(let task) = shop.execute(.getTask(try #require(TaskID(id)))) else {
        throw Unexpected.reply
      }
      tasks[id] = task
    }
    var facts: [Facts] = []
    for id in try shop.ids(.runs, "sort:created", count: 1_000) {
      guard case .value(let run) = shop.execute(.getRun(try #require(RunID(id)))) else {
        throw Unexpected.reply
      }
      let task = try #require(tasks[run["task"].text])
      let source = what == .tasks ? task : run
      facts.append(
        Facts(
          task: task, run: run, ended: UInt64(source["ended"].text),
          created: UInt64(source["created"].text) ?? 0))
    }
    #expect(facts.count == tasks.count, "each task has one run")
    return facts
  }

  /// Some hundred tasks in all states, made over some time.
  private static func populate(_ shop: Workshop, _ chance: inout Chance, _ count: Int) throws {
    let client = shop.client
    for _ in 0..<count {
      shop.advance(milliseconds: UInt64(chance.pick([0, 0, 7, 1_000, 60_000])))
      var wording = Wording()
      var request = SubmitRequest()
      request.spec.kind = wording.say(chance.pick(["email.a", "email.b", "report", "email"]))
      if chance.one(in: 2) { request.spec.queue = wording.say(chance.pick(["fast", "slow"])) }
      if chance.one(in: 3) { request.spec.key = wording.say(chance.pick(["k1", "k2", "user-42"])) }
      if chance.one(in: 3) {
        request.spec.tags = [wording.say(chance.pick(["vip", "a b", "very"]))]
        if chance.one(in: 3) { request.spec.tags.append(wording.say("vip")) }
      }
      request.spec.priority = UInt8(chance.below(10))
      request.spec.backoff = .fixed(.seconds(100_000))
      if chance.one(in: 8) { request.due = .after(.seconds(1_000_000)) }
      request.fingerprint = ByteRange(0, wording.bytes.count)
      let reply = shop.execute(.submit(request), wording.bytes)
      guard case .submitted(let made) = reply else {
        Issue.record("a submit answered \(reply)")
        throw Unexpected.reply
      }
      if chance.one(in: 10) { shop.execute(.cancelTask(made.task, reason: .none)) }
      if !chance.one(in: 3) { try work(shop, &chance, client) }
    }
    try shop.ask(.status)
  }

  private static func work(
    _ shop: Workshop, _ chance: inout Chance, _ client: ClientID
  ) throws {
    var wording = Wording()
    var claim = ClaimRequest()
    claim.queues = ["default", "fast", "slow"].map { wording.say($0) }
    claim.lease = .hours(10_000)
    claim.hold = chance.one(in: 8) ? .hold : .start
    let reply = shop.execute(.claim(claim), wording.bytes)
    guard case .claimed(let runs) = reply else {
      Issue.record("a claim answered \(reply)")
      throw Unexpected.reply
    }
    for run in runs where claim.hold == .start && !chance.one(in: 6) {
      let words = wording.say(chance.pick(["Time out", "no such host", "aaaab"]))
      let verb: FinishRequest.Verb = chance.pick([
        .complete(output: .none), .complete(output: .none), .fail(error: words, .retryable),
        .fail(error: words, .terminal), .suspend(.handler, output: .none),
      ])
      let finish = FinishRequest(run: run.run, token: run.token, verb: verb)
      shop.execute(.finish(finish, then: nil), wording.bytes)
    }
  }

  private static func term(_ chance: inout Chance, _ facts: [Facts], _ now: UInt64) -> Term {
    let some = facts[chance.below(facts.count)]
    let states = [chance.pick(RunState.allCases), chance.pick(RunState.allCases)]
    let number = UInt64(chance.below(6))
    let choices = [
      Term(text: "state:\(states[0].word)") { $0.run["state"].text == states[0].word.description },
      Term(text: "state:\(states[0].word),\(states[1].word)") { facts in
        states.contains { $0.word.description == facts.run["state"].text }
      },
      Term(text: "state:pending") { $0.task["state"].text == "pending" },
      Term(text: "state:succeeded,failed") {
        $0.task["state"].text == "succeeded" || $0.run["state"].text == "failed"
      },
      Term(text: "queue:fast") { $0.task["queue"].text == "fast" },
      Term(text: "queue:slow,de*") { ["slow", "default"].contains($0.task["queue"].text) },
      Term(text: "kind:email.*") { $0.task["kind"].text.hasPrefix("email.") },
      Term(text: "kind:email,report") { ["email", "report"].contains($0.task["kind"].text) },
      Term(text: "key:k1,user-42") { ["k1", "user-42"].contains($0.task["key"].text) },
      Term(text: "key:k*") { $0.task["key"].text.hasPrefix("k") },
      Term(text: "tag:\"a b\"") { Self.tags($0).contains("a b") },
      Term(text: "tag:v*") { facts in Self.tags(facts).contains { $0.hasPrefix("v") } },
      Term(text: "tag:vip,nobody") { Self.tags($0).contains("vip") },
      Term(text: "tenant:default") { _ in true },
      Term(text: "priority>=\(number)") { UInt64($0.task["priority"].text) ?? 0 >= number },
      Term(text: "attempt:1") { $0.run["attempts"].text == "1" },
      Term(text: "error~\"TIME o\"") { $0.run["error"].text == "Time out" },
      Term(text: "error:no*,aaaab") {
        ["no such host", "aaaab"].contains($0.run["error"].text)
      },
      Term(text: "task:\(some.task["id"].text)") { $0.task["id"] == some.task["id"] },
      Term(text: "id:t1..\(some.task["id"].text)") {
        Self.number($0.task) <= Self.number(some.task)
      },
      Term(text: "id:\(some.run["id"].text)..r9999") {
        Self.number($0.run) >= Self.number(some.run)
      },
      Term(text: "created<\(some.created)") { $0.created < some.created },
      Term(text: "since:\(some.created)") { $0.created >= some.created },
      Term(text: "age>=\(now - some.created)") { $0.created <= some.created },
      Term(text: "ended>=\(some.created)") { $0.ended.map { $0 >= some.created } ?? false },
      Term(text: "parent:t1") { _ in false },
    ]
    return chance.pick(choices)
  }

  private static func tags(_ facts: Facts) -> [String] {
    guard case .list(let tags) = facts.task["tags"] else { return [] }
    return tags.map(\.text)
  }

  private static func number(_ value: ReplyValue) -> Int { Int(value["id"].text.dropFirst()) ?? 0 }

  private static func sorted(_ facts: [Facts], _ what: Listed, _ sort: QuerySort) -> [String] {
    let keyed = facts.map { ($0.ended, number(what == .tasks ? $0.task : $0.run)) }
    let letter = what == .tasks ? "t" : "r"
    let order: [(UInt64?, Int)] =
      switch sort {
      case .newestFirst: keyed.sorted { $0.1 > $1.1 }
      case .oldestFirst: keyed.sorted { $0.1 < $1.1 }
      case .lastEndedFirst:
        keyed.filter { $0.0 != nil }.sorted { ($0.0 ?? 0, $0.1) > ($1.0 ?? 0, $1.1) }
      case .firstEndedFirst:
        keyed.filter { $0.0 != nil }.sorted { ($0.0 ?? 0, $0.1) < ($1.0 ?? 0, $1.1) }
      }
    return order.map { "\(letter)\($0.1)" }
  }

  @Test(arguments: UInt64(1)...6)
  func `a list shows what a filter of everything lets through`(seed: UInt64) throws {
    var chance = Chance(seed: seed)
    let shop = try Workshop(at: 1_700_000)
    try Self.populate(shop, &chance, 250)
    #expect(shop.engine.engine.checkInvariants() == [])
    for what in [Listed.tasks, .runs] {
      let facts = try Self.facts(shop, what)
      for _ in 0..<120 {
        var text = ""
        var found = facts
        for _ in 0..<chance.below(4) {
          let term = Self.term(&chance, facts, shop.wall)
          let isNegated = chance.one(in: 4)
          text += (isNegated ? chance.pick(["-", "not "]) : "") + term.text + " "
          found = found.filter { term.isTrue($0) != isNegated }
        }
        let sort = chance.pick(QuerySort.allCases)
        if sort != .newestFirst || chance.one(in: 2) { text += "sort:\(sort.word)" }
        let ids = try shop.ids(what, text, count: chance.pick([1, 7, 50, 1_000]))
        #expect(ids == Self.sorted(found, what, sort), "\(what) \(text)")
        guard what == .tasks, sort == .newestFirst else { continue }
        let counted = try Self.count(shop, text)
        #expect(counted["count"].text == "\(found.count)" && counted["exact"] == .boolean(true))
      }
    }
    try shop.reopen()
    #expect(shop.engine.engine.checkInvariants() == [])
  }

  private static func count(_ shop: Workshop, _ text: String) throws -> ReplyValue {
    var wording = Wording()
    var request = ListRequest()
    request.query = wording.say(text)
    guard case .value(let value) = shop.execute(.countTasks(request), wording.bytes) else {
      throw Unexpected.reply
    }
    return value
  }

  @Test(arguments: UInt64(1)...4)
  func `what stays as it is stands once in a list that is read while others change`(
    seed: UInt64
  ) throws {
    var chance = Chance(seed: seed)
    let shop = try Workshop(at: 1_700_000)
    try Self.populate(shop, &chance, 150)
    for sort in QuerySort.allCases {
      let query = "state:ready,completed,failed sort:\(sort.word)"
      let before = try shop.ids(.tasks, query)
      var seen: [String] = []
      var cursor: String?
      repeat {
        let page = try shop.page(.tasks, query, cursor: cursor, count: 5)
        seen += page.items.map { $0["id"].text }
        cursor = page.cursor
        try Self.populate(shop, &chance, 3)
      } while cursor != nil && seen.count < 2_000
      let after = Set(try shop.ids(.tasks, query))
      #expect(Set(seen).count == seen.count, "nothing stands twice: \(sort)")
      #expect(Set(before).intersection(after).isSubset(of: seen), "nothing is left out: \(sort)")
    }
  }

  @Test func `a query that can't be read is refused with its place`() throws {
    let shop = try Workshop()
    var wording = Wording()
    var request = ListRequest()
    request.query = wording.say("state:done")
    guard
      case .rejected(.query(let error)) = shop.execute(.listRuns(request), wording.bytes)
    else { throw Unexpected.reply }
    #expect(error.position == 6 && error.expected == .state)
  }

  @Test func `a selective query looks at few of many rows`() throws {
    var options = Workshop.standardOptions()
    options.segments = .fixed(16 << 20)
    let shop = try Workshop(options: options)
    let count = 100_000
    for start in stride(from: 0, to: count, by: 10_000) {
      var wording = Wording()
      var requests: [SubmitRequest] = []
      for number in start..<start + 10_000 {
        var request = SubmitRequest()
        request.spec.kind = wording.say(number % 5_000 == 0 ? "rare" : "work")
        if number % 20_000 == 7 {
          request.spec.tags = [wording.say("vip")]
        }
        if number % 25_000 == 9 { request.spec.key = wording.say("k") }
        request.replyShape = .scalar
        requests.append(request)
      }
      shop.execute(.submitBatch(requests, .atomic), wording.bytes)
      shop.advance(milliseconds: 1_000)
    }
    for run in try shop.claim(40) { shop.execute(.cancelRun(run.run, reason: .none)) }
    func examined(_ what: Listed, _ query: String, _ expected: Int) throws -> Int {
      let before = shop.engine.engine.rowsExamined
      let page = try shop.page(what, query)
      #expect(page.items.count == expected, "\(query)")
      return Int(shop.engine.engine.rowsExamined - before)
    }
    for what in [Listed.tasks, .runs] {
      #expect(try examined(what, "state:canceled", 40) <= 40)
      #expect(try examined(what, "state:canceled sort:-finished", 40) <= 40)
      #expect(try examined(what, "kind:rare", 20) <= 20)
      #expect(try examined(what, "tag:vip state:ready", 4) <= 5)
      #expect(try examined(what, "key:k kind:work", 4) <= 4)
      #expect(try examined(what, "id:t77777", 1) <= (what == .tasks ? 1 : 100_000))
      #expect(try examined(what, "task:t77777", 1) <= 1)
      #expect(try examined(what, "created<1001500 state:ready sort:created", 100) <= 200)
      #expect(try examined(what, "kind:nobody", 0) == 0)
      #expect(try examined(what, "", 100) <= 100)
    }
    // A search through everything ends early and goes on.
    let page = try shop.page(.tasks, "error~x")
    #expect(page.items.isEmpty && page.cursor != nil)
    #expect(try shop.ids(.tasks, "error~x").isEmpty)
    #expect(shop.engine.engine.checkInvariants() == [])
  }
}
