import AQCore

/// Points in time, as RFC 3339 in UTC.
package enum TimeText {
  /// `2026-11-20T13:00:00.123Z`; always milliseconds, so that texts sort like times.
  package static func rfc3339(_ time: Timestamp) -> String {
    // Later than any date that has four digits of year.
    let milliseconds = min(time.milliseconds, Limits.timestampMilliseconds)
    let (days, inDay) = (milliseconds / 86_400_000, milliseconds % 86_400_000)
    let date = civil(days: days)
    let clock = [
      padded(inDay / 3_600_000, 2), padded(inDay / 60_000 % 60, 2), padded(inDay / 1_000 % 60, 2),
    ].joined(separator: ":")
    let day = "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
    return "\(day)T\(clock).\(padded(inDay % 1_000, 3))Z"
  }

  /// True for what looks like a time to the daemon, which has the last word.
  static func isPlausible(_ text: String) -> Bool {
    if UInt64(text) != nil { return true }
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else {
      return false
    }
    return bytes[10] | 0x20 == UInt8(ascii: "t")
  }

  /// The date `days` after 1970-01-01 (H. Hinnant, "chrono-compatible low-level date algorithms").
  private static func civil(days: UInt64) -> (year: UInt64, month: UInt64, day: UInt64) {
    let shifted = days + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }

  private static func padded(_ number: UInt64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
