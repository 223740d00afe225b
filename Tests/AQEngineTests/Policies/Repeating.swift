import AQCore
import AQEngine
import Testing

@Suite struct Repeating {
  @Test(arguments: [(UInt64(3), UInt64(60)), (6, 30)])
  func `AC-02, AC-03: runs fall due at their distance and at no other time`(
    count: UInt64, seconds: UInt64
  ) throws {
    let calendar = try Calendar()
    let task = try calendar.repeat(count, every: seconds * 1_000).task
    let expected = (0..<count).map { Int($0 * seconds) }
    #expect(try calendar.preview(task) == expected)
    for index in 0..<Int(count) {
      #expect(try calendar.count("ready", task) == 1)
      #expect(try calendar.count("scheduled", task) == (index + 1 < Int(count) ? 1 : 0))
      #expect(try calendar.drain() == 1)
      calendar.shop.advance(milliseconds: seconds * 1_000 - 1)
      #expect(try calendar.count("ready", task) == 0)
      calendar.shop.advance(milliseconds: 1)
    }
    #expect(try calendar.runs(task) == expected.map { "completed@\($0)" })
    #expect(try calendar.shop.field("state", of: .getTask(task)).text == "succeeded")
    let before = try calendar.shop.ask(.getTask(task))
    try calendar.shop.reopen(after: 1_000)
    #expect("\(try calendar.shop.ask(.getTask(task)))" == "\(before)")
    #expect(try calendar.drain() == 0)
    try calendar.check()
  }

  @Test(arguments: [(10, 5, 0), (25, 3, 1), (100, 5, 0)] as [(UInt64, Int, Int)])
  func `AC-45 to AC-47: what was missed is made up for`(
    seconds: UInt64, ready: Int, scheduled: Int
  ) throws {
    let calendar = try Calendar()
    let distance: UInt64 = seconds == 25 ? 10_000 : 1_000
    let task = try calendar.repeat(5, every: distance).task
    try calendar.shop.reopen(after: seconds)
    #expect(try calendar.count("ready", task) == ready)
    #expect(try calendar.count("scheduled", task) == scheduled)
    #expect(try calendar.drain() == ready)
    if scheduled > 0 {
      calendar.shop.advance(milliseconds: 15_000)
      #expect(try calendar.drain() == 2)
    }
    #expect(try calendar.count("completed", task) == 5)
    try calendar.check()
  }

  @Test func `AC-68: promoted runs stay promoted`() throws {
    let calendar = try Calendar()
    let task = try calendar.repeat(3, every: 100_000).task
    calendar.shop.advance(milliseconds: 200_000)
    let before = try calendar.runs(task)
    #expect(before == ["ready@0", "ready@100", "ready@200"])
    try calendar.shop.reopen()
    #expect(try calendar.runs(task) == before)
    try calendar.check()
  }

  @Test func `a delay and bounds move the first occurrence, and an end cuts the last ones off`()
    throws
  {
    let calendar = try Calendar()
    let delayed = try calendar.repeat(
      2, every: 10_000, { _ in }, { $0.due = .after(.seconds(5)) })
    #expect(try calendar.preview(delayed.task) == [5, 15])
    let bounded = try calendar.repeat(9, every: 10_000) {
      $0.startAt = Timestamp(milliseconds: 1_030_000)
      $0.endAt = Timestamp(milliseconds: 1_050_000)
    }
    #expect(try calendar.preview(bounded.task) == [30, 40, 50])
    calendar.shop.advance(milliseconds: 100_000)
    #expect(try calendar.runs(bounded.task) == ["ready@30", "ready@40", "ready@50"])
    try calendar.check()
  }

  @Test
  func `a jump of the wall clock moves no repeat that is relative, and all of one that is not`()
    throws
  {
    let calendar = try Calendar()
    let relative = try calendar.repeat(4, every: 10_000).task
    let absolute = try calendar.repeat(
      3, every: 10_000,
      {
        $0.misfire = .once; $0.misfireGrace = .zero
      },
      { $0.due = .at(Timestamp(milliseconds: 1_005_000)) }
    ).task
    #expect(try calendar.drain() == 1)
    let year: UInt64 = 366 * 86_400_000
    calendar.shop.wall += year
    calendar.shop.tick()
    // The missed ones of the absolute repeat coalesce; the relative one goes on at its pace.
    #expect(try calendar.runs(absolute) == ["ready@5"])
    #expect(try calendar.count("ready", relative) == 0)
    for round in 2...4 {
      calendar.shop.advance(milliseconds: 9_999)
      #expect(try calendar.runs(relative).count == round)
      #expect(try calendar.count("ready", relative) == round - 2)
      calendar.shop.advance(milliseconds: 1)
    }
    #expect(
      try calendar.runs(relative) == ["completed@0", "ready@10", "ready@20", "ready@30"])
    try calendar.check()
    // Back again: nothing fires twice.
    calendar.shop.wall = 500_000
    calendar.shop.tick()
    calendar.shop.advance(milliseconds: 1_000_000)
    #expect(try calendar.runs(relative).count == 4)
    try calendar.check()
  }

  @Test func `STARTBY counts from when each occurrence is due`() throws {
    let calendar = try Calendar()
    let task = try calendar.repeat(
      3, every: 60_000, { _ in }, { $0.startBy = .after(.seconds(10)) }
    ).task
    calendar.shop.advance(milliseconds: 10_000)
    #expect(try calendar.runs(task) == ["failed@0", "scheduled@60"])
    calendar.shop.advance(milliseconds: 55_000)
    #expect(try calendar.runs(task) == ["failed@0", "ready@60", "scheduled@120"])
    try calendar.shop.reopen(after: 5)
    #expect(try calendar.runs(task) == ["failed@0", "failed@60", "scheduled@120"])
    try calendar.check()
  }

  @Test func `canceling a run leaves the later ones, canceling the task takes all`() throws {
    let calendar = try Calendar()
    let task = try calendar.repeat(4, every: 10_000).task
    let second = RunID(rawValue: 2)
    #expect(try calendar.shop.ask(.cancelRun(second, reason: .none)).isOK)
    #expect(try calendar.runs(task) == ["ready@0", "canceled@10", "scheduled@20"])
    try calendar.check()
    #expect(try calendar.shop.ask(.cancelTask(task, reason: .none)).isOK)
    #expect(try calendar.runs(task) == ["canceled@0", "canceled@10", "canceled@20"])
    calendar.shop.advance(milliseconds: 100_000)
    #expect(try calendar.runs(task).count == 3)
    try calendar.check()
  }

  @Test func `a resubmitted repeat begins anew`() throws {
    let calendar = try Calendar()
    let first = try calendar.repeat(2, every: 10_000).task
    calendar.shop.advance(milliseconds: 10_000)
    try calendar.drain()
    guard case .submitted(let again) = try calendar.shop.ask(.resubmit(first)) else {
      throw Unexpected.reply
    }
    #expect(try calendar.preview(again.task) == [10, 20])
    try calendar.check()
  }

  @Test func `INV-03 and limits: what can't be kept is refused before anything is made`() throws {
    let calendar = try Calendar()
    let lsn = calendar.shop.engine.engine.lastLSN
    let refusals: [(inout RunPolicy) -> Void] = [
      { $0.interval = Duration(milliseconds: .max) },
      { $0.occurrenceCount = .max },
      { $0.occurrenceCount = 0 },
      { $0.interval = .zero },
      { $0.misfireCap = 0 },
      { $0.misfireCap = 1_001 },
      { $0.misfireGrace = Duration(milliseconds: .max) },
      { $0.endAt = Timestamp(milliseconds: 999_000) },
      { $0.startAt = .distantFuture },
    ]
    for refuse in refusals {
      let rejection = try calendar.refusal { policy, _ in
        policy.shape = .repeating
        policy.occurrenceCount = 3
        policy.interval = .seconds(1)
        refuse(&policy)
      }
      #expect(rejection != nil)
    }
    #expect(calendar.shop.engine.engine.lastLSN == lsn)
  }
}
