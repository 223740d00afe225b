import AQCore
import AQSchedule
import Testing

@Suite struct CronParsing {
  static func parse(_ text: String) throws -> CronExpression {
    try CronExpression(Array(text.utf8))
  }

  static func failure(_ text: String) -> CronError? {
    do {
      _ = try CronExpression(Array(text.utf8))
      return nil
    } catch {
      return error
    }
  }

  @Test func `five fields have no second but zero, seven name a year`() throws {
    let five = try Self.parse("1 2 3 4 5")
    #expect(five.seconds.numbers == [0])
    #expect(five.minutes.numbers == [1])
    #expect(five.hours.numbers == [2])
    #expect(five.daysOfMonth.numbers == [3])
    #expect(five.months.numbers == [4])
    #expect(five.weekdays.numbers == [5])
    #expect(five.years == nil)
    let six = try Self.parse("30 1 2 3 4 5")
    #expect(six.seconds.numbers == [30])
    #expect(six.minutes.numbers == [1])
    let seven = try Self.parse("30 1 2 3 4 5 2028,2030-2032")
    #expect(seven.years?.years == [2028, 2030, 2031, 2032])
  }

  @Test func `ranges, steps, lists and names`() throws {
    let expression = try Self.parse("*/20 1-5,50 8-18/5 jan,Mar-MAY mon-Fri".inserted)
    #expect(expression.seconds.numbers == [0, 20, 40])
    #expect(expression.minutes.numbers == [1, 2, 3, 4, 5, 50])
    #expect(expression.hours.numbers == [8, 13, 18])
    #expect(expression.months.numbers == [1, 3, 4, 5])
    #expect(expression.weekdays.numbers == [1, 2, 3, 4, 5])
  }

  @Test func `a start with a step goes on to the end`() throws {
    #expect(try Self.parse("5/20 * * * *").minutes.numbers == [5, 25, 45])
    #expect(try Self.parse("* * * * 2/2").weekdays.numbers == [2, 4, 6])
  }

  @Test func `a range that goes down runs over the end`() throws {
    #expect(try Self.parse("* 22-2 * * *").hours.numbers == [0, 1, 2, 22, 23])
    #expect(try Self.parse("* 22-3/2 * * *").hours.numbers == [0, 2, 22])
    #expect(try Self.parse("* * * * FRI-MON").weekdays.numbers == [0, 1, 5, 6])
    #expect(try Self.parse("* * * NOV-FEB *").months.numbers == [1, 2, 11, 12])
    #expect(try Self.parse("* * 30-2 * *").daysOfMonth.numbers == [1, 2, 30, 31])
  }

  @Test func `7 is Sunday, alone and in ranges`() throws {
    #expect(try Self.parse("* * * * 7").weekdays.numbers == [0])
    #expect(try Self.parse("* * * * 5-7").weekdays.numbers == [0, 5, 6])
    #expect(try Self.parse("* * * * SAT-SUN").weekdays.numbers == [0, 6])
    #expect(try Self.parse("* * * * 0-7").weekdays.numbers == [0, 1, 2, 3, 4, 5, 6])
    #expect(try Self.parse("* * * * 7#2").weekdayRules == [.nth(weekday: 0, ordinal: 2)])
  }

  @Test func `days that depend on the month`() throws {
    let days = try Self.parse("0 0 L,LW,15w,L-3 * *")
    #expect(
      days.dayRules == [
        .fromLast(days: 0), .lastWorkday, .nearestWorkday(day: 15), .fromLast(days: 3),
      ])
    #expect(days.dayOfMonthChoice == .given)
    let weekdays = try Self.parse("0 0 ? * 5L,mon#2")
    #expect(weekdays.weekdayRules == [.last(weekday: 5), .nth(weekday: 1, ordinal: 2)])
    #expect(weekdays.dayOfMonthChoice == .open)
  }

  @Test func `a wildcard alone leaves a day open, anything beside it does not`() throws {
    #expect(try Self.parse("* * * * *").dayOfMonthChoice == .open)
    #expect(try Self.parse("* * ? * ?").weekdayChoice == .open)
    #expect(try Self.parse("* * */2 * *").dayOfMonthChoice == .given)
    #expect(try Self.parse("* * *,5 * *").dayOfMonthChoice == .given)
    #expect(try Self.parse("* * 5,* * *").dayOfMonthChoice == .given)
  }

  @Test(arguments: [
    ("@yearly", "0 0 1 1 *"), ("@annually", "0 0 1 1 *"), ("@monthly", "0 0 1 * *"),
    ("@Weekly", "0 0 * * 0"), ("@daily", "0 0 * * *"), ("@midnight", "0 0 * * *"),
    (" @hourly ", "0 * * * *"),
  ])
  func `macros are short for expressions`(macro: String, meaning: String) throws {
    #expect(try Self.parse(macro) == Self.parse(meaning))
  }

  @Test(
    arguments: [
      ("", 0, nil), ("* * * *", 7, nil), ("* * * * * * * *", 14, nil),
      ("60 * * * *", 0, CronField.minute), ("* 24 * * *", 2, .hour), ("* * 0 * *", 4, .dayOfMonth),
      ("* * 32 * *", 4, .dayOfMonth), ("* * * 13 *", 6, .month), ("* * * * 8", 8, .weekday),
      ("* * * * * * 1969", 12, .year), ("* * * * * * 2200", 12, .year),
      ("* * * * * * 2030-2029", 21, .year), ("*/0 * * * *", 2, .minute),
      ("*/61 * * * *", 2, .minute), ("*/ * * * *", 2, .minute), ("1- * * * *", 2, .minute),
      ("1,,2 * * * *", 2, .minute), ("1, * * * *", 2, .minute), ("x * * * *", 0, .minute),
      ("* * * foo *", 6, .month), ("* * * * MONDAY", 11, .weekday), ("L * * * *", 0, .minute),
      ("* * L-31 * *", 6, .dayOfMonth), ("* * * * MON#6", 12, .weekday),
      ("* * * * L", 8, .weekday), ("1?2 * * * *", 1, .minute), ("? * * * *", 0, .minute),
      ("* * 15W-20 * *", 7, .dayOfMonth), ("12345678901234567890 * * * *", 0, .minute),
      ("@fortnightly", 0, nil), ("@daily 5", 7, nil), ("-1 * * * *", 0, .minute),
    ] as [(String, Int, CronField?)])
  func `what makes no sense is refused with its place`(
    text: String, position: Int, field: CronField?
  ) throws {
    let error = try #require(Self.failure(text), "\(text)")
    #expect(error.position == position, "\(text): \(error.expected)")
    #expect(error.field == field)
    #expect(!error.expected.description.isEmpty)
  }

  @Test func `an expression has an end`() throws {
    let error = try #require(Self.failure(String(repeating: "1,", count: 200) + "1 * * * *"))
    #expect(error.position == Limits.headerBytes)
  }
}

extension String {
  /// Six fields out of five with a day of month left out.
  fileprivate var inserted: String {
    var fields = split(separator: " ").map(String.init)
    fields.insert("*", at: 3)
    return fields.joined(separator: " ")
  }
}
