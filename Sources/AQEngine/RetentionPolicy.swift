import AQCore

/// How long what has ended is kept: by age and by count, for each tenant on its own.
///
/// An ended task goes once it is older than `age`, or once more than `count` have ended after it
/// and it is older than `minimumAge`. Ended runs of tasks that go on are kept by the same rules.
public struct RetentionPolicy: Sendable, Equatable {
  /// Nothing ended is kept for longer, from its end on the steady clock: a jump of the wall clock
  /// makes nothing older.
  public var age: Duration
  /// Ended tasks, and ended runs of tasks that go on, that are kept of one tenant; the oldest go
  /// first.
  public var count: Int
  /// Nothing goes before, however many there are: who waits for the end of a task has this long to
  /// ask what came of it.
  public var minimumAge: Duration

  /// 24 hours, 100,000 and 10 minutes where nothing else is said.
  public init(
    age: Duration = .hours(24), count: Int = 100_000, minimumAge: Duration = .seconds(600)
  ) {
    self.age = age
    self.count = max(0, count)
    self.minimumAge = minimumAge
  }

  /// How long the oldest of so many is kept.
  func kept(among count: Int) -> Duration {
    count > self.count ? min(minimumAge, age) : age
  }
}
