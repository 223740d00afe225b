import AQCore
import AQEngine
import AQWal
import Testing

/// Subscriptions, signals, and the runs they release.
@Suite struct Subscribing {
  private func subscribe(
    _ shop: Workshop, _ task: TaskID, _ filter: SubscriptionSpec.Filter,
    _ repeats: SubscriptionSpec.Repetition = .once, naming bytes: [UInt8] = []
  ) throws -> SubscriptionID {
    let spec = SubscriptionSpec(filter: filter, repeats: repeats)
    let reply = try shop.ask(.subscription(.create(task, spec)), bytes)
    guard case .value(let value) = reply else {
      Issue.record("create answered \(reply)")
      throw Unexpected.reply
    }
    return try #require(SubscriptionID(value["subscription"].text))
  }

  private func listen(
    signal key: String, _ shop: Workshop, _ task: TaskID,
    _ repeats: SubscriptionSpec.Repetition = .once
  ) throws -> SubscriptionID {
    var wording = Wording()
    let name = wording.say(key)
    return try subscribe(shop, task, .signal(key: name), repeats, naming: wording.bytes)
  }

  private func emit(
    _ key: String, _ shop: Workshop, payload: String? = nil, id: String? = nil
  ) throws -> ReplyValue {
    var wording = Wording()
    var request = SignalRequest(key: wording.say(key))
    if let payload { request.payload = wording.say(payload) }
    if let id { request.id = wording.say(id) }
    guard case .value(let value) = try shop.ask(.subscription(.emit(request)), wording.bytes)
    else { throw Unexpected.reply }
    return value
  }

  private func sleeper(
    _ shop: Workshop, _ filters: [SubscriptionSpec.Filter] = [],
    repeats: SubscriptionSpec.Repetition = .once
  ) throws -> Submission {
    try shop.submit { request, _ in
      request.due = .after(.hours(10))
      request.spec.subscriptions = filters.map { .init(filter: $0, repeats: repeats) }
    }
  }

  private func status(_ id: SubscriptionID, _ shop: Workshop) throws -> String {
    try shop.field("state", of: .subscription(.get(id))).text
  }

  private func expectWhole(_ shop: Workshop) throws {
    #expect(shop.engine.engine.checkInvariants().isEmpty)
    let live = shop.engine.engine.stateDigest()
    #expect(try shop.engine.engine.replayedDigest(from: .firstEvent) == live)
    #expect(try shop.engine.engine.replayedDigest(from: .snapshot) == live)
  }

  private func snapshot(_ shop: Workshop) throws {
    try shop.engine.engine.requestSnapshot()
    while shop.engine.engine.isMakingSnapshot {}
    try shop.ask(.status)
    guard case .success = shop.engine.engine.snapshotOutcome else {
      throw Unexpected.reply
    }
  }

  @Test func `a task that ended well releases who waits for it`() throws {
    let shop = try Workshop()
    let watched = try shop.submit()
    let waiting = try sleeper(shop, [.taskSucceeded(watched.task)])
    #expect(try shop.state(of: waiting.run) == "scheduled")
    let ids = try shop.field("subscriptions", of: .getTask(waiting.task)).text
    #expect(ids == "[s1]")
    try shop.reopen()
    let before = shop.engine.engine.lastLSN
    try shop.complete(try shop.claim()[0])
    // The end and what follows from it are one decision: nothing else had to be asked.
    #expect(shop.engine.engine.lastLSN > before)
    #expect(try shop.state(of: waiting.run) == "ready")
    #expect(try status(SubscriptionID(rawValue: 1), shop) == "triggered")
    try expectWhole(shop)
  }

  @Test func `a bad end releases nobody, and one that was good before does at once`() throws {
    let shop = try Workshop()
    let good = try shop.submit()
    try shop.complete(try shop.claim()[0])
    let bad = try shop.submit { request, _ in request.spec.attemptLimit = 1 }
    let waiting = try sleeper(shop, [.taskSucceeded(bad.task)])
    try shop.fail(try shop.claim()[0])
    #expect(try shop.state(of: waiting.run) == "scheduled")
    _ = try subscribe(shop, waiting.task, .taskSucceeded(good.task))
    #expect(try shop.state(of: waiting.run) == "ready")
    let late = try sleeper(shop, [.taskSucceeded(good.task)])
    #expect(try shop.state(of: late.run) == "ready")
    try expectWhole(shop)
  }

  @Test(arguments: [RunState.running, .completed, .failed, .suspended, .leased, .canceled])
  func `a run that enters a state releases who waits for that`(state: RunState) throws {
    let shop = try Workshop()
    let watched = try shop.submit { request, _ in request.due = .after(.seconds(1)) }
    let waiting = try sleeper(shop, [.runEntered(watched.task, state)])
    shop.advance(milliseconds: 1_000)
    #expect(try shop.state(of: waiting.run) == "scheduled")
    if state == .canceled {
      #expect(try shop.ask(.cancelRun(watched.run, reason: .none)).isOK)
    } else {
      let run = try shop.claim()[0]
      switch state {
      case .completed: try shop.complete(run)
      case .failed: try shop.fail(run, .terminal)
      case .suspended:
        let request = FinishRequest(
          run: run.run, token: run.token, verb: .suspend(.handler, output: .none))
        #expect(try shop.ask(.finish(request, then: nil)).isOK)
      case _: break
      }
    }
    #expect(try shop.state(of: waiting.run) == "ready")
    try expectWhole(shop)
  }

  @Test func `a signal releases one run of each, and what it carries goes with them`() throws {
    let shop = try Workshop()
    let tasks = try (0..<3).map { _ in try sleeper(shop) }
    let ids = try tasks.map { try listen(signal: "go", shop, $0.task) }
    #expect(try emit("stop", shop)["released"].text == "0")
    #expect(try emit("go", shop, payload: "news")["released"].text == "3")
    #expect(try emit("go", shop)["released"].text == "0")
    try snapshot(shop)
    try shop.reopen()
    let runs = try shop.claim(3)
    #expect(runs.map(\.run) == tasks.map(\.run))
    for run in runs {
      #expect(Families.shown(run.signal, by: shop.engine.engine) == Array("news".utf8))
    }
    try shop.fail(runs[0])
    shop.advance(milliseconds: 60_000)
    let again = try #require(try shop.claim(3).first { $0.run == tasks[0].run })
    #expect(Families.shown(again.signal, by: shop.engine.engine) == Array("news".utf8))
    try shop.complete(again)
    for id in ids { #expect(try status(id, shop) == "triggered") }
    try expectWhole(shop)
  }

  @Test func `a signal with an id is emitted once in its window`() throws {
    let shop = try Workshop()
    let first = try sleeper(shop)
    _ = try listen(signal: "go", shop, first.task)
    let reply = try emit("go", shop, id: "order-17")
    #expect(reply["duplicate"].text == "false")
    let second = try sleeper(shop)
    _ = try listen(signal: "go", shop, second.task)
    try snapshot(shop)
    try shop.reopen()
    let repeated = try emit("go", shop, id: "order-17")
    #expect(repeated["duplicate"].text == "true")
    #expect(repeated["lsn"] == reply["lsn"])
    #expect(try shop.state(of: second.run) == "scheduled")
    shop.advance(milliseconds: 24 * 3_600_000)
    let third = try sleeper(shop)
    _ = try listen(signal: "go", shop, third.task)
    #expect(try emit("go", shop, id: "order-17")["released"].text == "1")
    try expectWhole(shop)
  }

  @Test func `a match without a run to release waits for one`() throws {
    let shop = try Workshop()
    let task = try shop.submit { request, _ in
      var policy = RunPolicy.once
      policy.shape = .repeating
      policy.occurrenceCount = 3
      policy.interval = .hours(5)
      request.spec.policy = policy
    }
    let id = try listen(signal: "go", shop, task.task, .repeating)
    #expect(try emit("go", shop)["released"].text == "1")
    #expect(try emit("go", shop)["released"].text == "1")
    // All three are ready: there is nothing left to release.
    #expect(try emit("go", shop)["released"].text == "0")
    #expect(try shop.field("pending", of: .subscription(.get(id))).text == "true")
    #expect(try shop.field("triggered", of: .subscription(.get(id))).text == "2")
    try shop.reopen()
    #expect(try shop.claim(9).count == 3)
    try expectWhole(shop)
  }

  @Test func `subscriptions that trigger each other do so once in a decision`() throws {
    let shop = try Workshop()
    func endless() throws -> Submission {
      try shop.submit { request, _ in
        var policy = RunPolicy.once
        policy.shape = .repeating
        policy.occurrenceCount = 1_000
        policy.interval = .hours(5)
        request.spec.policy = policy
        request.due = .after(.hours(1))
      }
    }
    let (a, b) = (try endless(), try endless())
    _ = try subscribe(shop, a.task, .runEntered(b.task, .ready), .repeating)
    _ = try subscribe(shop, b.task, .runEntered(a.task, .ready), .repeating)
    let kick = try listen(signal: "kick", shop, a.task)
    #expect(try emit("kick", shop)["released"].text == "1")
    let first = try shop.claim(1_000).count
    #expect(first > 0 && first < 20)
    #expect(try status(kick, shop) == "triggered")
    #expect(shop.engine.engine.checkInvariants().isEmpty)
  }

  @Test func `what has ended or was canceled waits for nothing`() throws {
    let shop = try Workshop()
    let task = try sleeper(shop)
    let canceled = try listen(signal: "go", shop, task.task)
    let kept = try listen(signal: "later", shop, task.task)
    #expect(try shop.ask(.subscription(.cancel(canceled))).isOK)
    #expect(try shop.ask(.subscription(.cancel(canceled))).isOK)
    #expect(try emit("go", shop)["released"].text == "0")
    #expect(try shop.ask(.cancelTask(task.task, reason: .none)).isOK)
    #expect(try status(kept, shop) == "canceled")
    #expect(try emit("later", shop)["released"].text == "0")
    let none = SubscriptionID(rawValue: 99)
    #expect(try shop.ask(.subscription(.get(none))).code == .notFound)
    let missing = SubscriptionSpec(filter: .taskSucceeded(TaskID(rawValue: 99)), repeats: .once)
    #expect(try shop.ask(.subscription(.create(task.task, missing))).code == .invalidTransition)
    let other = try sleeper(shop)
    #expect(try shop.ask(.subscription(.create(other.task, missing))).code == .notFound)
    try expectWhole(shop)
  }

  @Test func `a task ends for its watchers when its last child has`() throws {
    let shop = try Workshop()
    let parent = try shop.submit()
    let kid = try shop.submit { request, _ in request.spec.parent = parent.task }
    let waiting = try sleeper(shop, [.taskSucceeded(parent.task)])
    let runs = try shop.claim(2)
    try shop.complete(runs[0])
    #expect(try shop.state(of: waiting.run) == "scheduled")
    #expect(runs[1].run == kid.run)
    try shop.complete(runs[1])
    #expect(try shop.state(of: waiting.run) == "ready")
  }

  @Test func `a budget that crosses a line upward releases who watches it`() throws {
    let shop = try Workshop()
    let spender = try shop.submit { request, wording in
      request.due = .after(.hours(1))
      request.spec.budgets = [UnitAmount(unit: wording.say("token"), amount: 100)]
    }
    let waiting = try shop.submit { request, wording in
      request.due = .after(.hours(10))
      let filter = SubscriptionSpec.Filter.budgetCrossed(
        spender.task, unit: wording.say("token"), percent: 80)
      request.spec.subscriptions = [.init(filter: filter, repeats: .once)]
    }
    func consume(_ amount: UInt64) throws {
      var wording = Wording()
      let spent = UnitAmount(unit: wording.say("token"), amount: amount)
      let reply = try shop.ask(.budget(.consume(spender.task, spent)), wording.bytes)
      #expect(reply.code == nil)
    }
    try consume(79)
    #expect(try shop.state(of: waiting.run) == "scheduled")
    try shop.reopen()
    try consume(1)
    #expect(try shop.state(of: waiting.run) == "ready")
    try expectWhole(shop)
  }

  @Test func `a signal for ten thousand is one decision that may be cut anywhere`() throws {
    var options = Workshop.standardOptions()
    options.segments = .fixed(64 << 10)
    let shop = try Workshop(options: options)
    var wording = Wording()
    let key = wording.say("go")
    for _ in 0..<10 {
      var requests: [SubmitRequest] = []
      for _ in 0..<1_000 {
        var request = SubmitRequest()
        request.spec.kind = wording.say("k")
        request.due = .after(.hours(10))
        request.spec.subscriptions = [.init(filter: .signal(key: key), repeats: .once)]
        requests.append(request)
      }
      try shop.ask(.submitBatch(requests, .each), wording.bytes)
    }
    #expect(try emit("go", shop, payload: "all")["released"].text == "10000")
    try shop.reopen()
    #expect(try shop.claim(1_000).count == 1_000)
    let live = shop.engine.engine.stateDigest()
    #expect(try shop.engine.engine.replayedDigest(from: .firstEvent) == live)
  }
}
