import AQCore

/// A field of a cron expression, in the order of a full one.
public enum CronField: Int, Sendable, CaseIterable {
  case second, minute, hour, dayOfMonth, month, weekday, year

  /// The numbers that may stand there.
  public var range: ClosedRange<Int> {
    switch self {
    case .second, .minute: 0...59
    case .hour: 0...23
    case .dayOfMonth: 1...31
    case .month: 1...12
    // 7 is Sunday again.
    case .weekday: 0...7
    case .year: YearSet.range
    }
  }

  /// How many different values it has: what a step may go over at most.
  var valueCount: Int { self == .weekday ? 7 : range.count }

  /// What may stand where a value has to be.
  var expectation: StaticWord {
    switch self {
    case .second: StaticWord("a second from 0 to 59, or *")
    case .minute: StaticWord("a minute from 0 to 59, or *")
    case .hour: StaticWord("an hour from 0 to 23, or *")
    case .dayOfMonth: StaticWord("a day from 1 to 31, L, L-n, nW, LW, or *")
    case .month: StaticWord("a month from 1 to 12 or JAN to DEC, or *")
    case .weekday: StaticWord("a weekday from 0 (or 7, Sunday) to 6 or SUN to SAT, nL, n#k, or *")
    case .year: StaticWord("a year from 1970 to 2199, or *")
    }
  }

  /// What may stand behind a slash.
  var stepExpectation: StaticWord {
    switch self {
    case .second, .minute: StaticWord("a step from 1 to 60")
    case .hour: StaticWord("a step from 1 to 24")
    case .dayOfMonth: StaticWord("a step from 1 to 31")
    case .month: StaticWord("a step from 1 to 12")
    case .weekday: StaticWord("a step from 1 to 7")
    case .year: StaticWord("a step from 1 to 230")
    }
  }

  /// The value of a name of three letters in upper case.
  func value(ofName name: [UInt8]) -> Int? {
    let names: [StaticString]
    switch self {
    case .month:
      names = [
        "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
      ]
    case .weekday: names = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
    case .second, .minute, .hour, .dayOfMonth, .year: return nil
    }
    let text = String(decoding: name, as: UTF8.self)
    guard let index = names.firstIndex(where: { $0.description == text }) else { return nil }
    return index + range.lowerBound
  }
}
