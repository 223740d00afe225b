import AQCore
import AQEngine
import Testing

@Suite struct CronTasks {
  @Test func `AC-86: one run is yet to come, and the next is derived as it comes due`() throws {
    let calendar = try Calendar()
    let task = try calendar.cron("* * * * * *").task
    #expect(try calendar.runs(task) == ["scheduled@1"])
    calendar.shop.advance(milliseconds: 1_000)
    #expect(try calendar.runs(task) == ["ready@1", "scheduled@2"])
    #expect(try calendar.preview(task, 3) == [1, 2, 3, 4])
    try calendar.check()
  }

  @Test func `AC-87, AC-88: a capped one makes exactly so many runs and ends`() throws {
    let calendar = try Calendar()
    let task = try calendar.cron("* * * * * *") { $0.occurrenceCount = 3 }.task
    #expect(try calendar.preview(task) == [1, 2, 3])
    calendar.shop.advance(milliseconds: 10_000)
    #expect(try calendar.runs(task) == ["ready@1", "ready@2", "ready@3"])
    #expect(try calendar.drain() == 3)
    calendar.shop.advance(milliseconds: 10_000)
    #expect(try calendar.runs(task).count == 3)
    #expect(try calendar.shop.field("state", of: .getTask(task)).text == "succeeded")
    try calendar.check()
  }

  @Test(arguments: [
    (RunPolicy.Misfire.all, ["ready@1", "ready@2", "ready@3", "ready@4", "scheduled@5"]),
    (.once, ["ready@1", "ready@4", "scheduled@5"]),
    (.skip, ["canceled@1", "ready@4", "scheduled@5"]),
  ])
  func `AC-89: what was missed beyond the grace is made up for as asked`(
    misfire: RunPolicy.Misfire, expected: [String]
  ) throws {
    let calendar = try Calendar()
    let task = try calendar.cron("* * * * * *") { $0.misfire = misfire }.task
    // Three are missed; the fourth is due just now.
    try calendar.shop.reopen(after: 4)
    #expect(try calendar.runs(task) == expected)
    try calendar.check()
    try calendar.shop.reopen()
    #expect(try calendar.runs(task) == expected)
  }

  @Test func `what is late within its grace runs, whatever the policy`() throws {
    for misfire in [RunPolicy.Misfire.all, .once, .skip] {
      let calendar = try Calendar()
      let task = try calendar.cron("* * * * * *") {
        $0.misfire = misfire
        $0.misfireGrace = .seconds(60)
      }.task
      try calendar.shop.reopen(after: 10)
      #expect(try calendar.count("ready", task) == 10)
      try calendar.check()
    }
  }

  @Test func `a dropped run says why`() throws {
    let calendar = try Calendar()
    let run = try calendar.cron("* * * * * *") { $0.misfire = .skip }.run
    try calendar.shop.reopen(after: 100)
    guard case .value(.list(let steps)) = try calendar.shop.ask(.history(run)) else {
      throw Unexpected.reply
    }
    #expect(steps.last?["error"].text.hasPrefix("misfired") == true)
  }

  @Test(arguments: [RunPolicy.Misfire.all, .once, .skip])
  func `years of missed seconds take no time`(misfire: RunPolicy.Misfire) throws {
    let calendar = try Calendar()
    let task = try calendar.cron("* * * * * *") {
      $0.misfire = misfire
      $0.misfireCap = 7
    }.task
    try calendar.shop.reopen(after: 20 * 366 * 86_400)
    let runs = try calendar.runs(task)
    // Those up to the cap, the one just due, and the one to come.
    #expect(runs.count == (misfire == .all ? 9 : 3))
    #expect(try calendar.count("scheduled", task) == 1)
    try calendar.check()
  }

  @Test func `bounds are kept`() throws {
    let calendar = try Calendar()
    let task = try calendar.cron("*/10 * * * * *") {
      $0.startAt = Timestamp(milliseconds: 1_020_000)
      $0.endAt = Timestamp(milliseconds: 1_040_000)
    }.task
    // 1,000 s is at second 40 of its minute.
    #expect(try calendar.preview(task) == [20, 30, 40])
    calendar.shop.advance(milliseconds: 60_000)
    #expect(try calendar.runs(task) == ["ready@20", "ready@30", "ready@40"])
    try calendar.check()
  }

  @Test func `zones are those of the system`() throws {
    // 2026-03-28T12:00Z; Berlin skips half past two on the 29th.
    let calendar = try Calendar(at: 1_774_699_200)
    let task = try calendar.cron("30 2 * * *", zone: "Europe/Berlin").task
    #expect(
      try calendar.preview(task, 2).map { $0 + 1_000 } == [1_774_746_000, 1_774_830_600])
  }

  @Test func `what makes no sense is refused with its place, its zone or its reason`() throws {
    let calendar = try Calendar()
    let lsn = calendar.shop.engine.engine.lastLSN
    func refusal(_ expression: String, _ zone: String? = nil, end: UInt64 = 0) throws -> Rejection?
    {
      try calendar.refusal { policy, wording in
        policy = Calendar.policy(expression, zone, &wording) {
          $0.endAt = Timestamp(milliseconds: end)
        }
      }
    }
    guard case .badExpression(let position, _) = try refusal("0 25 * * *") else {
      Issue.record("not refused")
      return
    }
    #expect(position == 2)
    #expect(try refusal("0 0 30 2 *") == .noOccurrence)
    #expect(try refusal("0 0 * * *", end: 1_001_000) == .noOccurrence)
    #expect(try refusal("0 0 * * *", "Mars/Olympus") == .unknownZone)
    #expect(try refusal("0 0 * * *", "../../etc/passwd") == .unknownZone)
    #expect(calendar.shop.engine.engine.lastLSN == lsn)
  }

  @Test func `10,000 tasks on one second are one tick's work`() throws {
    let calendar = try Calendar()
    let bytes = Array("work* * * * *".utf8)
    var requests: [SubmitRequest] = []
    for _ in 0..<10_000 {
      var request = SubmitRequest()
      request.spec.kind = ByteRange(0, 4)
      var policy = RunPolicy.once
      policy.shape = .cron
      policy.occurrenceCount = 0
      policy.expression = ByteRange(4, 9)
      request.spec.policy = policy
      requests.append(request)
    }
    guard case .submittedBatch = try calendar.shop.ask(.submitBatch(requests, .each), bytes) else {
      throw Unexpected.reply
    }
    // 1,000 s is 20 s before a full minute.
    calendar.shop.advance(milliseconds: 20_000)
    var claimed = 0
    while case let runs = try calendar.shop.claim(1_000), !runs.isEmpty { claimed += runs.count }
    #expect(claimed == 10_000)
    #expect(try calendar.runs(TaskID(rawValue: 10_000)).count == 2)
    try calendar.check()
  }

  @Test func `GX-05, GX-06: every policy survives snapshots and restarts at any event`() throws {
    for misfire in [RunPolicy.Misfire.all, .once, .skip] {
      for overlap in [RunPolicy.Overlap.allow, .skip, .cancelPrevious] {
        let calendar = try Calendar()
        let shape: (inout RunPolicy) -> Void = {
          $0.misfire = misfire
          $0.overlap = overlap
          $0.startAt = Timestamp(milliseconds: 1_001_000)
          $0.endAt = Timestamp(milliseconds: 1_900_000)
          $0.misfireCap = 3
        }
        let cron = try calendar.cron("*/2 * * * * *", zone: "Europe/Berlin", shape).task
        let other = try calendar.repeat(30, every: 3_000, shape).task
        for round in 0..<6 {
          calendar.shop.advance(milliseconds: 1_700)
          if round % 3 == 0 { _ = try calendar.shop.claim() }
          if round % 3 == 1 { try calendar.takeSnapshot() }
          try calendar.check()
          let before = [try calendar.runs(cron), try calendar.runs(other)]
          try calendar.shop.reopen()
          #expect([try calendar.runs(cron), try calendar.runs(other)] == before)
          try calendar.shop.reopen(after: 5)
          try calendar.check()
        }
      }
    }
  }
}
