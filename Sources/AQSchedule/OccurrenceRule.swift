import AQCore

/// The instants at which a task that runs more than once is due.
///
/// How many of them become runs is counted elsewhere: nothing here remembers anything.
public struct OccurrenceRule: Sendable {
  /// How they follow each other.
  public var rhythm: Rhythm
  /// None before; zero where open.
  public var notBefore: Timestamp
  /// None after.
  public var notAfter: Timestamp

  /// How occurrences follow each other.
  public enum Rhythm: Sendable {
    /// `origin + i · interval`; the interval is above zero.
    case every(Duration, origin: Timestamp)
    /// By the calendar.
    case cron(CronSchedule)
  }

  /// A rule within bounds, both of which may be met; those left out are open.
  public init(
    _ rhythm: Rhythm, notBefore: Timestamp = .zero, notAfter: Timestamp = .distantFuture
  ) {
    self.rhythm = rhythm
    self.notBefore = notBefore
    self.notAfter = notAfter
  }

  /// Exactly `count` occurrences `interval` apart; nil where the last is beyond all times, where
  /// there is none, or where they don't lie apart.
  public init?(every interval: Duration, count: UInt64, from origin: Timestamp) {
    guard count > 0, interval > .zero else { return nil }
    let (span, isTooLong) = interval.milliseconds.multipliedReportingOverflow(by: count - 1)
    guard !isTooLong, let last = origin.adding(Duration(milliseconds: span)) else { return nil }
    self.init(.every(interval, origin: origin), notAfter: last)
  }

  /// The first occurrence later than `time`; nil where there is none.
  ///
  /// *Complexity*: O(1) for an interval, however far `time` is from its origin; else that of
  /// `CronSchedule.next`.
  public func next(after time: Timestamp) -> Timestamp? {
    var earliest = time
    if notBefore > time { earliest = Timestamp(milliseconds: notBefore.milliseconds - 1) }
    guard let found = unbounded(after: earliest), found <= notAfter else { return nil }
    return found
  }

  /// The first occurrence at `time` or later.
  public func next(atOrAfter time: Timestamp) -> Timestamp? {
    guard time > .zero else {
      // There is no time before; the calendar has none at zero either that counts.
      if case .every(_, .zero) = rhythm { return notBefore == .zero ? .zero : next(after: .zero) }
      return next(after: .zero)
    }
    return next(after: Timestamp(milliseconds: time.milliseconds - 1))
  }

  private func unbounded(after time: Timestamp) -> Timestamp? {
    switch rhythm {
    case .cron(let schedule): return schedule.next(after: time)
    case .every(let interval, let origin):
      guard time >= origin else { return origin }
      let passed = time.since(origin).milliseconds / interval.milliseconds
      let (number, isTooLate) = passed.addingReportingOverflow(1)
      let (span, isTooLong) = number.multipliedReportingOverflow(by: interval.milliseconds)
      guard !isTooLate, !isTooLong else { return nil }
      return origin.adding(Duration(milliseconds: span))
    }
  }
}
