import AQCore

/// Reads cron expressions, front to back.
struct CronParser {
  private let bytes: [UInt8]
  private var position = 0
  private var field: CronField?
  private var result = CronExpression()

  static func parse(_ bytes: [UInt8]) throws(CronError) -> CronExpression {
    var parser = CronParser(bytes)
    return try parser.expression()
  }

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  private mutating func expression() throws(CronError) -> CronExpression {
    guard bytes.count <= Limits.headerBytes else {
      position = Limits.headerBytes
      throw failure(StaticWord("the end: an expression has 256 bytes at most"))
    }
    skipBlanks()
    if current == UInt8(ascii: "@") { return try macro() }
    for field in try fieldsByCount() {
      skipBlanks()
      self.field = field
      try readField(field)
    }
    return result
  }

  /// Which fields stand here, by how many there are.
  private func fieldsByCount() throws(CronError) -> [CronField] {
    let words = bytes.split { Self.isBlank($0) }
    switch words.count {
    case 5: return Array(CronField.allCases[1...5])
    case 6: return Array(CronField.allCases[0...5])
    case 7: return CronField.allCases
    case _:
      let place = words.count > 7 ? words[7].startIndex : bytes.count
      throw CronError(
        position: place, field: nil,
        expected: StaticWord("5 fields, 6 with seconds first, or 7 with a year last"))
    }
  }

  private mutating func macro() throws(CronError) -> CronExpression {
    let start = position
    while let byte = current, !Self.isBlank(byte) { position += 1 }
    let name = bytes[start..<position].map { $0 | 0x20 }
    skipBlanks()
    guard current == nil else { throw failure(StaticWord("nothing behind a macro")) }
    let text = String(decoding: name, as: UTF8.self)
    guard let meaning = Self.macros.first(where: { $0.name.description == text })?.meaning else {
      position = start
      throw failure(StaticWord("@yearly, @monthly, @weekly, @daily or @hourly"))
    }
    return try Self.parse(Array(meaning.description.utf8))
  }

  /// `@` with its bit 0x20 set is a backtick.
  private static let macros: [(name: StaticString, meaning: StaticString)] = [
    ("`yearly", "0 0 1 1 *"), ("`annually", "0 0 1 1 *"), ("`monthly", "0 0 1 * *"),
    ("`weekly", "0 0 * * 0"), ("`daily", "0 0 * * *"), ("`midnight", "0 0 * * *"),
    ("`hourly", "0 * * * *"),
  ]

  // One field.

  private mutating func readField(_ field: CronField) throws(CronError) {
    var values: [Int] = []
    var isOpen = false
    repeat {
      let start = position
      let item = try readItem(field)
      isOpen = item.isOpen && start == fieldStart && isAtFieldEnd
      values += item.values
    } while take(",")
    guard isAtFieldEnd else {
      throw failure(StaticWord("a comma, or a blank before the next field"))
    }
    store(values, field, isOpen ? .open : .given)
  }

  private struct Item {
    var values: [Int] = []
    /// `*` or `?` and nothing else.
    var isOpen = false
  }

  private mutating func readItem(_ field: CronField) throws(CronError) -> Item {
    let isAll = try takeWildcard(field)
    if !isAll, try readRule(field) { return Item() }
    var low = field.range.lowerBound
    var high = field == .weekday ? 6 : field.range.upperBound
    var isSingle = false
    if !isAll {
      low = try value(field)
      isSingle = true
      if try readOrdinal(field, low) { return Item() }
      if take("-") {
        high = try value(field)
        isSingle = false
        if field == .year, high < low { throw failure(StaticWord("a year not before the first")) }
      }
    }
    guard take("/") else {
      if isAll { return Item(values: Self.walk(field, low, high, 1), isOpen: true) }
      return Item(values: isSingle ? [low] : Self.walk(field, low, high, 1))
    }
    let start = position
    guard let step = try number(), step >= 1, step <= field.valueCount else {
      position = start
      throw failure(field.stepExpectation)
    }
    return Item(values: Self.walk(field, low, isSingle ? Self.last(field, low) : high, step))
  }

  /// `*`, or `?` in a field of days.
  private mutating func takeWildcard(_ field: CronField) throws(CronError) -> Bool {
    if take("*") { return true }
    guard current == UInt8(ascii: "?") else { return false }
    guard field == .dayOfMonth || field == .weekday else { throw failure(field.expectation) }
    position += 1
    return true
  }

  /// Where a start without an end goes to: `5/15`.
  private static func last(_ field: CronField, _ low: Int) -> Int {
    field == .weekday && low < 7 ? 6 : field.range.upperBound
  }

  /// From `low` to `high` in steps; a range that goes down runs over the end: `22-2`.
  private static func walk(_ field: CronField, _ low: Int, _ high: Int, _ step: Int) -> [Int] {
    let end = high >= low ? high : high + field.valueCount
    return stride(from: low, through: end, by: step).map { value in
      value > field.range.upperBound ? value - field.valueCount : value
    }
  }

  private mutating func store(_ values: [Int], _ field: CronField, _ choice: CronExpression.Choice)
  {
    var set = NumberSet()
    if field != .year { for value in values { set.insert(value) } }
    switch field {
    case .second: result.seconds = set
    case .minute: result.minutes = set
    case .hour: result.hours = set
    case .dayOfMonth:
      result.daysOfMonth = set
      result.dayOfMonthChoice = choice
    case .month: result.months = set
    case .weekday:
      if set.contains(7) { set.insert(0) }
      set.bits &= 0x7F
      result.weekdays = set
      result.weekdayChoice = choice
    case .year:
      guard choice == .given else { return }
      var years = YearSet()
      for year in values { years.insert(year) }
      result.years = years
    }
  }

  // `L`, `W` and `#`.

  /// Reads `L`, `L-n`, `LW`; true where one was there.
  private mutating func readRule(_ field: CronField) throws(CronError) -> Bool {
    guard field == .dayOfMonth, takeLetter("L") else { return false }
    if takeLetter("W") {
      result.dayRules.append(.lastWorkday)
      return true
    }
    var days = 0
    if take("-") {
      let start = position
      guard let number = try number(), number >= 1, number <= 30 else {
        position = start
        throw failure(StaticWord("how many days before the last, 1 to 30"))
      }
      days = number
    }
    result.dayRules.append(.fromLast(days: days))
    return true
  }

  /// Reads what may follow a number in the fields of days: `15W`, `5L`, `MON#2`.
  private mutating func readOrdinal(_ field: CronField, _ value: Int) throws(CronError) -> Bool {
    switch field {
    case .dayOfMonth:
      guard takeLetter("W") else { return false }
      result.dayRules.append(.nearestWorkday(day: value))
      return true
    case .weekday:
      if takeLetter("L") {
        result.weekdayRules.append(.last(weekday: value % 7))
        return true
      }
      guard take("#") else { return false }
      let start = position
      guard let ordinal = try number(), ordinal >= 1, ordinal <= 5 else {
        position = start
        throw failure(StaticWord("which of them in the month, 1 to 5"))
      }
      result.weekdayRules.append(.nth(weekday: value % 7, ordinal: ordinal))
      return true
    case .second, .minute, .hour, .month, .year: return false
    }
  }

  // Bytes.

  private mutating func value(_ field: CronField) throws(CronError) -> Int {
    let start = position
    if let number = try number() {
      if field.range.contains(number) { return number }
    } else {
      let name = bytes[position...].prefix(3).map { $0 & 0xDF }
      if let value = field.value(ofName: name) {
        position += 3
        return value
      }
    }
    position = start
    throw failure(field.expectation)
  }

  /// A number of four digits at most; nil where there is none.
  private mutating func number() throws(CronError) -> Int? {
    let start = position
    var number = 0
    while let byte = current, byte >= 0x30, byte <= 0x39 {
      guard position - start < 4 else {
        position = start
        throw failure(field?.expectation ?? StaticWord("a smaller number"))
      }
      number = number * 10 + Int(byte - 0x30)
      position += 1
    }
    return position == start ? nil : number
  }

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }
  private var isAtFieldEnd: Bool { current.map(Self.isBlank) ?? true }
  /// Where the field that is being read begins.
  private var fieldStart: Int {
    (bytes[..<position].lastIndex(where: Self.isBlank) ?? -1) + 1
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard current == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func takeLetter(_ letter: Unicode.Scalar) -> Bool {
    guard let byte = current, byte & 0xDF == UInt8(ascii: letter) else { return false }
    position += 1
    return true
  }

  private mutating func skipBlanks() {
    while let byte = current, Self.isBlank(byte) { position += 1 }
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  private func failure(_ expected: StaticWord) -> CronError {
    CronError(position: position, field: field, expected: expected)
  }
}
