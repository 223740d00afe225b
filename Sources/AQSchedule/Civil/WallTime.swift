/// What a clock on a wall shows, to the second, whatever zone it hangs in.
package struct WallTime: Equatable, Sendable, BitwiseCopyable {
  /// The calendar on the same wall.
  package var date: CivilDate
  /// Since midnight, 0…86,399; days on walls have no jumps.
  package var secondOfDay: Int

  /// A time that the caller vouches for.
  package init(date: CivilDate, secondOfDay: Int) {
    self.date = date
    self.secondOfDay = secondOfDay
  }

  /// A time by the seconds that a clock in UTC would have gone since 1970.
  package init(seconds: Int) {
    let days = floorDivide(seconds, 86_400)
    date = CivilDate(days: days)
    secondOfDay = seconds - days * 86_400
  }

  /// Seconds since 1970-01-01 00:00 on the same wall.
  package var seconds: Int { date.days * 86_400 + secondOfDay }

  /// 0…23.
  package var hour: Int { secondOfDay / 3_600 }
  /// 0…59.
  package var minute: Int { secondOfDay / 60 % 60 }
  /// 0…59.
  package var second: Int { secondOfDay % 60 }
}
