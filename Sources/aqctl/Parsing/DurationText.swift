import AQCore

/// Durations as people write them.
package enum DurationText {
  /// Reads `250ms 10s 5m 2h 1d` or plain milliseconds; nil for anything else or over the limit.
  package static func parse(_ text: String) -> Duration? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard let count = UInt64(digits) else { return nil }
    let unit: UInt64
    switch text.dropFirst(digits.count) {
    case "", "ms": unit = 1
    case "s": unit = 1_000
    case "m": unit = 60_000
    case "h": unit = 3_600_000
    case "d": unit = 86_400_000
    default: return nil
    }
    let (milliseconds, overflowed) = count.multipliedReportingOverflow(by: unit)
    guard !overflowed, milliseconds <= Limits.durationMilliseconds else { return nil }
    return Duration(milliseconds: milliseconds)
  }

  /// Two units at most, rounded down: `2d 3h`, `5m 10s`, `250ms`.
  package static func short(_ duration: Duration) -> String {
    let total = duration.milliseconds
    if total < 1_000 { return "\(total)ms" }
    let seconds = total / 1_000
    if seconds < 60 { return "\(seconds)s" }
    if seconds < 3_600 { return "\(seconds / 60)m \(seconds % 60)s" }
    if seconds < 86_400 { return "\(seconds / 3_600)h \(seconds % 3_600 / 60)m" }
    return "\(seconds / 86_400)d \(seconds % 86_400 / 3_600)h"
  }
}
