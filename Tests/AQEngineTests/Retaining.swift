import AQCore
import AQEngine
import Testing

/// What has ended goes, by age and by count, and leaves nothing but its outcome.
@Suite struct Retaining {
  private static func shop(
    age: UInt64 = 3_600, count: Int = 1_000_000, minimumAge: UInt64 = 0
  ) throws -> Workshop {
    var options = Workshop.standardOptions()
    options.retention = RetentionPolicy(
      age: .seconds(age), count: count, minimumAge: .seconds(minimumAge))
    return try Workshop(options: options)
  }

  /// Whether a task is there, or what the refusal says it came to.
  private func fate(_ task: TaskID, in shop: Workshop) throws -> String {
    switch try shop.ask(.getTask(task)) {
    case .value(let value): return value["state"].text
    case .rejected(.notFound(.prunedTask(_, let outcome))): return "was \(outcome.word)"
    case .rejected(.notFound): return "unknown"
    default: throw Unexpected.reply
    }
  }

  @Test func `an ended task goes when it is old enough and a live one never does`() throws {
    let shop = try Self.shop(age: 100)
    let ended = try shop.submit()
    try shop.complete(try shop.claim()[0])
    let waiting = try shop.submit { request, _ in request.due = .after(.seconds(10_000)) }
    shop.advance(milliseconds: 99_999)
    #expect(try fate(ended.task, in: shop) == "succeeded")
    shop.advance(milliseconds: 1)
    #expect(try fate(ended.task, in: shop) == "was succeeded")
    #expect(try shop.ask(.getRun(ended.run)).code == .notFound)
    #expect(try fate(waiting.task, in: shop) == "pending")
    #expect(try fate(TaskID(rawValue: 77), in: shop) == "unknown")
    #expect(shop.engine.engine.checkInvariants() == [])
    try shop.reopen()
    #expect(try fate(ended.task, in: shop) == "was succeeded")
    #expect(shop.engine.engine.checkInvariants() == [])
  }

  @Test func `of too many the oldest go, but not before their minimum age`() throws {
    let shop = try Self.shop(count: 3, minimumAge: 60)
    var tasks: [TaskID] = []
    for _ in 0..<10 {
      tasks.append(try shop.submit().task)
      try shop.complete(try shop.claim()[0])
      shop.advance(milliseconds: 1_000)
    }
    #expect(shop.engine.engine.figures().tasks == 10)
    // The first ended a minute ago at 60 s, the seventh at 66 s; three stay.
    shop.advance(milliseconds: 50_000)
    #expect(shop.engine.engine.figures().tasks == 9)
    shop.advance(milliseconds: 30_000)
    #expect(shop.engine.engine.figures().tasks == 3)
    #expect(shop.engine.engine.figures().tasksPruned == 7)
    #expect(try fate(tasks[6], in: shop) == "was succeeded")
    #expect(try fate(tasks[7], in: shop) == "succeeded")
    #expect(shop.engine.engine.checkInvariants() == [])
  }

  @Test func `an idle engine wakes for what is to go, and then sleeps`() throws {
    let shop = try Self.shop(age: 100)
    try shop.submit()
    let run = try shop.claim { request, _ in request.attachment = .detached }[0]
    try shop.complete(run)
    shop.advance(milliseconds: 40_000)
    #expect(shop.engine.engine.untilNextTimer.map { $0 <= .seconds(60) } == true)
    shop.advance(milliseconds: 60_000)
    try shop.engine.engine.commit()
    #expect(shop.engine.engine.figures().tasks == 0)
    shop.advance(milliseconds: 1_000)
    try shop.engine.engine.commit()
    #expect(shop.engine.engine.untilNextTimer == nil)
  }

  @Test func `a jump of the wall clock makes nothing older`() throws {
    let shop = try Self.shop(age: 100)
    let task = try shop.submit().task
    try shop.complete(try shop.claim()[0])
    shop.wall += 365 * 24 * 3_600_000
    shop.tick()
    #expect(try fate(task, in: shop) == "succeeded")
    shop.advance(milliseconds: 100_000)
    #expect(try fate(task, in: shop) == "was succeeded")
  }

  @Test func `who waits for a task that has gone is told by its outcome`() throws {
    let shop = try Self.shop(age: 10)
    let well = try shop.submit().task
    try shop.complete(try shop.claim()[0])
    let badly = try shop.submit().task
    try shop.fail(try shop.claim()[0], .terminal)
    shop.advance(milliseconds: 20_000)
    #expect(try fate(well, in: shop) == "was succeeded")
    #expect(try fate(badly, in: shop) == "was failed")
    func after(_ task: TaskID, _ condition: EdgeCondition) throws -> Submission {
      try shop.submit { request, _ in
        request.spec.prerequisites = [Prerequisite(task: task, condition: condition)]
      }
    }
    let free = try after(well, .onSuccess)
    let hopeless = try after(badly, .onSuccess)
    let patient = try after(badly, .onEnd)
    #expect(try shop.state(of: free.run) == "ready")
    #expect(try shop.state(of: hopeless.run) == "canceled")
    #expect(try shop.state(of: patient.run) == "ready")
    let later = try shop.submit { request, _ in request.due = .after(.seconds(1_000)) }
    let depends = try shop.ask(
      .depend(later.task, [Prerequisite(task: well, condition: .onSuccess)]))
    #expect(depends.isOK)
    let never = try shop.ask(
      .depend(later.task, [Prerequisite(task: TaskID(rawValue: 99), condition: .onEnd)]))
    #expect(never.code == .notFound)
    #expect(shop.engine.engine.checkInvariants() == [])
    let before = shop.engine.engine.stateDigest()
    #expect(try shop.engine.engine.replayedDigest(from: .firstEvent) == before)
    try shop.snapshot()
    #expect(try shop.engine.engine.replayedDigest(from: .snapshot) == before)
    try shop.reopen()
    #expect(shop.engine.engine.stateDigest() == before)
    #expect(shop.engine.engine.checkInvariants() == [])
  }

  @Test func `prerequisites and dependents go in any order`() throws {
    let shop = try Self.shop(age: 100)
    // One gate, many behind it, some of whom wait for one more.
    let gate = try shop.submit().task
    let other = try shop.submit { request, _ in request.due = .after(.seconds(500)) }.task
    var behind: [Submission] = []
    for index in 0..<20 {
      behind.append(
        try shop.submit { request, _ in
          request.spec.prerequisites = [Prerequisite(task: gate, condition: .onSuccess)]
          if index % 4 == 0 {
            request.spec.prerequisites.append(Prerequisite(task: other, condition: .onEnd))
          }
        })
    }
    try shop.complete(try shop.claim()[0])
    for _ in 0..<3 {
      for run in try shop.claim(5) { try shop.complete(run) }
      shop.advance(milliseconds: 40_000)
      #expect(shop.engine.engine.checkInvariants() == [])
    }
    shop.advance(milliseconds: 110_000)
    #expect(try fate(gate, in: shop) == "was succeeded")
    // Those that wait for the other are there, and say what they waited for.
    #expect(shop.engine.engine.figures().tasks == 6)
    #expect(try shop.field("after", of: .getTask(behind[0].task)).text.contains("met"))
    #expect(shop.engine.engine.checkInvariants() == [])
    try shop.snapshot()
    try shop.reopen(after: 400)
    #expect(shop.engine.engine.checkInvariants() == [])
    for _ in 0..<2 { for run in try shop.claim(10) { try shop.complete(run) } }
    shop.advance(milliseconds: 200_000)
    #expect(shop.engine.engine.figures().tasks == 0)
    #expect(shop.engine.engine.checkInvariants() == [])
  }

  @Test func `a churn of tasks leaves rows, names and bytes of those that are kept`() throws {
    let shop = try Self.shop(count: 1_000)
    let kept = try shop.submit("patience") { request, _ in
      request.due = .after(.seconds(1_000_000))
    }
    for round in 0..<400 {
      var wording = Wording()
      let requests = (0..<250).map { index in
        var request = SubmitRequest()
        request.spec.kind = wording.say("kind-\(round)-\(index % 5)")
        request.spec.queue = wording.say("queue-\(round % 50)")
        request.spec.key = wording.say("key-\(round)-\(index)")
        request.spec.payload = wording.say(String(repeating: "x", count: 100))
        request.fingerprint = request.spec.payload
        return request
      }
      _ = try shop.ask(.submitBatch(requests, .atomic), wording.bytes)
      let runs = try shop.claim(250) { request, wording in
        request.queues = [wording.say("queue-\(round % 50)")]
      }
      #expect(runs.count == 250)
      let finishes = runs.map {
        FinishRequest(run: $0.run, token: $0.token, verb: .complete(output: .none))
      }
      _ = try shop.ask(.finishBatch(finishes, then: nil))
      shop.engine.engine.clearOutgoing()
      shop.advance(milliseconds: 10)
      if round == 200 {
        try shop.snapshot()
        try shop.reopen()
      }
    }
    for _ in 0..<10 { shop.advance(milliseconds: 1) }
    let memory = shop.engine.engine.memory()
    #expect(memory.tasks == 1_001)
    #expect(memory.runs == 1_001)
    #expect(memory.rowChunks <= 8, "positions that are gone have no memory")
    #expect(memory.names <= 1_001 + 30 + 10)
    #expect(memory.routes <= 30)
    #expect(memory.blockBytes < 1_001 * 600)
    #expect(memory.mixedOutcomeBlocks <= 4)
    #expect(try shop.state(of: kept.run) == "scheduled")
    #expect(shop.engine.engine.checkInvariants() == [])
  }

  @Test func `idempotency keys go with the end of their window though nobody submits`() throws {
    let shop = try Self.shop(age: 60)
    for index in 0..<30 {
      try shop.submit { request, wording in
        request.spec.idempotencyKey = wording.say("id-\(index)")
      }
    }
    for run in try shop.claim(30) { try shop.complete(run) }
    #expect(shop.engine.engine.figures().idempotencyKeys == 30)
    shop.advance(milliseconds: 3_600_000)
    #expect(shop.engine.engine.figures().tasks == 0)
    #expect(shop.engine.engine.figures().idempotencyKeys == 30, "they outlive their tasks")
    shop.advance(milliseconds: 24 * 3_600_000)
    #expect(shop.engine.engine.figures().idempotencyKeys == 0)
    try shop.engine.engine.commit()
    let digest = shop.engine.engine.stateDigest()
    try shop.reopen()
    #expect(shop.engine.engine.stateDigest() == digest)
  }

  @Test func `ended runs of a task that goes on do not pile up`() throws {
    let shop = try Self.shop(count: 5)
    let task = try shop.submit { request, _ in
      var policy = RunPolicy.once
      policy.shape = .repeating
      policy.occurrenceCount = 60
      policy.interval = .seconds(10)
      request.spec.policy = policy
    }.task
    let created = try shop.field("created", of: .getTask(task)).text
    for round in 0..<59 {
      // One of them never ends, and those behind it go all the same.
      if round == 3 {
        _ = try shop.claim { request, _ in
          request.attachment = .detached
          request.lease = .hours(10)
        }
      } else {
        for run in try shop.claim(10) {
          if round < 20 { try shop.complete(run) } else { try shop.fail(run, .terminal) }
        }
      }
      shop.advance(milliseconds: 10_000)
      if round % 20 == 7 {
        try shop.snapshot()
        try shop.reopen()
      }
      #expect(shop.engine.engine.memory().runs <= 5 + 4)
      #expect(shop.engine.engine.checkInvariants() == [])
    }
    #expect(shop.engine.engine.figures().runsPruned >= 50)
    #expect(try shop.field("created", of: .getTask(task)).text == created)
    try shop.ask(.cancelTask(task, reason: .none))
    #expect(try fate(task, in: shop) == "succeeded", "what had completed and gone still counts")
    shop.advance(milliseconds: 1)
    try shop.engine.engine.commit()
    let digest = shop.engine.engine.stateDigest()
    #expect(try shop.engine.engine.replayedDigest(from: .snapshot) == digest)
    try shop.reopen()
    #expect(shop.engine.engine.stateDigest() == digest)
    #expect(shop.engine.engine.checkInvariants() == [])
  }

  @Test func `a task that goes on without open runs wakes nobody all the time`() throws {
    let shop = try Self.shop(age: 0)
    let parent = try shop.submit()
    try shop.submit { request, _ in
      request.spec.parent = parent.task
      request.due = .after(.hours(1))
    }
    try shop.complete(try shop.claim { request, _ in request.attachment = .detached }[0])
    for _ in 0..<3 {
      shop.advance(milliseconds: 1_000)
      try shop.engine.engine.commit()
      let wait = shop.engine.engine.untilNextTimer ?? .zero
      #expect(wait >= .seconds(1), "the last run of a living task stays and is left alone")
      #expect(try shop.state(of: parent.run) == "completed")
    }
    #expect(shop.engine.engine.checkInvariants() == [])
  }
}
