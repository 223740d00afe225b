import AQCore

/// When something happens again and again, by the calendar: a cron expression that was understood.
///
/// Five fields (minute, hour, day of month, month, weekday), six (a second before them) or seven
/// (a year behind them). `docs/SCHEDULES.md` has the dialect.
public struct CronExpression: Equatable, Sendable {
  /// 0…59.
  public internal(set) var seconds = NumberSet(0...0)
  /// 0…59.
  public internal(set) var minutes = NumberSet()
  /// 0…23.
  public internal(set) var hours = NumberSet()
  /// 1…31; what depends on the month stands in `dayRules`.
  public internal(set) var daysOfMonth = NumberSet()
  /// Days of the month by rule.
  public internal(set) var dayRules: [DayRule] = []
  /// 1…12.
  public internal(set) var months = NumberSet()
  /// 0…6 from Sunday; what depends on the month stands in `weekdayRules`.
  public internal(set) var weekdays = NumberSet()
  /// Weekdays by rule.
  public internal(set) var weekdayRules: [DayRule] = []
  /// Nil for every year.
  public internal(set) var years: YearSet?
  /// Whether the day of the month is given; `*` and `?` leave it open.
  public internal(set) var dayOfMonthChoice = Choice.open
  /// Whether the weekday is given.
  public internal(set) var weekdayChoice = Choice.open

  /// Whether a field says anything.
  public enum Choice: Sendable { case open, given }

  /// Nothing yet; the parser fills it.
  init() {}

  /// Reads an expression: letters of either case, fields separated by blanks.
  ///
  /// *Throws* where it ends or goes on as no expression does, with the place.
  /// *Complexity*: O(bytes), of which there may be `Limits.headerBytes`.
  public init(_ bytes: [UInt8]) throws(CronError) {
    self = try CronParser.parse(bytes)
  }

  /// True where no hour is named. Such an expression follows the clock as it is shown, twice
  /// through a repeated hour; one that names hours keeps to each wall time once.
  public var isEveryHour: Bool { hours == NumberSet(0...23) }

  /// The days on which it may happen in a month, bit 1 for the first.
  ///
  /// With both day fields given, a day of either will do, as in Vixie cron.
  func days(year: Int, month: Int) -> NumberSet {
    let shape = MonthShape(year: year, month: month)
    let all = NumberSet(1...shape.dayCount)
    switch (dayOfMonthChoice, weekdayChoice) {
    case (.open, .open): return all
    case (.given, .open): return byDayOfMonth(shape, all)
    case (.open, .given): return byWeekday(shape, all)
    case (.given, .given):
      var days = byDayOfMonth(shape, all)
      days.bits |= byWeekday(shape, all).bits
      return days
    }
  }

  private func byDayOfMonth(_ shape: MonthShape, _ all: NumberSet) -> NumberSet {
    var days = daysOfMonth
    for rule in dayRules {
      if let day = rule.day(in: shape) { days.insert(day) }
    }
    days.bits &= all.bits
    return days
  }

  private func byWeekday(_ shape: MonthShape, _ all: NumberSet) -> NumberSet {
    var days = NumberSet()
    for rule in weekdayRules {
      if let day = rule.day(in: shape) { days.insert(day) }
    }
    for weekday in 0..<7 where weekdays.contains(weekday) {
      let first = 1 + (weekday - shape.firstWeekday + 7) % 7
      // Bits 0, 7, 14, 21 and 28, moved to the first such day.
      days.bits |= 0x1020_4081 << UInt64(first)
    }
    days.bits &= all.bits
    return days
  }
}
