import AQCore
import AQEngine
import Testing

@Suite struct Budgets {
  @Test func `an exhausted budget keeps its runs until it is replenished`() throws {
    let shop = try Workshop()
    let task = try shop.submit { request, words in
      request.spec.attemptLimit = 10
      request.spec.backoff = .fixed(.zero)
      request.spec.budgets = [UnitAmount(unit: words.say("token"), amount: 1_000)]
    }
    for _ in 0..<2 { #expect(try shop.fail(try shop.claim()[0], spending: ["token": 500]).isOK) }
    #expect(try shop.state(of: task.run) == "ready")
    #expect(try shop.claim().isEmpty)
    #expect(try shop.budget(task.task, "token") == ["1000", "1000", "0", "true", "1", "0"])
    try shop.reopen()
    #expect(try shop.claim().isEmpty)
    #expect(try shop.field("block_reason", of: .getRun(task.run)).text == "budget")
    #expect(try shop.budgets(.replenish, task.task, "token", 2_000).isOK)
    #expect(try shop.budget(task.task, "token") == ["2000", "0", "0", "false", "0", "0"])
    #expect(try shop.complete(try shop.claim()[0]).isOK)
    #expect(try shop.state(of: task.run) == "completed")
    #expect(try shop.budget(task.task, "token") == ["2000", "0", "0", "false", "0", "0"])
    try shop.checkAll()
  }

  @Test func `what is spent counts with heartbeats, failures, suspensions and releases`() throws {
    let shop = try Workshop()
    let task = try shop.submit { request, words in
      request.spec.backoff = .fixed(.zero)
      request.spec.budgets = [UnitAmount(unit: words.say("cost"), amount: 100)]
    }
    let first = try shop.claim()[0]
    #expect(try shop.heartbeat(first, spending: ["cost": 10, "other": 5]).budgetExhausted == .no)
    #expect(try shop.finish(first, .release, spending: ["cost": 1]).isOK)
    #expect(try shop.fail(try shop.claim()[0], spending: ["cost": 2]).isOK)
    let third = try shop.claim()[0]
    #expect(try shop.heartbeat(third, spending: ["cost": 87]).budgetExhausted == .yes)
    #expect(
      try shop.finish(third, .suspend(.budget, output: .none), spending: ["cost": .max]).isOK)
    #expect(try shop.budget(task.task, "cost")[1] == String(UInt64.max))
    #expect(try shop.state(of: task.run) == "suspended")
    #expect(try shop.budget(task.task, "cost")[5] == "1")
    try shop.snapshot()
    try shop.reopen()
    #expect(try shop.budget(task.task, "cost")[5] == "1")
    try shop.budgets(.replenish, task.task, "cost", 50)
    #expect(try shop.state(of: task.run) == "ready")
    #expect(try shop.claim().count == 1)
    try shop.checkAll()
  }

  @Test func `reservations keep runs side by side from overshooting`() throws {
    let shop = try Workshop()
    let task = try shop.submit { request, words in
      request.spec.budgets = [UnitAmount(unit: words.say("token"), amount: 100)]
      request.spec.estimates = [UnitAmount(unit: words.say("token"), amount: 60)]
    }
    let other = try shop.submit { request, words in
      request.spec.estimates = [UnitAmount(unit: words.say("token"), amount: 60)]
    }
    // Without a budget an estimate holds nothing back.
    let runs = try shop.claim(10)
    #expect(Set(runs.map(\.run)) == [task.run, other.run])
    #expect(try shop.budget(task.task, "token") == ["100", "0", "60", "false", "0", "0"])
    let mine = try #require(runs.first { $0.run == task.run })
    #expect(try shop.finish(mine, .suspend(.handler, output: .none), spending: ["token": 45]).isOK)
    #expect(try shop.budget(task.task, "token") == ["100", "45", "0", "false", "0", "0"])
    try shop.ask(.resumeRun(task.run))
    #expect(try shop.claim().isEmpty)
    #expect(try shop.budget(task.task, "token")[4] == "1")
    try shop.checkAll()
  }

  @Test func `holders are told once when consumption reaches the limit`() throws {
    let shop = try Workshop()
    try shop.submit { request, words in
      request.spec.budgets = [UnitAmount(unit: words.say("token"), amount: 10)]
    }
    let run = try shop.claim()[0]
    for amount in [9, 1, 5] as [UInt64] { _ = try shop.heartbeat(run, spending: ["token": amount]) }
    var told = 0
    while let delivery = shop.engine.engine.nextDelivery() {
      if case .push(let push) = delivery.content, push.event == .budgetExhausted { told += 1 }
    }
    #expect(told == 1)
  }

  @Test func `time is measured, told when it is up, and nobody's to report`() throws {
    let shop = try Workshop()
    let task = try shop.submit { request, words in
      request.spec.budgets = [UnitAmount(unit: words.say("time"), amount: 5_000)]
    }
    let run = try shop.claim()[0]
    #expect(try shop.reply(toHeartbeat: run, spending: ["time": 1]).code == .badRequest)
    shop.advance(milliseconds: 4_999)
    #expect(try shop.heartbeat(run).budgetExhausted == .no)
    #expect(try shop.budget(task.task, "time")[1] == "4999")
    shop.advance(milliseconds: 1)
    #expect(try shop.budget(task.task, "time")[1] == "5000")
    guard case .push(let told) = shop.engine.engine.nextDelivery()?.content else {
      throw Unexpected.reply
    }
    #expect(told.event == .budgetExhausted)
    #expect(try shop.heartbeat(run).budgetExhausted == .yes)
    try shop.checkAll()
  }

  @Test func `bad budgets are refused and leave nothing`() throws {
    let shop = try Workshop()
    let task = try shop.submit { request, words in
      request.spec.budgets = [UnitAmount(unit: words.say("token"), amount: 10)]
    }
    let lsn = shop.engine.engine.lastLSN
    #expect(try shop.budgets(.allocate, task.task, "token", 5).code == .conflict)
    #expect(try shop.budgets(.allocate, task.task, "cost", 0).code == .badRequest)
    #expect(try shop.budgets(.replenish, task.task, "token", 0).code == .badRequest)
    #expect(try shop.budgets(.replenish, task.task, "cost", 5).code == .notFound)
    #expect(try shop.budgets(.consume, task.task, "cost", 5).code == .notFound)
    #expect(try shop.budgets(.allocate, TaskID(rawValue: 99), "cost", 5).code == .notFound)
    #expect(shop.engine.engine.lastLSN == lsn)
    #expect(try shop.complete(try shop.claim()[0]).isOK)
    #expect(try shop.budgets(.allocate, task.task, "cost", 5).code == .invalidTransition)
  }

  /// Runs of many tasks, kinds and keys draw on budgets of their own: what is granted fits, and
  /// once nothing more is granted, nothing more fits.
  @Test(arguments: 0..<40 as Range<UInt64>)
  func `what fits is granted and nothing else`(seed: UInt64) throws {
    var trial = try BudgetTrial(seed: seed)
    for _ in 0..<120 { try trial.step() }
  }
}
