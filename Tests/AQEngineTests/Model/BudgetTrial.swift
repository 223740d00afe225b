import AQCore
import AQEngine
import Testing

/// Random submits, claims, finishes and replenishments over a few budgets, with what each budget
/// must have counted on the side.
struct BudgetTrial {
  private struct Purse {
    var limit: UInt64
    var consumed: UInt64 = 0
    var reserved: UInt64 = 0

    func admits(_ estimate: UInt64) -> Bool {
      consumed + reserved < limit && consumed + reserved + estimate <= limit
    }
  }

  private struct Job {
    var run: RunID
    var estimate: UInt64
    var key: String?
  }

  private var shop: Workshop
  private var chance: Chance
  private var purses: [TaskID: Purse] = [:]
  private var jobs: [TaskID: Job] = [:]
  private var ready: Set<TaskID> = []
  private var held: [TaskID: ClaimedRun] = [:]
  /// Keys are held from the first attempt until the task ends.
  private var holders: [String: TaskID] = [:]

  init(seed: UInt64) throws {
    shop = try Workshop()
    chance = Chance(seed: seed)
  }

  mutating func step() throws {
    switch chance.below(12) {
    case 0...3: try submit()
    case 4...6: try claim()
    case 7...8: try finish()
    case 9: try heartbeat()
    case 10: try replenish()
    case _: try turn()
    }
    #expect(shop.engine.engine.checkInvariants() == [])
    for (task, purse) in purses {
      let shown = try shop.budget(task, "token")
      #expect(
        Array(shown[..<3]) == [purse.limit, purse.consumed, purse.reserved].map(String.init))
    }
  }

  private mutating func submit() throws {
    let limit = chance.below(4) == 0 ? nil : UInt64(chance.below(50) + 1)
    let estimate = chance.below(2) == 0 ? 0 : UInt64(chance.below(40) + 1)
    let key = chance.below(3) == 0 ? "k\(chance.below(2))" : nil
    let kind = "kind\(chance.below(2))"
    let priority = UInt8(chance.below(3))
    let task = try shop.submit(kind) { request, words in
      request.spec.priority = priority
      request.spec.backoff = .fixed(.zero)
      request.spec.attemptLimit = 65_535
      if let limit {
        request.spec.budgets = [UnitAmount(unit: words.say("token"), amount: limit)]
      }
      if estimate > 0 {
        request.spec.estimates = [UnitAmount(unit: words.say("token"), amount: estimate)]
      }
      if let key { request.spec.key = words.say(key) }
    }
    if let limit { purses[task.task] = Purse(limit: limit) }
    jobs[task.task] = Job(run: task.run, estimate: estimate, key: key)
    ready.insert(task.task)
  }

  private func fits(_ task: TaskID) -> Bool {
    guard let job = jobs[task] else { return false }
    if let key = job.key, let holder = holders[key], holder != task { return false }
    return purses[task]?.admits(job.estimate) ?? true
  }

  private mutating func claim() throws {
    let count = chance.below(3) + 1
    let runs = try shop.claim(count)
    for run in runs {
      #expect(ready.contains(run.task) && fits(run.task), "\(run.task) was not to be had")
      ready.remove(run.task)
      held[run.task] = run
      if let key = jobs[run.task]?.key { holders[key] = run.task }
      if purses[run.task] != nil {
        purses[run.task]?.reserved += jobs[run.task]?.estimate ?? 0
      }
    }
    if runs.count < count {
      for task in ready { #expect(!fits(task), "\(task) was left") }
    }
  }

  private mutating func spend(_ task: TaskID, _ amount: UInt64) { purses[task]?.consumed += amount }

  private mutating func finish() throws {
    guard let (task, run) = held.min(by: { $0.key < $1.key }), let job = jobs[task] else { return }
    let amount = UInt64(chance.below(30))
    if chance.below(3) == 0 {
      #expect(try shop.finish(run, .complete(output: .none), spending: ["token": amount]).isOK)
      jobs[task] = nil
      if let key = job.key { holders[key] = nil }
    } else {
      let verb = FinishRequest.Verb.fail(error: .none, .retryable)
      #expect(try shop.finish(run, verb, spending: ["token": amount]).isOK)
      ready.insert(task)
    }
    held[task] = nil
    spend(task, amount)
    if purses[task] != nil { purses[task]?.reserved -= job.estimate }
  }

  private mutating func heartbeat() throws {
    guard let (task, run) = held.max(by: { $0.key < $1.key }) else { return }
    let amount = UInt64(chance.below(10))
    _ = try shop.heartbeat(run, spending: ["token": amount])
    spend(task, amount)
  }

  private mutating func replenish() throws {
    let open = purses.keys.filter { jobs[$0] != nil }.sorted()
    guard !open.isEmpty else { return }
    let task = open[chance.below(open.count)]
    let limit = UInt64(chance.below(60) + 1)
    #expect(try shop.budgets(.replenish, task, "token", limit).isOK)
    purses[task]?.limit = limit
    purses[task]?.consumed = 0
  }

  /// A snapshot, or a restart after which all holders come back.
  private mutating func turn() throws {
    if chance.below(2) == 0 { try shop.snapshot() }
    try shop.checkAll()
  }
}
