import AQCore
import AQSchedule
import Testing

@Suite struct CronSearching {
  /// Seconds since 1970 of a time written `2026-11-20 13:00:00`.
  static func wall(_ text: String) -> Int {
    let numbers = text.split { " -:".contains($0) }.compactMap { Int($0) }
    let clock = Array(numbers[3...]) + [0, 0]
    return WallTime(
      date: CivilDate(year: numbers[0], month: numbers[1], day: numbers[2]),
      secondOfDay: clock[0] * 3_600 + clock[1] * 60 + clock[2]
    ).seconds
  }

  static func text(_ seconds: Int) -> String {
    let time = WallTime(seconds: seconds)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(time.date.year)-\(two(time.date.month))-\(two(time.date.day)) "
      + "\(two(time.hour)):\(two(time.minute)):\(two(time.second))"
  }

  static func next(_ expression: String, _ count: Int, from start: String) throws -> [String] {
    let expression = try CronExpression(Array(expression.utf8))
    var found: [String] = []
    var start = wall(start)
    while found.count < count, let next = expression.next(atOrAfter: start) {
      found.append(text(next))
      start = next + 1
    }
    return found
  }

  @Test func `a time that fits is found itself`() throws {
    #expect(
      try Self.next("0 12 * * *", 1, from: "2026-11-20 12:00:00") == ["2026-11-20 12:00:00"])
  }

  @Test func `each field carries over to the next`() throws {
    #expect(
      try Self.next("59 59 23 31 12 *", 2, from: "2026-12-31 23:59:59") == [
        "2026-12-31 23:59:59", "2027-12-31 23:59:59",
      ])
    #expect(
      try Self.next("15 10 8-9 * * *", 3, from: "2026-11-20 08:10:16") == [
        "2026-11-20 09:10:15", "2026-11-21 08:10:15", "2026-11-21 09:10:15",
      ])
  }

  @Test func `the last days of months`() throws {
    #expect(
      try Self.next("0 0 L * *", 3, from: "2028-01-31 00:00:01") == [
        "2028-02-29 00:00:00", "2028-03-31 00:00:00", "2028-04-30 00:00:00",
      ])
    #expect(
      try Self.next("0 0 L-2 2 *", 2, from: "2027-01-01 00:00:00") == [
        "2027-02-26 00:00:00", "2028-02-27 00:00:00",
      ])
    // January 31, 2026 is a Saturday, February 28 too, May 31 a Sunday.
    #expect(
      try Self.next("0 0 LW * *", 5, from: "2026-01-01 00:00:00").map { String($0.prefix(10)) }
        == ["2026-01-30", "2026-02-27", "2026-03-31", "2026-04-30", "2026-05-29"])
  }

  @Test func `the weekday nearest to a day stays in its month`() throws {
    // August 1, 2026 is a Saturday; May 31, 2026 a Sunday; November 15, 2026 a Sunday.
    #expect(try Self.next("0 0 1W 8 *", 1, from: "2026-01-01 0") == ["2026-08-03 00:00:00"])
    #expect(try Self.next("0 0 31W 5 *", 1, from: "2026-01-01 0") == ["2026-05-29 00:00:00"])
    #expect(try Self.next("0 0 15W 11 *", 1, from: "2026-01-01 0") == ["2026-11-16 00:00:00"])
    #expect(try Self.next("0 0 14W 11 *", 1, from: "2026-01-01 0") == ["2026-11-13 00:00:00"])
    #expect(
      try Self.next("0 0 31W * *", 2, from: "2026-05-30 0") == [
        "2026-07-31 00:00:00", "2026-08-31 00:00:00",
      ])
  }

  @Test func `numbered and last weekdays`() throws {
    #expect(
      try Self.next("0 0 * * MON#5", 2, from: "2026-01-01 0") == [
        "2026-03-30 00:00:00", "2026-06-29 00:00:00",
      ])
    #expect(
      try Self.next("0 0 * * FRIL", 2, from: "2026-11-20 0") == [
        "2026-11-27 00:00:00", "2026-12-25 00:00:00",
      ])
  }

  @Test func `with both days given either will do`() throws {
    #expect(
      try Self.next("0 0 13 * FRI", 3, from: "2026-11-10 0") == [
        "2026-11-13 00:00:00", "2026-11-20 00:00:00", "2026-11-27 00:00:00",
      ])
  }

  @Test func `leap days are found across 2100`() throws {
    #expect(
      try Self.next("0 0 29 2 *", 3, from: "2092-03-01 0") == [
        "2096-02-29 00:00:00", "2104-02-29 00:00:00", "2108-02-29 00:00:00",
      ])
  }

  @Test(arguments: ["0 0 30 2 *", "0 0 31 2,4,6,9,11 *", "0 0 0 1 1 * 1999", "0 0 31W 2 *"])
  func `what never happens is given up`(expression: String) throws {
    #expect(try Self.next(expression, 1, from: "2026-01-01 0") == [])
  }

  @Test func `years are walked one by one, to the last`() throws {
    #expect(
      try Self.next("0 0 0 1 1 * 1970,2033/64", 5, from: "2026-01-01 0").map { $0.prefix(4) }
        == ["2033", "2097", "2161"])
  }

  @Test func `a month's days are what a walk over them says`() throws {
    // Every day of 28 years against the definition of each rule.
    let rules: [(String, (CivilDate) -> Bool)] = [
      ("0 0 L * *", { $0.day == CivilDate.dayCount(year: $0.year, month: $0.month) }),
      ("0 0 L-4 * *", { $0.day + 4 == CivilDate.dayCount(year: $0.year, month: $0.month) }),
      ("0 0 * * 3#2", { $0.weekday == 3 && ($0.day - 1) / 7 == 1 }),
      (
        "0 0 * * 0L",
        { $0.weekday == 0 && $0.day + 7 > CivilDate.dayCount(year: $0.year, month: $0.month) }
      ),
      ("0 0 */3 * 2,4", { ($0.day - 1) % 3 == 0 || $0.weekday == 2 || $0.weekday == 4 }),
      ("0 0 * 2,5 6", { ($0.month == 2 || $0.month == 5) && $0.weekday == 6 }),
    ]
    for (text, isMeant) in rules {
      let expression = try CronExpression(Array(text.utf8))
      for day in 20_000..<30_227 {
        let found = expression.next(atOrAfter: day * 86_400)
        let isFound = found == day * 86_400
        #expect(isFound == isMeant(CivilDate(days: day)), "\(text) on \(CivilDate(days: day))")
      }
    }
  }
}
