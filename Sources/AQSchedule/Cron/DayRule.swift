/// A day of a month that depends on the month.
public enum DayRule: Equatable, Sendable {
  /// `L` and `L-n`: so many days before the last.
  case fromLast(days: Int)
  /// `nW`: the weekday from Monday to Friday nearest to the day, within its month.
  case nearestWorkday(day: Int)
  /// `LW`: the last day from Monday to Friday.
  case lastWorkday
  /// `nL`: the last such weekday.
  case last(weekday: Int)
  /// `n#k`: the k-th such weekday; none where the month has fewer.
  case nth(weekday: Int, ordinal: Int)

  /// The day in a month; nil where the month has none.
  func day(in month: MonthShape) -> Int? {
    switch self {
    case .fromLast(let days):
      return days < month.dayCount ? month.dayCount - days : nil
    case .nearestWorkday(let day):
      return day <= month.dayCount ? month.workday(nearest: day) : nil
    case .lastWorkday:
      switch month.weekday(of: month.dayCount) {
      case 0: return month.dayCount - 2
      case 6: return month.dayCount - 1
      case _: return month.dayCount
      }
    case .last(let weekday):
      let behind = (month.weekday(of: month.dayCount) - weekday + 7) % 7
      return month.dayCount - behind
    case .nth(let weekday, let ordinal):
      let first = 1 + (weekday - month.firstWeekday + 7) % 7
      let day = first + (ordinal - 1) * 7
      return day <= month.dayCount ? day : nil
    }
  }
}

/// A month as its days are numbered.
struct MonthShape: Equatable, BitwiseCopyable {
  /// 28…31.
  let dayCount: Int
  /// The weekday of the first, 0 for Sunday.
  let firstWeekday: Int

  init(year: Int, month: Int) {
    dayCount = CivilDate.dayCount(year: year, month: month)
    firstWeekday = CivilDate(year: year, month: month, day: 1).weekday
  }

  func weekday(of day: Int) -> Int { (firstWeekday + day - 1) % 7 }

  /// A Saturday goes back to Friday and a Sunday on to Monday, unless that leaves the month.
  fileprivate func workday(nearest day: Int) -> Int {
    switch weekday(of: day) {
    case 0: day < dayCount ? day + 1 : day - 2
    case 6: day > 1 ? day - 1 : day + 2
    case _: day
    }
  }
}
