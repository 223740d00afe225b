import AQCore
import AQEngine
import Testing

extension Workshop {
  /// What can be done to a budget.
  enum BudgetVerb { case allocate, consume, replenish }

  @discardableResult
  func budgets(_ verb: BudgetVerb, _ task: TaskID, _ unit: String, _ amount: UInt64) throws -> Reply
  {
    var words = Wording()
    let asked = UnitAmount(unit: words.say(unit), amount: amount)
    let command: BudgetCommand =
      switch verb {
      case .allocate: .allocate(task, asked)
      case .consume: .consume(task, asked)
      case .replenish: .replenish(task, asked)
      }
    return try ask(.budget(command), words.bytes)
  }

  /// Limit, consumed, reserved, exhausted, waiting and suspended of a budget.
  func budget(_ task: TaskID, _ unit: String) throws -> [String] {
    var words = Wording()
    let reply = try ask(.budget(.get(task, unit: words.say(unit))), words.bytes)
    guard case .value(let value) = reply else { throw Unexpected.reply }
    return ["limit", "consumed", "reserved", "exhausted", "waiting", "suspended"].map {
      value[$0].text
    }
  }

  func reply(toHeartbeat run: ClaimedRun, spending: [String: UInt64] = [:]) throws -> Reply {
    var words = Wording()
    var request = HeartbeatRequest(run: run.run, token: run.token)
    request.spent = spending.map { UnitAmount(unit: words.say($0.key), amount: $0.value) }
    return try ask(.heartbeat(request), words.bytes)
  }

  func heartbeat(_ run: ClaimedRun, spending: [String: UInt64] = [:]) throws -> HeartbeatReply {
    guard case .heartbeat(let reply) = try reply(toHeartbeat: run, spending: spending) else {
      throw Unexpected.reply
    }
    return reply
  }

  @discardableResult
  func finish(
    _ run: ClaimedRun, _ verb: FinishRequest.Verb, spending: [String: UInt64]
  ) throws -> Reply {
    var words = Wording()
    var request = FinishRequest(run: run.run, token: run.token, verb: verb)
    request.spent = spending.map { UnitAmount(unit: words.say($0.key), amount: $0.value) }
    return try ask(.finish(request, then: nil), words.bytes)
  }

  @discardableResult
  func fail(_ run: ClaimedRun, spending: [String: UInt64]) throws -> Reply {
    try finish(run, .fail(error: .none, .retryable), spending: spending)
  }

  /// The tables agree with each other, and with what the log and the newest snapshot replay to.
  func checkAll() throws {
    #expect(engine.engine.checkInvariants() == [])
    let live = engine.engine.stateDigest()
    #expect(try engine.engine.replayedDigest(from: .snapshot) == live)
  }
}
