import AQCore
import AQSchedule
import Testing

/// The contract for clocks that are put forward and back.
@Suite struct ClockChanges {
  /// Occurrences in UTC behind a time in UTC.
  static func next(
    _ expression: String, _ zone: ZoneRules, _ count: Int, after start: String
  ) throws -> [String] {
    let schedule = CronSchedule(try CronExpression(Array(expression.utf8)), in: zone)
    var time = Timestamp(milliseconds: UInt64(CronSearching.wall(start)) * 1_000)
    var found: [String] = []
    while found.count < count, let next = schedule.next(after: time) {
      found.append(CronSearching.text(Int(next.milliseconds / 1_000)))
      time = next
    }
    return found
  }

  @Test func `a wall time that doesn't exist runs once just after the gap`() throws {
    // Berlin skips 02:00 to 03:00 on 2026-03-29.
    #expect(
      try Self.next("30 2 * * *", Zone.berlin(), 3, after: "2026-03-28 00:00:00") == [
        "2026-03-28 01:30:00", "2026-03-29 01:00:00", "2026-03-30 00:30:00",
      ])
  }

  @Test func `many wall times in one gap run once together`() throws {
    #expect(
      try Self.next("*/10 2,3 * * *", Zone.berlin(), 3, after: "2026-03-29 00:59:59") == [
        "2026-03-29 01:00:00", "2026-03-29 01:10:00", "2026-03-29 01:20:00",
      ])
  }

  @Test func `a wall time that exists twice runs once, the first time`() throws {
    // Berlin repeats 02:00 to 03:00 on 2026-10-25.
    #expect(
      try Self.next("30 2 * * *", Zone.berlin(), 2, after: "2026-10-25 00:00:00") == [
        "2026-10-25 00:30:00", "2026-10-26 01:30:00",
      ])
    #expect(
      try Self.next("*/30 1-3 * * *", Zone.berlin(), 6, after: "2026-10-24 23:29:00") == [
        "2026-10-24 23:30:00", "2026-10-25 00:00:00", "2026-10-25 00:30:00",
        "2026-10-25 02:00:00", "2026-10-25 02:30:00", "2026-10-26 00:00:00",
      ])
  }

  @Test func `asked in the second pass, the next is behind it`() throws {
    #expect(
      try Self.next("45 2 * * *", Zone.berlin(), 1, after: "2026-10-25 01:10:00") == [
        "2026-10-26 01:45:00"
      ])
  }

  @Test func `an expression for every hour runs through both passes`() throws {
    #expect(
      try Self.next("30 * * * *", Zone.berlin(), 4, after: "2026-10-24 23:00:00") == [
        "2026-10-24 23:30:00", "2026-10-25 00:30:00", "2026-10-25 01:30:00",
        "2026-10-25 02:30:00",
      ])
    #expect(
      try Self.next("30 * * * *", Zone.berlin(), 3, after: "2026-03-28 23:31:00") == [
        "2026-03-29 00:30:00", "2026-03-29 01:30:00", "2026-03-29 02:30:00",
      ])
    #expect(
      try Self.next("*/20 * * * *", Zone.newYork(), 7, after: "2026-11-01 05:00:00") == [
        "2026-11-01 05:20:00", "2026-11-01 05:40:00", "2026-11-01 06:00:00",
        "2026-11-01 06:20:00", "2026-11-01 06:40:00", "2026-11-01 07:00:00",
        "2026-11-01 07:20:00",
      ])
  }

  @Test func `half an hour is skipped and repeated as well`() throws {
    // Lord Howe goes from 02:00 to 02:30 on 2026-10-04 (15:30Z the day before), and back from
    // 02:00 to 01:30 on 2026-04-05 (15:00Z the day before).
    #expect(
      try Self.next("15 2 * * *", Zone.lordHowe(), 2, after: "2026-10-03 00:00:00") == [
        "2026-10-03 15:30:00", "2026-10-04 15:15:00",
      ])
    #expect(
      try Self.next("45 1 * * *", Zone.lordHowe(), 2, after: "2026-04-04 00:00:00") == [
        "2026-04-04 14:45:00", "2026-04-05 15:15:00",
      ])
  }

  @Test func `a whole day can be skipped`() throws {
    // As Samoa did at the end of 2011: from UTC-10 to UTC+14.
    let zone = try ZoneRules(
      file: Zone.file(
        [(at: CronSearching.wall("2011-12-30 10"), offset: 50_400)],
        first: -36_000, rule: "<+14>-14"))
    #expect(
      try Self.next("0 12 * * *", zone, 3, after: "2011-12-29 00:00:00") == [
        "2011-12-29 22:00:00", "2011-12-30 10:00:00", "2011-12-30 22:00:00",
      ])
  }

  @Test func `occurrences ascend and repeat nothing, whatever is asked between them`() throws {
    let expressions = [
      "30 2 * * *", "*/20 * * * *", "*/7 0-4 * * *", "0 0 * * *", "59 23 * * *", "15 1,2,3 * * SUN",
    ]
    for zone in [try Zone.berlin(), try Zone.newYork(), try Zone.lordHowe()] {
      for text in expressions {
        let schedule = CronSchedule(try CronExpression(Array(text.utf8)), in: zone)
        // 2026-03-01 and 2026-10-01.
        for start in [1_772_323_200, 1_790_812_800] {
          var listed: [Timestamp] = []
          var time = Timestamp(milliseconds: UInt64(start) * 1_000)
          let end = time.saturatingAdd(.hours(24 * 45))
          while let next = schedule.next(after: time), next < end {
            #expect(next > time)
            listed.append(next)
            time = next
          }
          // Asked at any moment the answer is the next of the list.
          var index = 0
          for minute in stride(from: UInt64(0), to: 45 * 1_440, by: 20) {
            let moment = Timestamp(milliseconds: UInt64(start) * 1_000 + minute * 60_000 + 1)
            while index < listed.count, listed[index] <= moment { index += 1 }
            guard index < listed.count else { break }
            #expect(schedule.next(after: moment) == listed[index], "\(text) after \(moment)")
          }
        }
      }
    }
  }

  @Test func `nothing comes behind the last time there is`() throws {
    let schedule = CronSchedule(try CronExpression(Array("* * * * * *".utf8)))
    #expect(schedule.next(after: .distantFuture) == nil)
    #expect(schedule.next(after: Timestamp(milliseconds: Limits.timestampMilliseconds)) == nil)
    #expect(
      schedule.next(after: Timestamp(milliseconds: Limits.timestampMilliseconds - 1_000))
        == Timestamp(milliseconds: Limits.timestampMilliseconds - 999))
    #expect(schedule.next(after: .zero) == Timestamp(milliseconds: 1_000))
  }
}
