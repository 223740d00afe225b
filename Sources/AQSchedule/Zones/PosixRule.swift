/// How a zone goes on after the last change that is listed: the `TZ` string of POSIX.1-2017 §8.3
/// with the extensions of RFC 8536 §3.3.1.
struct PosixRule: Equatable {
  /// Seconds east of UTC.
  var standardOffset: Int
  /// Nil where there is no summer time.
  var summer: Summer?

  /// The part of the year with another distance from UTC.
  struct Summer: Equatable {
    var offset: Int
    /// In standard time.
    var start: YearlyMoment
    /// In summer time.
    var end: YearlyMoment
  }

  /// What holds at an instant; spans go over years only where there is no summer time.
  func span(at instant: Int) -> ZoneRules.Span {
    guard let summer else {
      return ZoneRules.Span(start: .min, end: .max, offset: standardOffset)
    }
    let year = WallTime(seconds: instant + standardOffset).date.year
    // Two years to each side, since moments may lie up to a week outside of their year.
    var changes: [ZoneRules.Change] = []
    for year in year - 2...year + 2 {
      insert(summer.start.wall(in: year) - standardOffset, summer.offset, into: &changes)
      insert(summer.end.wall(in: year) - summer.offset, standardOffset, into: &changes)
    }
    guard let next = changes.firstIndex(where: { $0.instant > instant }), next > 0 else {
      // Not reached: a moment lies within a week of its year.
      return ZoneRules.Span(start: instant, end: instant + 1, offset: standardOffset)
    }
    return ZoneRules.Span(
      start: changes[next - 1].instant, end: changes[next].instant,
      offset: changes[next - 1].offset)
  }

  /// Keeps the order of time; of two at one instant the one that was made later holds.
  private func insert(_ instant: Int, _ offset: Int, into changes: inout [ZoneRules.Change]) {
    let index = changes.lastIndex { $0.instant <= instant }.map { $0 + 1 } ?? 0
    changes.insert(ZoneRules.Change(instant: instant, offset: offset), at: index)
  }
}

/// A moment that comes once a year.
struct YearlyMoment: Equatable {
  var day: Day
  /// Since midnight; may be before it, or days behind it.
  var seconds: Int

  /// Which day of a year.
  enum Day: Equatable {
    /// 1…365; February 29 is never counted.
    case julian(Int)
    /// 0…365 with February 29 where there is one.
    case ordinal(Int)
    /// The `week`-th such weekday of the month; the fifth is the last.
    case weekday(month: Int, week: Int, weekday: Int)
  }

  /// When clocks on walls show it in a year.
  func wall(in year: Int) -> Int {
    let newYear = CivilDate(year: year, month: 1, day: 1).days
    let days: Int
    switch day {
    case .julian(let number):
      days = newYear + number - 1 + (CivilDate.isLeap(year) && number >= 60 ? 1 : 0)
    case .ordinal(let number): days = newYear + number
    case .weekday(let month, let week, let weekday):
      let shape = MonthShape(year: year, month: month)
      var day = 1 + (weekday - shape.firstWeekday + 7) % 7 + (week - 1) * 7
      while day > shape.dayCount { day -= 7 }
      days = CivilDate(year: year, month: month, day: day).days
    }
    return days * 86_400 + seconds
  }
}
