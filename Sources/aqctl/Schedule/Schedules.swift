import AQClient
import AQCore
import AQEngine
import AQSchedule

/// Expressions, zones and times of a command line, understood.
enum Schedules {
  /// The clocks that an expression is read on.
  struct Clocks {
    /// `UTC` where none was named.
    var name: String
    var rules: ZoneRules
  }

  /// Reads an expression, or says where it stops making sense.
  static func expression(_ text: String) throws(Failure) -> CronExpression {
    do throws(CronError) {
      return try CronExpression(Array(text.utf8))
    } catch {
      let rest = String(decoding: Array(text.utf8)[error.position...].prefix(20), as: UTF8.self)
      let found = rest.isEmpty ? "the end" : Escaping.quoted(rest)
      throw Failure(
        .badRequest, what: "can't read \(Escaping.quoted(text))",
        why: "expected \(error.expected) at position \(error.position + 1), where \(found) is",
        remedy: "docs/SCHEDULES.md has the dialect")
    }
  }

  /// The zone that `--zone` names; UTC where it isn't given.
  static func clocks(_ flags: FlagValues) throws(Failure) -> Clocks {
    guard let name = flags.text("zone") else { return Clocks(name: "UTC", rules: .utc) }
    var library = ZoneLibrary()
    do throws(ZoneLibrary.Failure) {
      return Clocks(name: name, rules: try library.zone(named: Array(name.utf8)))
    } catch {
      throw Failure(
        .badRequest, what: "can't use the zone \(Escaping.quoted(name))", why: words(error),
        remedy: "zones are called Europe/Berlin; the package tzdata has them")
    }
  }

  private static func words(_ failure: ZoneLibrary.Failure) -> String {
    switch failure {
    case .badName: "that is no zone's name"
    case .unknown: "this system doesn't know it"
    case .damaged(.leapSeconds): "it counts leap seconds, which times here don't"
    case .damaged: "its file isn't a TZif file of version 2 or later"
    }
  }

  /// The time that a flag gives; nil where it isn't given.
  static func time(_ name: String, _ flags: FlagValues) throws(Failure) -> Timestamp? {
    guard let text = flags.text(name) else { return nil }
    let bytes = Array(text.utf8)
    let range = ByteRange(0, bytes.count)
    guard let time = AQCore.TimeText.timestamp(range, bytes.rawBytes) else {
      throw .usage("--\(name) is a time like 2026-11-20T13:00:00Z, not \(Escaping.quoted(text))")
    }
    return time
  }

  /// What clocks show at an instant, with their distance from UTC: `2026-03-29T03:00:00+02:00`.
  static func local(_ time: Timestamp, _ zone: ZoneRules) -> String {
    let instant = Int(min(time.milliseconds, Limits.timestampMilliseconds) / 1_000)
    let offset = zone.offset(at: instant)
    let shown = max(0, instant + offset)
    let text = TimeText.rfc3339(Timestamp(milliseconds: UInt64(shown) * 1_000)).prefix(19)
    let minutes = abs(offset) / 60
    let sign = offset < 0 ? "-" : "+"
    return "\(text)\(sign)\(twoDigits(minutes / 60)):\(twoDigits(minutes % 60))"
  }

  private static func twoDigits(_ number: Int) -> String {
    number < 10 ? "0\(number)" : String(number)
  }

  /// Occurrences for the table: number, time in UTC, and what clocks show.
  static func records(_ times: [Timestamp], _ zone: ZoneRules) -> [Value] {
    times.enumerated().map { index, time in
      .map([
        .init("number", .whole(UInt64(index + 1))), .init("due", .whole(time.milliseconds)),
        .init("local", .text(local(time, zone))),
      ])
    }
  }
}
