import AQCore
import AQEngine
import Testing

/// Bulk operations and pauses of tasks.
@Suite struct BulkOperations {
  private func start(
    _ shop: Workshop, _ verb: OperationVerb, _ query: String,
    _ scope: OperationRequest.Scope = .matching
  ) throws -> Reply {
    var wording = Wording()
    var request = OperationRequest(verb: verb, query: wording.say(query))
    request.author = Authorship(by: wording.say("eve"), reason: wording.say("cleaning up"))
    request.scope = scope
    return try shop.ask(.operation(.start(request)), wording.bytes)
  }

  private func begin(
    _ shop: Workshop, _ verb: OperationVerb, _ query: String, matching count: Int
  ) throws -> OperationID {
    guard case .value(let value) = try start(shop, verb, query) else { throw Unexpected.reply }
    #expect(value["matched"].text == "\(count)" && value["exact"] == .boolean(true))
    return try #require(OperationID(value["operation"].text))
  }

  private func show(_ shop: Workshop, _ id: OperationID) throws -> ReplyValue {
    guard case .value(let value) = try shop.ask(.operation(.get(id))) else {
      throw Unexpected.reply
    }
    return value
  }

  /// Ticks until the operation has ended; returns how it did.
  private func finish(_ shop: Workshop, _ id: OperationID) throws -> ReplyValue {
    for _ in 0..<1_000 {
      shop.tick()
      let shown = try show(shop, id)
      if shown["state"].text != "running" { return shown }
    }
    throw Unexpected.reply
  }

  private func expect(
    _ value: ReplyValue, _ matched: Int, _ changed: Int, _ refused: Int
  ) {
    let counts = ["matched", "changed", "refused"].map { value[$0].text }
    #expect(counts == [matched, changed, refused].map(String.init))
    #expect(value["state"].text == "finished")
  }

  private func count(_ shop: Workshop, _ query: String) throws -> Int {
    try shop.ids(.tasks, query, count: 1_000).count
  }

  private func submit(_ shop: Workshop, _ kind: String, _ count: Int) throws -> [Submission] {
    try (0..<count).map { _ in
      try shop.submit(kind) { request, _ in request.spec.backoff = .fixed(.seconds(9_000)) }
    }
  }

  @Test func `a cancel goes through all that match and were there at its start`() throws {
    let shop = try Workshop()
    let tasks = try submit(shop, "old", 700)
    _ = try submit(shop, "kept", 30)
    let done = try shop.claim(3)
    try shop.complete(done[0])
    shop.execute(.cancelTask(tasks[1].task, reason: .none))
    let id = try begin(shop, .cancel, "kind:old", matching: 700)
    shop.tick()
    // Made behind the start: not meant.
    _ = try submit(shop, "old", 5)
    expect(try finish(shop, id), 700, 698, 1)
    #expect(try count(shop, "kind:old state:canceled") == 699)
    #expect(try count(shop, "kind:old state:ready") == 5)
    #expect(try count(shop, "kind:kept state:ready") == 30)
    #expect(try shop.history(of: done[1].run).last == "canceled")
    let shown = try show(shop, id)
    #expect(shown["by"].text == "eve" && shown["reason"].text == "cleaning up")
    #expect(shown["query"].text == "kind:old" && shown["verb"].text == "cancel")
    #expect(shop.engine.engine.checkInvariants() == [])
  }

  @Test func `a restart in the middle does nothing twice and leaves nothing out`() throws {
    let shop = try Workshop()
    _ = try submit(shop, "work", 900)
    for run in try shop.claim(600) { try shop.fail(run, .terminal) }
    let id = try begin(shop, .retry, "state:failed", matching: 600)
    shop.tick()
    try shop.ask(.status)
    let half = try show(shop, id)
    #expect(half["state"].text == "running" && half["changed"].text == "256")
    #expect(
      try shop.engine.engine.replayedDigest(from: .firstEvent) == shop.engine.engine.stateDigest())
    try shop.engine.engine.requestSnapshot()
    while shop.engine.engine.isMakingSnapshot {}
    try shop.ask(.status)
    // What was only decided dies with the process.
    shop.tick()
    try shop.reopen()
    #expect(shop.engine.engine.checkInvariants() == [])
    expect(try finish(shop, id), 600, 600, 0)
    #expect(try count(shop, "state:ready") == 900)
    let origins = try shop.ids(.tasks, "state:ready", count: 1_000).compactMap { id in
      let task = try #require(TaskID(id))
      let origin = try shop.field("origin", of: .getTask(task)).text
      return origin == "null" ? nil : origin
    }
    #expect(origins.count == 600 && Set(origins).count == 600)
    try shop.reopen()
    expect(try show(shop, id), 600, 600, 0)
    #expect(
      try shop.engine.engine.replayedDigest(from: .snapshot) == shop.engine.engine.stateDigest())
  }

  @Test func `a retry ends waits now and leaves alone what ended well`() throws {
    let shop = try Workshop()
    _ = try submit(shop, "work", 6)
    let runs = try shop.claim(5)
    try shop.complete(runs[0])
    try shop.fail(runs[1], .retryable)
    try shop.fail(runs[2], .terminal)
    shop.execute(.cancelRun(runs[3].run, reason: .none))
    let id = try begin(shop, .retry, "kind:work", matching: 6)
    expect(try finish(shop, id), 6, 2, 2)
    #expect(try shop.state(of: runs[1].run) == "ready")
    #expect(try count(shop, "state:ready") == 3)
  }

  @Test func `paused tasks are not handed out until they are resumed`() throws {
    let shop = try Workshop()
    _ = try submit(shop, "work", 300)
    _ = try submit(shop, "other", 1)
    let held = try shop.claim(2)
    try shop.ask(
      .finish(
        FinishRequest(
          run: held[0].run, token: held[0].token, verb: .suspend(.handler, output: .none)),
        then: nil))
    expect(try finish(shop, try begin(shop, .pause, "kind:work", matching: 300)), 300, 300, 0)
    #expect(shop.engine.engine.checkInvariants() == [])
    #expect(try shop.claim(100).map(\.task) == [TaskID(rawValue: 301)])
    // Whoever holds a run goes on with it.
    try shop.complete(held[1])
    try shop.reopen()
    #expect(shop.engine.engine.checkInvariants() == [])
    #expect(try shop.claim(100).isEmpty)
    let paused = try shop.field("paused", of: .getTask(TaskID(rawValue: 5)))
    #expect(paused["by"].text == "eve" && paused["reason"].text == "cleaning up")
    let block = try shop.field("block_reason", of: .getRun(RunID(rawValue: 5)))
    #expect(block.text == "paused")
    let id = try begin(shop, .resume, "kind:work", matching: 300)
    expect(try finish(shop, id), 300, 299, 1)
    #expect(try shop.claim(1_000).count == 299)
    #expect(shop.engine.engine.checkInvariants() == [])
    #expect(
      try shop.engine.engine.replayedDigest(from: .firstEvent) == shop.engine.engine.stateDigest())
  }

  @Test func `a task is paused and resumed alone`() throws {
    let shop = try Workshop()
    let first = try shop.submit { request, wording in request.spec.key = wording.say("k") }
    let second = try shop.submit { request, wording in request.spec.key = wording.say("k") }
    var wording = Wording()
    let author = Authorship(by: wording.say("eve"))
    for _ in 0..<2 { #expect(try shop.ask(.pauseTask(first.task, author), wording.bytes).isOK) }
    #expect(shop.engine.engine.checkInvariants() == [])
    let run = try shop.claim(2)
    #expect(run.map(\.run) == [second.run], "its key is not kept from others")
    for _ in 0..<2 { #expect(try shop.ask(.resumeTask(first.task, author), wording.bytes).isOK) }
    #expect(try shop.claim().isEmpty)
    try shop.complete(run[0])
    #expect(try shop.claim().map(\.run) == [first.run])
    #expect(try shop.ask(.pauseTask(second.task, author), wording.bytes).code == .invalidTransition)
    #expect(try shop.ask(.pauseTask(TaskID(rawValue: 9), author), []).code == .notFound)
    #expect(shop.engine.engine.checkInvariants() == [])
  }

  @Test func `an operation is stopped, listed, waited for and bounded`() throws {
    let shop = try Workshop()
    _ = try submit(shop, "work", 600)
    #expect(try start(shop, .pause, "").code == .badRequest)
    #expect(try start(shop, .pause, "state:done", .all).code == .badRequest)
    let id = try begin(shop, .pause, "kind:work", matching: 600)
    shop.tick()
    #expect(try shop.ask(.operation(.cancel(id))).isOK)
    #expect(try shop.ask(.operation(.cancel(id))).isOK)
    let stopped = try finish(shop, id)
    #expect(stopped["state"].text == "canceled" && stopped["changed"].text == "256")
    guard case .value(let all) = try start(shop, .resume, "", .all) else { throw Unexpected.reply }
    let second = try #require(OperationID(all["operation"].text))
    guard case .pending = try shop.ask(.operation(.wait(second, timeout: nil))) else {
      throw Unexpected.reply
    }
    expect(try finish(shop, second), 600, 256, 0)
    guard case .reply(.value(let told))? = shop.engine.engine.nextDelivery()?.content else {
      throw Unexpected.reply
    }
    #expect(told["id"].text == second.description && told["state"].text == "finished")
    #expect(try shop.ask(.operation(.cancel(second))).code == .invalidTransition)
    guard case .value(let list) = try shop.ask(.operation(.list(PageRequest()))),
      case .list(let items) = list["items"]
    else { throw Unexpected.reply }
    #expect(items.map { $0["id"].text } == ["o1", "o2"])
    for _ in 0..<Limits.operationCount { _ = try start(shop, .pause, "kind:nothing") }
    #expect(try start(shop, .pause, "kind:nothing").code == .overloaded)
    #expect(try shop.ask(.operation(.get(OperationID(rawValue: 99)))).code == .notFound)
    for _ in 0..<20 { shop.tick() }
    #expect(try start(shop, .pause, "kind:nothing").code == nil)
    #expect(shop.engine.engine.checkInvariants() == [])
  }
}
