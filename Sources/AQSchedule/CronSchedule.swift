import AQCore

/// A cron expression on the clocks of a zone: which instants it means.
///
/// An expression that names hours means each of its wall times once: one that clocks skip, the
/// first instant behind the gap; one that they show twice, the first of the two. An expression for
/// every hour means each instant at which clocks show what it says: once, twice or never.
public struct CronSchedule: Sendable {
  /// What clocks have to show.
  public var expression: CronExpression
  /// Which clocks.
  public var zone: ZoneRules

  /// An expression on the clocks of a zone.
  public init(_ expression: CronExpression, in zone: ZoneRules = .utc) {
    self.expression = expression
    self.zone = zone
  }

  /// The first instant later than `time` that it means; nil where there is none before the year
  /// 10000.
  ///
  /// *Complexity*: a step for each field and each change of the clocks nearby; years without an
  /// occurrence take a step a month, 400 of them at most.
  public func next(after time: Timestamp) -> Timestamp? {
    guard time.milliseconds < Limits.timestampMilliseconds else { return nil }
    let second = Int(time.milliseconds / 1_000)
    let found = expression.isEveryHour ? nextShown(after: second) : nextNamed(after: second)
    guard let found, found > second else { return nil }
    let milliseconds = UInt64(found) * 1_000
    return milliseconds <= Limits.timestampMilliseconds
      ? Timestamp(milliseconds: milliseconds) : nil
  }

  /// Changes of the clocks that one search looks at, at most: more than a file can have nearby.
  private static let spanBound = 2 * ZoneRules.changeCount

  private func nextShown(after instant: Int) -> Int? {
    // Two clocks are never farther apart.
    let width = 2 * ZoneRules.offsetBound
    var start = instant + 1
    for _ in 0..<Self.spanBound {
      let span = zone.span(at: start)
      guard let wall = expression.next(atOrAfter: start + span.offset) else { return nil }
      let found = wall - span.offset
      if found < span.end { return found }
      // Behind the change clocks may show again what they have shown, for as long as they are
      // apart; behind that, nothing before `wall` can come.
      let isNear = span.end - start < width
      start = isNear ? span.end : max(span.end, found - width)
    }
    return nil
  }

  private func nextNamed(after instant: Int) -> Int? {
    var start = lastShown(by: instant) + 1
    for _ in 0..<Self.spanBound {
      guard let wall = expression.next(atOrAfter: start) else { return nil }
      let found: Int
      switch zone.meaning(ofWall: wall) {
      case .instant(let instant): found = instant
      case .skipped(let instant): found = instant
      }
      if found > instant { return found }
      start = wall + 1
    }
    return nil
  }

  /// The latest time that clocks have shown by an instant; later than what they show while an hour
  /// is repeated.
  private func lastShown(by instant: Int) -> Int {
    let span = zone.span(at: instant)
    var latest = instant + span.offset
    var start = span.start
    while start > instant - 2 * ZoneRules.offsetBound {
      let earlier = zone.span(at: start - 1)
      latest = max(latest, start - 1 + earlier.offset)
      start = earlier.start
    }
    return latest
  }
}
