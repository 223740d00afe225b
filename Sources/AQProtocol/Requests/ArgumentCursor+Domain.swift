import AQCore

// Budgets, subscriptions and signals.
extension ArgumentCursor {
  mutating func budget() throws(RequestError) -> BudgetCommand {
    if command == .budgetList {
      let (task, page) = try taskPage()
      return .list(task: task, page)
    }
    let task = try taskID()
    let unit = try name(try next(), "unit")
    if command == .budgetGet {
      try finish()
      return .get(task, unit: unit)
    }
    let least: Amount = command == .budgetConsume ? .any : .positive
    let amount = UnitAmount(unit: unit, amount: try amount(try next(), least, "amount"))
    try finish()
    if command == .budgetAllocate { return .allocate(task, amount) }
    return command == .budgetConsume ? .consume(task, amount) : .replenish(task, amount)
  }

  /// Whether an amount may be nothing.
  enum Amount { case any, positive }

  private func amount(
    _ range: ByteRange, _ least: Amount, _ argument: StaticString
  ) throws(RequestError) -> UInt64 {
    switch least {
    case .any: try number(range, argument, "must be a whole number", 0, .max)
    case .positive: try number(range, argument, "must be a whole number over zero", 1, .max)
    }
  }

  /// `unit amount` behind an option.
  mutating func appendAmount(
    _ option: StaticString, _ least: Amount, to amounts: inout [UnitAmount]
  ) throws(RequestError) {
    let unit = try name(of: option)
    let amount = UnitAmount(unit: unit, amount: try amount(try value(option), least, option))
    try append(amount, to: &amounts, option, most: Limits.budgetUnitCount)
  }

  mutating func appendCapability(
    _ option: StaticString, to capabilities: inout [ByteRange]
  ) throws(RequestError) {
    try append(
      try name(of: option), to: &capabilities, option, most: Limits.capabilityCount)
  }

  /// `[TASK t] [CURSOR c] [COUNT n]`.
  private mutating func taskPage() throws(RequestError) -> (TaskID, PageRequest) {
    var task = TaskID.none
    var page = PageRequest()
    var seen: UInt64 = 0
    while let option = try option(TaskPageOption.self, seen: &seen) {
      switch option {
      case .task: task = try identifier(try value("TASK"), "TASK", TaskID.self)
      case .cursor: page.cursor = try cursorValue()
      case .count: page.count = try pageCount()
      }
    }
    return (task, page)
  }

  mutating func subscription() throws(RequestError) -> SubscriptionCommand {
    if command == .signalEmit { return .emit(try signal()) }
    if command == .subscriptionList {
      let (task, page) = try taskPage()
      return .list(task: task, page)
    }
    if command == .subscriptionCreate {
      let task = try taskID()
      var spec = SubscriptionSpec(filter: try filter(try next(), "filter"), repeats: .once)
      var seen: UInt64 = 0
      while let option = try option(SubscriptionOption.self, seen: &seen) {
        switch option {
        case .repeating: spec.repeats = .repeating
        }
      }
      return .create(task, spec)
    }
    let id = try identifier(try next(), "subscription", SubscriptionID.self)
    return command == .subscriptionCancel ? .cancel(id) : .get(id)
  }

  private mutating func signal() throws(RequestError) -> SignalRequest {
    var request = SignalRequest(key: try name(try next(), "key"))
    var seen: UInt64 = 0
    while let option = try option(SignalOption.self, seen: &seen) {
      switch option {
      case .payload:
        request.payload = try blob(try value("PAYLOAD"), "PAYLOAD", most: payloadBytes)
      case .id: request.id = try text(of: "ID", most: Limits.idempotencyKeyBytes)
      }
    }
    return request
  }

  /// `ON filter` of a submit.
  mutating func appendSubscription(
    to subscriptions: inout [SubscriptionSpec]
  ) throws(RequestError) {
    let spec = SubscriptionSpec(filter: try filter(try value("ON"), "ON"), repeats: .once)
    try append(spec, to: &subscriptions, "ON", most: Limits.subscriptionCount)
  }

  /// `REPEATING` right behind `ON filter`.
  mutating func repeatLast(
    of subscriptions: inout [SubscriptionSpec], behind last: SubmitOption
  ) throws(RequestError) {
    guard last == .on, var spec = subscriptions.popLast() else {
      throw .needsOption(StaticWord("REPEATING"), StaticWord("ON"))
    }
    spec.repeats = .repeating
    subscriptions.append(spec)
  }

  /// `task:t5`, `run:t5:completed`, `budget:t5:token:80` or `signal:key`.
  private func filter(
    _ range: ByteRange, _ argument: StaticString
  ) throws(RequestError) -> SubscriptionSpec.Filter {
    let wrong = bad(
      argument, "must be task:t5, run:t5:completed, budget:t5:token:80 or signal:key", range)
    guard let colon = bytes.first(UInt8(ascii: ":"), in: range) else { throw wrong }
    let verb = ByteRange(range.lowerBound, colon - range.lowerBound)
    let rest = ByteRange(colon + 1, range.upperBound - colon - 1)
    if matches(verb, "signal") { return .signal(key: try name(rest, argument)) }
    if matches(verb, "task") {
      guard let task = NumberText.identifier(rest, bytes, TaskID.self) else { throw wrong }
      return .taskSucceeded(task)
    }
    guard let second = bytes.first(UInt8(ascii: ":"), in: rest),
      let task = NumberText.identifier(
        ByteRange(rest.lowerBound, second - rest.lowerBound), bytes, TaskID.self)
    else { throw wrong }
    let tail = ByteRange(second + 1, rest.upperBound - second - 1)
    if matches(verb, "run") {
      for state in RunState.allCases where matches(tail, state.word) {
        return .runEntered(task, state)
      }
      throw wrong
    }
    guard matches(verb, "budget"), let last = bytes.last(UInt8(ascii: ":"), in: tail),
      let percent = NumberText.unsigned(
        ByteRange(last + 1, tail.upperBound - last - 1), bytes), percent >= 1, percent <= 100
    else { throw wrong }
    let unit = try name(ByteRange(tail.lowerBound, last - tail.lowerBound), argument)
    return .budgetCrossed(task, unit: unit, percent: UInt8(percent))
  }
}

extension RawSpan {
  /// Where `byte` stands first in `range`.
  func first(_ byte: UInt8, in range: ByteRange) -> Int? {
    (range.lowerBound..<range.upperBound).first { self.byte($0) == byte }
  }

  /// Where `byte` stands last in `range`.
  func last(_ byte: UInt8, in range: ByteRange) -> Int? {
    (range.lowerBound..<range.upperBound).last { self.byte($0) == byte }
  }
}
