import AQCore
import AQSchedule

/// What an expression means, in words.
enum CronWords {
  /// One sentence without a full stop: `at 09:00, from Monday to Friday`.
  static func meaning(_ expression: CronExpression) -> String {
    var parts = [time(expression)]
    let dates =
      list(expression.daysOfMonth.numbers.map(String.init), "day")
      + expression.dayRules.map(words)
    let weekdays =
      list(expression.weekdays.numbers.map { weekdayNames[$0] }, "")
      + expression.weekdayRules.map(words)
    switch (expression.dayOfMonthChoice, expression.weekdayChoice) {
    case (.open, .open): parts.append("every day")
    case (.given, .open): parts.append("on " + dates.joined(separator: " and "))
    case (.open, .given): parts.append("on " + weekdays.joined(separator: " and "))
    case (.given, .given):
      parts.append("on " + (dates + weekdays).joined(separator: " and on "))
    }
    if expression.months.numbers.count < 12 {
      parts.append(
        "in " + ranges(expression.months.numbers).map(monthRange).joined(separator: ", "))
    }
    if let years = expression.years?.years {
      parts.append("in the years " + ranges(years).map(numberRange).joined(separator: ", "))
    }
    return parts.joined(separator: ", ")
  }

  /// What a person might not have meant.
  static func warnings(
    _ expression: CronExpression, next: Timestamp?, _ clocks: Schedules.Clocks
  ) -> [String] {
    var warnings: [String] = []
    if next == nil { warnings.append("there is no such time any more: it never happens") }
    if expression.dayOfMonthChoice == .given, expression.weekdayChoice == .given {
      warnings.append("both day fields are given: a day of either will do")
    }
    let days = expression.daysOfMonth.numbers
    if let first = days.first, first >= 29, expression.dayRules.isEmpty,
      expression.weekdayChoice == .open
    {
      warnings.append("months without a day \(first) are left out; L is the last day")
    }
    if expression.weekdayRules.contains(where: isFifth) {
      warnings.append("months with four such weekdays are left out; L is the last one")
    }
    if expression.seconds.numbers.count > 1 {
      warnings.append("it happens more than once a minute")
    }
    if clocks.name != "UTC", !expression.isEveryHour,
      !Set(expression.hours.numbers).isDisjoint(with: 0...3)
    {
      warnings.append(
        "clocks change at night: a time they skip is due just after, one they repeat just once")
    }
    return warnings
  }

  private static func isFifth(_ rule: DayRule) -> Bool {
    if case .nth(_, let ordinal) = rule { return ordinal == 5 }
    return false
  }

  private static func time(_ expression: CronExpression) -> String {
    let hours = expression.hours.numbers
    let minutes = expression.minutes.numbers
    let seconds = expression.seconds.numbers
    if hours.count * minutes.count <= 6, seconds.count == 1 {
      let times = hours.flatMap { hour in
        minutes.map { minute in
          let text = "\(twoDigits(hour)):\(twoDigits(minute))"
          return seconds == [0] ? text : "\(text):\(twoDigits(seconds[0]))"
        }
      }
      return "at " + times.joined(separator: ", ")
    }
    var parts: [String] = []
    if seconds != [0] { parts.append(every(seconds, of: 60, "second")) }
    if minutes.count < 60 || seconds == [0] { parts.append(every(minutes, of: 60, "minute")) }
    parts.append(every(hours, of: 24, "hour"))
    return parts.joined(separator: ", ")
  }

  private static func every(_ numbers: [Int], of count: Int, _ noun: String) -> String {
    if numbers.count == count { return "every \(noun)" }
    if let step = step(numbers, of: count) { return "every \(step) \(noun)s" }
    return "\(noun) " + ranges(numbers).map(numberRange).joined(separator: ", ")
  }

  /// The distance of numbers that fill a field evenly.
  private static func step(_ numbers: [Int], of count: Int) -> Int? {
    guard numbers.count > 1, numbers[0] == 0, count % numbers.count == 0 else { return nil }
    let step = count / numbers.count
    return numbers == Array(stride(from: 0, to: count, by: step)) ? step : nil
  }

  private static func list(_ words: [String], _ noun: String) -> [String] {
    if words.isEmpty { return [] }
    return [(noun.isEmpty ? "" : noun + " ") + words.joined(separator: ", ")]
  }

  private static func words(_ rule: DayRule) -> String {
    switch rule {
    case .fromLast(0): "the last day of the month"
    case .fromLast(let days): "the day \(days) before the last of the month"
    case .nearestWorkday(let day): "the weekday nearest to day \(day)"
    case .lastWorkday: "the last weekday (Monday to Friday) of the month"
    case .last(let weekday): "the last \(weekdayNames[weekday]) of the month"
    case .nth(let weekday, let ordinal):
      "the \(ordinals[ordinal - 1]) \(weekdayNames[weekday]) of the month"
    }
  }

  private static func ranges(_ numbers: [Int]) -> [ClosedRange<Int>] {
    var ranges: [ClosedRange<Int>] = []
    for number in numbers {
      if let last = ranges.last, last.upperBound + 1 == number {
        ranges[ranges.count - 1] = last.lowerBound...number
      } else {
        ranges.append(number...number)
      }
    }
    return ranges
  }

  private static func numberRange(_ range: ClosedRange<Int>) -> String {
    range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
  }

  private static func monthRange(_ range: ClosedRange<Int>) -> String {
    let first = monthNames[range.lowerBound - 1]
    return range.count == 1 ? first : "\(first) to \(monthNames[range.upperBound - 1])"
  }

  private static func twoDigits(_ number: Int) -> String {
    number < 10 ? "0\(number)" : String(number)
  }

  private static let ordinals = ["first", "second", "third", "fourth", "fifth"]
  private static let weekdayNames = [
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
  ]
  private static let monthNames = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]
}
