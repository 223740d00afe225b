extension CronExpression {
  /// The calendar repeats after so many years: what hasn't happened by then never will.
  static let yearBound = 400

  /// The first wall time at `seconds` or later at which it happens, both in seconds since 1970 on
  /// the wall; nil where it never does.
  ///
  /// *Complexity*: a step for each field, and one for each month that has no such day; after
  /// `yearBound` years it gives up.
  package func next(atOrAfter seconds: Int) -> Int? {
    let start = WallTime(seconds: seconds)
    // The rest of the first day, unless it has to be a later one anyway.
    if isDay(start.date), let second = time(from: start.secondOfDay) {
      return start.seconds - start.secondOfDay + second
    }
    guard let first = time(from: 0), let date = date(after: start.date) else { return nil }
    return date.days * 86_400 + first
  }

  private func isDay(_ date: CivilDate) -> Bool {
    if let years, years.next(from: date.year) != date.year { return false }
    return months.contains(date.month)
      && days(year: date.year, month: date.month).contains(date.day)
  }

  /// The first time of a day that is `start` or later, in seconds since midnight.
  private func time(from start: Int) -> Int? {
    let (hour, minute, second) = (start / 3_600, start / 60 % 60, start % 60)
    if hours.contains(hour) {
      if minutes.contains(minute), let second = seconds.next(from: second) {
        return hour * 3_600 + minute * 60 + second
      }
      if let minute = minutes.next(from: minute + 1), let second = seconds.next(from: 0) {
        return hour * 3_600 + minute * 60 + second
      }
    }
    guard let hour = hours.next(from: hour + 1), let minute = minutes.next(from: 0),
      let second = seconds.next(from: 0)
    else { return nil }
    return hour * 3_600 + minute * 60 + second
  }

  /// The first date behind `last`; nil where there is none within the bound.
  private func date(after last: CivilDate) -> CivilDate? {
    var month = last.month
    var day = last.day + 1
    let bound = last.year + Self.yearBound
    var year = last.year
    while let candidate = nextYear(from: year), candidate <= bound {
      if candidate > year { (month, day) = (1, 1) }
      while let found = months.next(from: month) {
        if found > month { day = 1 }
        if let matching = days(year: candidate, month: found).next(from: day) {
          return CivilDate(year: candidate, month: found, day: matching)
        }
        (month, day) = (found + 1, 1)
      }
      (year, month, day) = (candidate + 1, 1, 1)
    }
    return nil
  }

  private func nextYear(from year: Int) -> Int? {
    guard let years else { return year }
    return years.next(from: year)
  }
}
