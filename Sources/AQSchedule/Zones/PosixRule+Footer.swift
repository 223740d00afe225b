extension PosixRule {
  /// Reads what ends a TZif file: a line feed, the rule, a line feed. Nil where there is no rule.
  ///
  /// *Throws* `truncated` and `badRule`.
  init?(footer: ArraySlice<UInt8>) throws(ZoneFileError) {
    guard let first = footer.first else { throw .truncated }
    guard first == UInt8(ascii: "\n") else { throw .badRule }
    let text = footer.dropFirst()
    guard let end = text.firstIndex(of: UInt8(ascii: "\n")) else { throw .truncated }
    if end == text.startIndex { return nil }
    var reader = RuleReader(rest: text[..<end])
    self = try reader.rule()
    guard reader.rest.isEmpty else { throw .badRule }
  }
}

/// Reads a `TZ` string, front to back.
private struct RuleReader {
  var rest: ArraySlice<UInt8>

  mutating func rule() throws(ZoneFileError) -> PosixRule {
    try skipName()
    // West is positive in POSIX.
    let standard = -(try time(mostHours: 24))
    if rest.isEmpty { return PosixRule(standardOffset: standard, summer: nil) }
    try skipName()
    let hasOffset = rest.first.map { $0 != UInt8(ascii: ",") } ?? false
    let summer = hasOffset ? -(try time(mostHours: 24)) : standard + 3_600
    let start = try moment()
    let end = try moment()
    return PosixRule(
      standardOffset: standard,
      summer: PosixRule.Summer(offset: summer, start: start, end: end))
  }

  /// Three letters or more, or anything in angle brackets.
  private mutating func skipName() throws(ZoneFileError) {
    if take("<") {
      guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else { throw .badRule }
      rest = rest[(end + 1)...]
      return
    }
    let count = rest.prefix { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 & 0xDF }.count
    guard count >= 3 else { throw .badRule }
    rest = rest.dropFirst(count)
  }

  /// `,date` or `,date/time`; two in the morning where no time is given.
  private mutating func moment() throws(ZoneFileError) -> YearlyMoment {
    guard take(",") else { throw .badRule }
    let day = try day()
    return YearlyMoment(day: day, seconds: take("/") ? try time(mostHours: 167) : 7_200)
  }

  private mutating func day() throws(ZoneFileError) -> YearlyMoment.Day {
    if take("J") { return .julian(try number(1...365)) }
    guard take("M") else { return .ordinal(try number(0...365)) }
    let month = try number(1...12)
    guard take(".") else { throw .badRule }
    let week = try number(1...5)
    guard take(".") else { throw .badRule }
    return .weekday(month: month, week: week, weekday: try number(0...6))
  }

  /// `[+-]h[:m[:s]]` in seconds.
  private mutating func time(mostHours: Int) throws(ZoneFileError) -> Int {
    let sign = take("-") ? -1 : 1
    if sign == 1 { _ = take("+") }
    var seconds = try number(0...mostHours) * 3_600
    if take(":") {
      seconds += try number(0...59) * 60
      if take(":") { seconds += try number(0...59) }
    }
    return sign * seconds
  }

  private mutating func number(_ range: ClosedRange<Int>) throws(ZoneFileError) -> Int {
    let digits = rest.prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    guard digits.count >= 1, digits.count <= 4 else { throw .badRule }
    rest = rest.dropFirst(digits.count)
    let number = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    guard range.contains(number) else { throw .badRule }
    return number
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: character) else { return false }
    rest = rest.dropFirst()
    return true
  }
}
