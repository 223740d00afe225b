import AQCore
import AQEngine
import Testing

@Suite struct Lifecycles {
  @Test func `a task is claimed, completed, and stays so`() throws {
    let shop = try Workshop()
    let task = try shop.submit(payload: "hello")
    #expect(task.task == TaskID(rawValue: 1))
    #expect(task.lsn == LSN(1))
    let runs = try shop.claim()
    #expect(runs.count == 1)
    #expect(try shop.state(of: task.run) == "running")
    #expect(try shop.complete(runs[0], output: "done").isOK)
    #expect(try shop.complete(runs[0], output: "done").isOK)
    #expect(try shop.complete(runs[0], output: "other").code == .conflict)
    let before = try shop.ask(.getRun(task.run))
    try shop.reopen()
    let after = try shop.ask(.getRun(task.run))
    guard case .value(let a) = before, case .value(let b) = after else { throw Unexpected.reply }
    #expect(a == b)
    #expect(
      try shop.history(of: task.run) == ["scheduled", "ready", "leased", "running", "completed"])
    #expect(try shop.claim().isEmpty)
  }

  @Test func `a failed attempt is retried after its backoff`() throws {
    let shop = try Workshop()
    let task = try shop.submit { request, _ in
      request.spec.attemptLimit = 2
      request.spec.backoff = .fixed(.seconds(10))
    }
    #expect(try shop.fail(try shop.claim()[0]).isOK)
    #expect(try shop.state(of: task.run) == "retryWait")
    shop.advance(milliseconds: 13_000)
    #expect(try shop.state(of: task.run) == "ready")
    #expect(try shop.fail(try shop.claim()[0]).isOK)
    #expect(try shop.state(of: task.run) == "failed")
  }

  @Test func `a lease ends with its deadline and its connection`() throws {
    let shop = try Workshop()
    let task = try shop.submit()
    let first = try shop.claim()[0]
    shop.advance(milliseconds: 29_999)
    #expect(try shop.state(of: task.run) == "running")
    shop.advance(milliseconds: 1)
    #expect(try shop.state(of: task.run) == "ready")
    #expect(try shop.complete(first).code == .staleToken)
    let other = shop.engine.engine.openClient()
    let second = try shop.claim(as: other)[0]
    #expect(second.token > first.token)
    shop.engine.engine.closeClient(other)
    #expect(try shop.state(of: task.run) == "ready")
  }

  @Test func `dependents wait, go, and are canceled with what they wait for`() throws {
    let shop = try Workshop()
    let a = try shop.submit()
    let b = try shop.submit { request, _ in
      request.spec.prerequisites = [Prerequisite(task: a.task, condition: .onSuccess)]
    }
    let c = try shop.submit { request, _ in
      request.spec.prerequisites = [Prerequisite(task: b.task, condition: .onSuccess)]
    }
    let claimed = try shop.claim(10)
    #expect(claimed.map(\.run) == [a.run])
    try shop.complete(claimed[0])
    let next = try shop.claim(10)
    #expect(next.map(\.run) == [b.run])
    try shop.fail(next[0], .terminal)
    #expect(try shop.state(of: c.run) == "canceled")
    #expect(
      try shop.ask(.depend(a.task, [Prerequisite(task: c.task, condition: .onSuccess)])).code
        == .invalidTransition)
  }

  @Test func `a key lets one run through at a time, in order`() throws {
    let shop = try Workshop()
    var runs: [RunID] = []
    for _ in 0..<3 {
      runs.append(try shop.submit { request, wording in request.spec.key = wording.say("k") }.run)
    }
    for run in runs {
      let claimed = try shop.claim(10)
      #expect(claimed.map(\.run) == [run])
      try shop.complete(claimed[0])
    }
  }

  @Test func `a snapshot and the log behind it give the same state`() throws {
    let shop = try Workshop()
    for index in 0..<50 {
      let task = try shop.submit("kind\(index % 3)", payload: "payload \(index)")
      if index % 2 == 0 { try shop.complete(try shop.claim()[0], output: "out \(index)") }
      _ = task
    }
    try shop.engine.engine.requestSnapshot()
    while shop.engine.engine.isMakingSnapshot {}
    try shop.ask(.status)
    guard case .success(let made?) = shop.engine.engine.snapshotOutcome else {
      Issue.record("no snapshot: \(String(describing: shop.engine.engine.snapshotOutcome))")
      return
    }
    #expect(made.lastLSN > .zero)
    let before = try shop.ask(.listRuns(ListRequest()))
    try shop.reopen()
    #expect(shop.engine.engine.recovery.snapshotLSN == made.lastLSN)
    let after = try shop.ask(.listRuns(ListRequest()))
    guard case .value(let a) = before, case .value(let b) = after else { throw Unexpected.reply }
    #expect(a == b)
  }
}
