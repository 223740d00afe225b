extension QueryParser {
  /// What follows the name of a field.
  mutating func test(of field: QueryField) throws(QueryError) -> QueryTest {
    switch field {
    case .state:
      return .state(try list(field) { (parser) throws(QueryError) in try parser.state() })
    case .queue: return .name(.queue, try patterns(field))
    case .kind: return .name(.kind, try patterns(field))
    case .key: return .name(.key, try patterns(field))
    case .tag: return .name(.tag, try patterns(field))
    case .tenant: return .name(.tenant, try patterns(field))
    case .parent:
      return .parent(try list(field) { (parser) throws(QueryError) in try parser.task(field) })
    case .task:
      return .task(try list(field) { (parser) throws(QueryError) in try parser.task(field) })
    case .id:
      return .identifier(
        try list(field) { (parser) throws(QueryError) in try parser.identifiers() })
    case .age:
      let comparison = try comparison(field)
      return .time(.created, comparison.reversed, .ago(try duration()))
    case .created: return .time(.created, try comparison(field), try moment(field))
    case .ended, .finished: return .time(.ended, try comparison(field), try moment(field))
    case .since:
      try equals(field)
      return .time(.created, .greaterOrEqual, try moment(field))
    case .until:
      try equals(field)
      return .time(.created, .less, try moment(field))
    case .attempt: return .number(.attempt, try comparisonOrEqual(field), try number(field))
    case .priority: return .number(.priority, try comparisonOrEqual(field), try number(field))
    case .error:
      if skip("~") { return .errorContains(try value(field).bytes) }
      return .error(try patterns(field))
    case .sort: throw QueryError(rest(), .oneSort, field)
    }
  }

  /// `sort`'s value.
  mutating func sort() throws(QueryError) -> QuerySort {
    try equals(.sort)
    let word = try value(.sort)
    for sort in QuerySort.allCases where word.raw(self) == Array(sort.word.description.utf8) {
      return sort
    }
    throw QueryError(word.range, .sort, .sort)
  }

  private mutating func equals(_ field: QueryField) throws(QueryError) {
    guard skip(":") || skip("=") else { throw QueryError(rest(), .comparison, field) }
  }

  private mutating func comparison(_ field: QueryField) throws(QueryError) -> QueryComparison {
    if skip(">") { return skip("=") ? .greaterOrEqual : .greater }
    if skip("<") { return skip("=") ? .lessOrEqual : .less }
    throw QueryError(rest(), .comparison, field)
  }

  private mutating func comparisonOrEqual(
    _ field: QueryField
  ) throws(QueryError) -> QueryComparison {
    if skip(":") || skip("=") { return .equal }
    return try comparison(field)
  }

  private mutating func list<Element>(
    _ field: QueryField, _ element: (inout QueryParser) throws(QueryError) -> Element
  ) throws(QueryError) -> [Element] {
    try equals(field)
    var elements: [Element] = []
    repeat {
      guard elements.count < Limits.filterCount else {
        throw QueryError(rest(), .fewerValues, field)
      }
      elements.append(try element(&self))
    } while skip(",")
    return elements
  }

  private mutating func patterns(_ field: QueryField) throws(QueryError) -> [QueryPattern] {
    try list(field) { (parser) throws(QueryError) in
      let value = try parser.value(field)
      return QueryPattern(value.bytes, value.extent)
    }
  }

  /// A value as it was meant: quotes and their escapes undone, a trailing `*` taken off.
  private struct Value {
    var bytes: [UInt8]
    var extent: QueryPattern.Extent
    /// Where it stood.
    var range: ByteRange

    func raw(_ parser: borrowing QueryParser) -> [UInt8] {
      Array(parser.text[range.lowerBound..<range.upperBound])
    }
  }

  private mutating func value(_ field: QueryField) throws(QueryError) -> Value {
    if peek == UInt8(ascii: "\"") { return try quoted(field) }
    let start = offset
    let end = wordEnd(from: start)
    while offset < end, text[offset] != UInt8(ascii: ","), text[offset] != UInt8(ascii: "\"") {
      offset += 1
    }
    guard offset > start else { throw QueryError(rest(), field.expectation, field) }
    let isBeginning = text[offset - 1] == UInt8(ascii: "*")
    return Value(
      bytes: Array(text[start..<(isBeginning ? offset - 1 : offset)]),
      extent: isBeginning ? .beginning : .whole, range: ByteRange(start, offset - start))
  }

  private mutating func quoted(_ field: QueryField) throws(QueryError) -> Value {
    let start = offset
    offset += 1
    var bytes: [UInt8] = []
    while let byte = peek {
      offset += 1
      if byte == UInt8(ascii: "\"") {
        return Value(bytes: bytes, extent: .whole, range: ByteRange(start, offset - start))
      }
      if byte == UInt8(ascii: "\\"), let escaped = peek {
        guard escaped == UInt8(ascii: "\"") || escaped == UInt8(ascii: "\\") else {
          throw QueryError(ByteRange(offset, 1), .closingQuote, field)
        }
        offset += 1
        bytes.append(escaped)
      } else {
        bytes.append(byte)
      }
    }
    throw error(from: start, .closingQuote, field)
  }

  private mutating func state() throws(QueryError) -> QueryState {
    let word = try value(.state)
    let lowered = word.bytes.map(QueryField.lowered)
    if word.extent == .whole {
      for state in RunState.allCases where lowered == lowercase(state.word) { return .run(state) }
      // What a task and its runs have a common word for means the runs.
      for outcome in [TaskOutcome.pending, .succeeded] where lowered == lowercase(outcome.word) {
        return .task(outcome)
      }
    }
    throw QueryError(word.range, .state, .state)
  }

  private func lowercase(_ word: StaticString) -> [UInt8] {
    word.description.utf8.map(QueryField.lowered)
  }

  private mutating func task(_ field: QueryField) throws(QueryError) -> TaskID {
    let word = try value(field)
    let raw = word.raw(self)
    guard let id = NumberText.identifier(ByteRange(0, raw.count), raw.rawBytes, TaskID.self) else {
      throw QueryError(word.range, .task, field)
    }
    return id
  }

  /// `t5`, `t1..t9`, `r5` or `r1..r9`.
  private mutating func identifiers() throws(QueryError) -> QueryIdentifiers {
    let word = try value(.id)
    let raw = word.raw(self)
    var split = 0
    while split + 1 < raw.count, raw[split] != UInt8(ascii: ".") || raw[split + 1] != raw[split] {
      split += 1
    }
    let isRange = split + 1 < raw.count
    let first = ByteRange(0, isRange ? split : raw.count)
    let last = isRange ? ByteRange(split + 2, raw.count - split - 2) : first
    if let tasks = range(first, last, raw, TaskID.self) { return .tasks(tasks) }
    if let runs = range(first, last, raw, RunID.self) { return .runs(runs) }
    throw QueryError(word.range, .identifiers, .id)
  }

  private func range<Noun>(
    _ first: ByteRange, _ last: ByteRange, _ raw: [UInt8], _ type: Identifier<Noun>.Type
  ) -> ClosedRange<Identifier<Noun>>? {
    guard let from = NumberText.identifier(first, raw.rawBytes, type),
      let to = NumberText.identifier(last, raw.rawBytes, type), from <= to
    else { return nil }
    return from...to
  }

  private mutating func number(_ field: QueryField) throws(QueryError) -> UInt64 {
    let word = try value(field)
    let raw = word.raw(self)
    guard let number = NumberText.unsigned(ByteRange(0, raw.count), raw.rawBytes) else {
      throw QueryError(word.range, .number, field)
    }
    return number
  }

  private mutating func duration() throws(QueryError) -> Duration {
    let word = try value(.age)
    let raw = word.raw(self)
    guard let duration = TimeText.duration(ByteRange(0, raw.count), raw.rawBytes) else {
      throw QueryError(word.range, .duration, .age)
    }
    return duration
  }

  /// `now`, `today`, `yesterday`, a duration ago, a day, RFC 3339 or milliseconds since 1970.
  private mutating func moment(_ field: QueryField) throws(QueryError) -> QueryMoment {
    let word = try value(field)
    guard word.extent == .whole else { throw QueryError(word.range, .time, field) }
    let raw = word.bytes
    let whole = ByteRange(0, raw.count)
    let lowered = raw.map(QueryField.lowered)
    if lowered == Array("now".utf8) { return .ago(.zero) }
    if lowered == Array("today".utf8) { return .midnight(daysAgo: 0) }
    if lowered == Array("yesterday".utf8) { return .midnight(daysAgo: 1) }
    let isPlain = NumberText.unsigned(whole, raw.rawBytes) != nil
    if !isPlain, let duration = TimeText.duration(whole, raw.rawBytes) { return .ago(duration) }
    if let time = TimeText.timestamp(whole, raw.rawBytes) { return .at(time) }
    let day = raw + Array("T00:00:00Z".utf8)
    if raw.count == 10, let time = TimeText.timestamp(ByteRange(0, day.count), day.rawBytes) {
      return .at(time)
    }
    throw QueryError(word.range, .time, field)
  }
}
