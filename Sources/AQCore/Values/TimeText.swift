/// Durations and times as text. The calendar is the proleptic Gregorian one, no zone data needed.
public enum TimeText {
  /// `250ms`, `10s`, `5m`, `2h`, `1d` or plain milliseconds; nil for anything else.
  public static func duration(_ range: ByteRange, _ bytes: RawSpan) -> Duration? {
    var digitsEnd = range.lowerBound
    while digitsEnd < range.upperBound, bytes.byte(digitsEnd) &- 0x30 <= 9 { digitsEnd += 1 }
    let digits = ByteRange(range.lowerBound, digitsEnd - range.lowerBound)
    guard let count = NumberText.unsigned(digits, bytes) else { return nil }
    let factor: UInt64
    switch (range.upperBound - digitsEnd, digitsEnd < range.upperBound ? bytes.byte(digitsEnd) : 0)
    {
    case (0, _): factor = 1
    case (2, UInt8(ascii: "m")) where bytes.byte(digitsEnd + 1) == UInt8(ascii: "s"): factor = 1
    case (1, UInt8(ascii: "s")): factor = 1_000
    case (1, UInt8(ascii: "m")): factor = 60_000
    case (1, UInt8(ascii: "h")): factor = 3_600_000
    case (1, UInt8(ascii: "d")): factor = 86_400_000
    default: return nil
    }
    let (milliseconds, overflowed) = count.multipliedReportingOverflow(by: factor)
    return overflowed ? nil : Duration(milliseconds: milliseconds)
  }

  /// RFC 3339 with any offset and up to nine decimals, or plain milliseconds; nil for anything else
  /// and for times before 1970. Decimals beyond milliseconds are cut off.
  public static func timestamp(_ range: ByteRange, _ bytes: RawSpan) -> Timestamp? {
    if let milliseconds = NumberText.unsigned(range, bytes) {
      return Timestamp(milliseconds: milliseconds)
    }
    guard range.count >= 20, range.count <= 35 else { return nil }
    var reader = Reader(offset: range.lowerBound, end: range.upperBound)
    guard
      let year = reader.digits(4, bytes), reader.skip("-", bytes),
      let month = reader.digits(2, bytes), reader.skip("-", bytes),
      let day = reader.digits(2, bytes), reader.skip("T", bytes) || reader.skip("t", bytes),
      let hour = reader.digits(2, bytes), reader.skip(":", bytes),
      let minute = reader.digits(2, bytes), reader.skip(":", bytes),
      let second = reader.digits(2, bytes),
      let fraction = reader.fraction(bytes),
      let offsetMinutes = reader.zone(bytes), reader.offset == reader.end,
      (1...12).contains(month), day >= 1, day <= dayCount(month: month, year: year),
      hour < 24, minute < 60, second <= 60
    else { return nil }
    let days = daysSince1970(year: year, month: month, day: day)
    let seconds = ((days * 24 + hour) * 60 + minute - offsetMinutes) * 60 + second
    guard seconds >= 0 else { return nil }
    return Timestamp(milliseconds: UInt64(seconds * 1_000 + fraction))
  }

  private static func dayCount(month: Int, year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  // Counts years from March, so that the leap day is the last of its year (H. Hinnant,
  // "chrono-Compatible Low-Level Date Algorithms", days_from_civil).
  private static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private struct Reader {
    var offset: Int
    let end: Int

    mutating func digits(_ count: Int, _ bytes: RawSpan) -> Int? {
      guard end - offset >= count else { return nil }
      var value = 0
      for _ in 0..<count {
        let digit = bytes.byte(offset) &- 0x30
        guard digit <= 9 else { return nil }
        value = value * 10 + Int(digit)
        offset += 1
      }
      return value
    }

    mutating func skip(_ character: Unicode.Scalar, _ bytes: RawSpan) -> Bool {
      guard offset < end, UInt32(bytes.byte(offset)) == character.value else { return false }
      offset += 1
      return true
    }

    /// Milliseconds; zero where there are no decimals.
    mutating func fraction(_ bytes: RawSpan) -> Int? {
      guard skip(".", bytes) else { return 0 }
      var milliseconds = 0
      var weight = 100
      var count = 0
      while let digit = digits(1, bytes) {
        milliseconds += digit * weight
        weight /= 10
        count += 1
      }
      return count >= 1 && count <= 9 ? milliseconds : nil
    }

    /// Minutes east of UTC.
    mutating func zone(_ bytes: RawSpan) -> Int? {
      if skip("Z", bytes) || skip("z", bytes) { return 0 }
      let isWest = skip("-", bytes)
      guard isWest || skip("+", bytes) else { return nil }
      guard let hours = digits(2, bytes), skip(":", bytes), let minutes = digits(2, bytes),
        hours < 24, minutes < 60
      else { return nil }
      return (hours * 60 + minutes) * (isWest ? -1 : 1)
    }
  }
}
