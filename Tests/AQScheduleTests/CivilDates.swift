import AQSchedule
import Testing

@Suite struct CivilDates {
  @Test func `days and dates follow each other over two whole cycles`() {
    var (year, month, day) = (1600, 1, 1)
    let first = CivilDate(year: 1600, month: 1, day: 1).days
    var weekday = CivilDate(year: 1600, month: 1, day: 1).weekday
    for days in first...CivilDate(year: 2399, month: 12, day: 31).days {
      let date = CivilDate(days: days)
      guard date == CivilDate(year: year, month: month, day: day), date.days == days,
        date.weekday == weekday
      else {
        Issue.record("\(date) is not \(year)-\(month)-\(day)")
        return
      }
      weekday = (weekday + 1) % 7
      day += 1
      if day > CivilDate.dayCount(year: year, month: month) { (month, day) = (month + 1, 1) }
      if month > 12 { (year, month) = (year + 1, 1) }
    }
  }

  @Test func `known dates have their weekdays`() {
    #expect(CivilDate(year: 1970, month: 1, day: 1).weekday == 4)
    #expect(CivilDate(year: 2000, month: 2, day: 29).weekday == 2)
    #expect(CivilDate(year: 2026, month: 11, day: 20).weekday == 5)
  }

  @Test func `times before 1970 are taken apart like later ones`() {
    let time = WallTime(seconds: -1)
    #expect(time.date == CivilDate(year: 1969, month: 12, day: 31))
    #expect((time.hour, time.minute, time.second) == (23, 59, 59))
    #expect(time.seconds == -1)
  }
}
