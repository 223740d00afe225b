import AQCore

// Argument values: each function names the argument in what it throws.
extension ArgumentCursor {
  func bad(
    _ argument: StaticString, _ expects: StaticString, _ got: ByteRange
  ) -> RequestError {
    .badValue(argument: StaticWord(argument), expects: StaticWord(expects), got: got)
  }

  private func over(
    _ argument: StaticString, _ unit: StaticString, _ asked: UInt64, _ most: UInt64
  ) -> RequestError {
    .overLimit(
      argument: StaticWord(argument), unit: StaticWord(unit), asked: asked, most: most)
  }

  /// The value of an option that takes a name.
  @inline(__always)
  mutating func name(of option: StaticString) throws(RequestError) -> ByteRange {
    try name(try value(option), option)
  }

  /// The value of an option that takes text of any content, at least one byte.
  mutating func text(of option: StaticString, most: Int) throws(RequestError) -> ByteRange {
    try text(try value(option), option, most: most)
  }

  /// The value of an option that takes a count from 1 to `most`.
  mutating func count(of option: StaticString, most: Int) throws(RequestError) -> Int {
    try count(try value(option), option, most: most)
  }

  /// Adds to a list that has room for `most`.
  func append<Element>(
    _ element: Element, to list: inout [Element], _ argument: StaticString, most: Int
  ) throws(RequestError) {
    guard list.count < most else {
      throw over(argument, "of them", UInt64(list.count + 1), UInt64(most))
    }
    list.append(element)
  }

  /// Bytes of any content, at most `most`.
  func blob(
    _ range: ByteRange, _ argument: StaticString, most: Int
  ) throws(RequestError) -> ByteRange {
    guard range.length <= most else {
      throw over(argument, "bytes", UInt64(range.count), UInt64(most))
    }
    return range
  }

  /// Bytes of any content, at least one.
  func text(
    _ range: ByteRange, _ argument: StaticString, most: Int
  ) throws(RequestError) -> ByteRange {
    guard !range.isEmpty else { throw bad(argument, "must not be empty", range) }
    return try blob(range, argument, most: most)
  }

  /// A name of `[A-Za-z0-9._:-]`.
  @inline(__always)
  func name(_ range: ByteRange, _ argument: StaticString) throws(RequestError) -> ByteRange {
    try name(range, argument, end: range.upperBound)
  }

  /// A name, or the beginning of one with a `*` behind it.
  func pattern(_ range: ByteRange, _ argument: StaticString) throws(RequestError) -> ByteRange {
    let isOpen = !range.isEmpty && bytes.byte(range.upperBound - 1) == UInt8(ascii: "*")
    if isOpen && range.count == 1 { return range }
    return try name(range, argument, end: range.upperBound - (isOpen ? 1 : 0))
  }

  @inline(__always)
  private func name(
    _ range: ByteRange, _ argument: StaticString, end: Int
  ) throws(RequestError) -> ByteRange {
    guard range.length <= Limits.nameBytes else {
      throw over(argument, "bytes", UInt64(range.count), UInt64(Limits.nameBytes))
    }
    guard !range.isEmpty else { throw bad(argument, "must not be empty", range) }
    var offset = range.lowerBound
    while offset < end {
      guard NameBytes.contains(bytes.byte(offset)) else {
        throw bad(argument, "may only have letters, digits and . _ : -", range)
      }
      offset &+= 1
    }
    return range
  }

  /// A number in `least...most`.
  func number(
    _ range: ByteRange, _ argument: StaticString, _ expects: StaticString,
    _ least: UInt64, _ most: UInt64
  ) throws(RequestError) -> UInt64 {
    guard let value = NumberText.unsigned(range, bytes) else {
      throw bad(argument, expects, range)
    }
    guard value >= least, value <= most else { throw bad(argument, expects, range) }
    return value
  }

  /// A count from 1 to `most`.
  func count(
    _ range: ByteRange, _ argument: StaticString, most: Int
  ) throws(RequestError) -> Int {
    let value = try number(range, argument, "must be a number from 1 on", 1, .max)
    guard value <= UInt64(most) else { throw over(argument, "", value, UInt64(most)) }
    return Int(value)
  }

  /// A typed id.
  @inline(__always)
  func identifier<Noun>(
    _ range: ByteRange, _ argument: StaticString, _ type: Identifier<Noun>.Type
  ) throws(RequestError) -> Identifier<Noun> {
    guard let id = NumberText.identifier(range, bytes, type) else {
      throw bad(argument, IDExpectation.of(Noun.prefix), range)
    }
    return id
  }

  /// A run and the token of its lease, in this order.
  mutating func lease() throws(RequestError) -> (RunID, FencingToken) {
    let run = try identifier(try next(), "run", RunID.self)
    let token = try number(
      try next(), "token", "must be the number the claim gave as token", 1, .max)
    return (run, FencingToken(rawValue: token))
  }

  /// A length of time.
  func duration(
    _ range: ByteRange, _ argument: StaticString
  ) throws(RequestError) -> Duration {
    guard let value = TimeText.duration(range, bytes) else {
      throw bad(argument, "must be a duration: 250ms, 10s, 5m, 2h, 1d or milliseconds", range)
    }
    guard value.milliseconds <= Limits.durationMilliseconds else {
      throw over(argument, "milliseconds", value.milliseconds, Limits.durationMilliseconds)
    }
    return value
  }

  /// A length of time that isn't zero.
  func positiveDuration(
    _ range: ByteRange, _ argument: StaticString
  ) throws(RequestError) -> Duration {
    let value = try duration(range, argument)
    guard value > .zero else { throw bad(argument, "must be longer than zero", range) }
    return value
  }

  /// A point in time.
  func time(_ range: ByteRange, _ argument: StaticString) throws(RequestError) -> Timestamp {
    guard let value = TimeText.timestamp(range, bytes) else {
      throw bad(
        argument, "must be a time: 2027-01-31T08:00:00Z or milliseconds since 1970", range)
    }
    guard value.milliseconds <= Limits.timestampMilliseconds else {
      throw over(argument, "milliseconds", value.milliseconds, Limits.timestampMilliseconds)
    }
    return value
  }

  /// A length of time from now, or a point in time. A plain number is the former as far as a
  /// duration may go, which ends where it would be a time in 1980.
  func dueTime(_ range: ByteRange, _ argument: StaticString) throws(RequestError) -> DueTime {
    if let value = TimeText.duration(range, bytes),
      value.milliseconds <= Limits.durationMilliseconds
    {
      return .after(value)
    }
    return .at(try time(range, argument))
  }

  /// A task to wait for: `t17`, or `t17:end` where any end will do.
  func prerequisite(_ range: ByteRange) throws(RequestError) -> Prerequisite {
    var id = range
    var condition = EdgeCondition.onSuccess
    if range.count > 4 {
      let suffix = ByteRange(range.upperBound - 4, 4)
      if matches(suffix, ":end") {
        condition = .onEnd
        id = ByteRange(range.lowerBound, range.length - 4)
      }
    }
    let task = try identifier(id, "AFTER", TaskID.self)
    return Prerequisite(task: task, condition: condition)
  }
}

/// The sentence for an id of the wrong kind.
private enum IDExpectation {
  static func of(_ prefix: UInt8) -> StaticString {
    switch prefix {
    case TaskNoun.prefix: "must be the id of a task, like t17"
    case RunNoun.prefix: "must be the id of a run, like r42"
    case ActorNoun.prefix: "must be the id of an actor, like a3"
    case SubscriptionNoun.prefix: "must be the id of a subscription, like s9"
    case OperationNoun.prefix: "must be the id of an operation, like o1"
    default: "must be an id"
    }
  }
}
