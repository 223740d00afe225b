import AQCore
import AQSchedule

/// `split u8, after u32 (in hours), expression, zone file`: occurrences ascend, and are on clocks
/// what the expression says; or the bytes are refused.
enum ScheduleTarget {
  static func run(_ bytes: [UInt8]) throws(Violation) {
    var feed = ByteFeed(bytes)
    let split = Int(feed.byte())
    let hours = UInt64(feed.number()) | UInt64(feed.number()) << 16
    let expression = parse(feed.take(split))
    let zone = readZone(feed.rest())
    if let zone { try check(zone, at: Int(hours) * 3_600) }
    guard let expression else { return }
    try walk(
      CronSchedule(expression, in: zone ?? .utc), from: Timestamp(milliseconds: hours * 3_600_000))
  }

  private static func parse(_ text: [UInt8]) -> CronExpression? {
    do throws(CronError) {
      return try CronExpression(text)
    } catch {
      invariant(error.position <= text.count, "an error is somewhere in the expression")
      return nil
    }
  }

  private static func readZone(_ bytes: [UInt8]) -> ZoneRules? {
    do throws(ZoneFileError) { return try ZoneRules(file: bytes) } catch { return nil }
  }

  private static func check(_ zone: ZoneRules, at instant: Int) throws(Violation) {
    let span = zone.span(at: instant)
    guard span.start <= instant, instant < span.end else {
      throw Violation("a span holds the instant it was asked for")
    }
    switch zone.meaning(ofWall: instant + span.offset) {
    case .instant(let first):
      guard first <= instant else { throw Violation("the first of two instants is the earlier") }
    case .skipped: throw Violation("what clocks show was not skipped")
    }
  }

  private static func walk(_ schedule: CronSchedule, from start: Timestamp) throws(Violation) {
    var time = start
    for _ in 0..<8 {
      guard let next = schedule.next(after: time) else { return }
      guard next > time, next.milliseconds % 1_000 == 0 else {
        throw Violation("an occurrence is a whole second later than what was asked")
      }
      // Half way there, the answer is the same.
      let half = Timestamp(milliseconds: (time.milliseconds + next.milliseconds) / 2)
      guard half == next || schedule.next(after: half) == next else {
        throw Violation("nothing comes between a time and the next occurrence")
      }
      let instant = Int(next.milliseconds / 1_000)
      let wall = instant + schedule.zone.offset(at: instant)
      let isShown = schedule.expression.next(atOrAfter: wall) == wall
      guard isShown || !schedule.expression.isEveryHour else {
        throw Violation("for every hour clocks show what was asked for")
      }
      time = next
    }
  }
}
