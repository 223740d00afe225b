/// A budget that a task has from now on.
public struct BudgetAllocated: EventPayload {
  /// `budget.allocated`: family 5, kind 1.
  public static var type: EventType { .budgetAllocated }

  /// Logical time of the decision.
  public var at: Timestamp
  /// The task whose budget it is.
  public var task: TaskID
  /// `token`, `cost`, `time` or a custom unit.
  public var unit: ByteRange
  /// Never zero.
  public var limit: UInt64

  /// As it is decided; ranges refer to the bytes that `encodeFields` is given.
  public init(at: Timestamp, task: TaskID, unit: ByteRange, limit: UInt64) {
    self.at = at
    self.task = task
    self.unit = unit
    self.limit = limit
  }

  /// Fields: at time, task id, unit name, limit n.
  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(task)
    writer.write(unit, of: source)
    writer.write(varint: limit)
  }

  /// Refuses a zero id, an empty unit and a limit of zero.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    task = try cursor.identifier(TaskID.self, bytes)
    unit = try cursor.name(bytes)
    limit = try cursor.varint(bytes)
    guard limit > 0 else { throw .invalidValue }
  }
}

/// Consumption that no heartbeat and no finish reported.
public struct BudgetConsumed: EventPayload {
  /// `budget.consumed`: family 5, kind 2.
  public static var type: EventType { .budgetConsumed }

  /// Logical time of the decision.
  public var at: Timestamp
  /// Whose budget it is: the task itself or its nearest ancestor that has one.
  public var task: TaskID
  /// The run that consumed; none where somebody else reported it.
  public var run: RunID
  /// At least one.
  public var amounts: [UnitAmount]

  /// As it is decided; ranges refer to the bytes that `encodeFields` is given.
  public init(at: Timestamp, task: TaskID, run: RunID, amounts: [UnitAmount]) {
    self.at = at
    self.task = task
    self.run = run
    self.amounts = amounts
  }

  /// Fields: at time, task id, run id?, amounts amount….
  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(task)
    writer.write(run)
    writer.write(amounts: amounts, of: source)
  }

  /// Refuses a task of zero, an empty unit and an empty list.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    task = try cursor.identifier(TaskID.self, bytes)
    run = RunID(rawValue: try cursor.varint(bytes))
    amounts = try cursor.amounts(bytes)
    guard !amounts.isEmpty else { throw .invalidValue }
  }
}

/// A budget that is used up. Follows from the other events, so nothing has to emit it; the number
/// and the bytes are reserved.
public struct BudgetExhausted: EventPayload {
  /// `budget.exhausted`: family 5, kind 3.
  public static var type: EventType { .budgetExhausted }

  /// Logical time of the decision.
  public var at: Timestamp
  /// The task whose budget it is.
  public var task: TaskID
  /// `token`, `cost`, `time` or a custom unit.
  public var unit: ByteRange

  /// As it is decided; ranges refer to the bytes that `encodeFields` is given.
  public init(at: Timestamp, task: TaskID, unit: ByteRange) {
    self.at = at
    self.task = task
    self.unit = unit
  }

  /// Fields: at time, task id, unit name.
  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(task)
    writer.write(unit, of: source)
  }

  /// Refuses a zero id and an empty unit.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    task = try cursor.identifier(TaskID.self, bytes)
    unit = try cursor.name(bytes)
  }
}

/// A new limit, and nothing consumed yet.
public struct BudgetReplenished: EventPayload {
  /// `budget.replenished`: family 5, kind 4.
  public static var type: EventType { .budgetReplenished }

  /// Logical time of the decision.
  public var at: Timestamp
  /// The task whose budget it is.
  public var task: TaskID
  /// `token`, `cost`, `time` or a custom unit.
  public var unit: ByteRange
  /// Never zero.
  public var limit: UInt64

  /// As it is decided; ranges refer to the bytes that `encodeFields` is given.
  public init(at: Timestamp, task: TaskID, unit: ByteRange, limit: UInt64) {
    self.at = at
    self.task = task
    self.unit = unit
    self.limit = limit
  }

  /// Fields: at time, task id, unit name, limit n.
  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(task)
    writer.write(unit, of: source)
    writer.write(varint: limit)
  }

  /// Refuses a zero id, an empty unit and a limit of zero.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    task = try cursor.identifier(TaskID.self, bytes)
    unit = try cursor.name(bytes)
    limit = try cursor.varint(bytes)
    guard limit > 0 else { throw .invalidValue }
  }
}

/// An estimate held back while a run is under way.
public struct BudgetReserved: EventPayload {
  /// `budget.reserved`: family 5, kind 5.
  public static var type: EventType { .budgetReserved }

  /// Logical time of the decision.
  public var at: Timestamp
  /// Whose budget it is.
  public var task: TaskID
  /// The run that the amounts are held back for.
  public var run: RunID
  /// At least one.
  public var amounts: [UnitAmount]

  /// As it is decided; ranges refer to the bytes that `encodeFields` is given.
  public init(at: Timestamp, task: TaskID, run: RunID, amounts: [UnitAmount]) {
    self.at = at
    self.task = task
    self.run = run
    self.amounts = amounts
  }

  /// Fields: at time, task id, run id, amounts amount….
  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(task)
    writer.write(run)
    writer.write(amounts: amounts, of: source)
  }

  /// Refuses a zero id, an empty unit and an empty list.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    task = try cursor.identifier(TaskID.self, bytes)
    run = try cursor.identifier(RunID.self, bytes)
    amounts = try cursor.amounts(bytes)
    guard !amounts.isEmpty else { throw .invalidValue }
  }
}

/// The end of a reservation, with what was really consumed in its place.
public struct BudgetSettled: EventPayload {
  /// `budget.settled`: family 5, kind 6.
  public static var type: EventType { .budgetSettled }

  /// Logical time of the decision.
  public var at: Timestamp
  /// Whose budget it is.
  public var task: TaskID
  /// The run whose reservation ends.
  public var run: RunID
  /// At least one; an amount may be zero.
  public var amounts: [UnitAmount]

  /// As it is decided; ranges refer to the bytes that `encodeFields` is given.
  public init(at: Timestamp, task: TaskID, run: RunID, amounts: [UnitAmount]) {
    self.at = at
    self.task = task
    self.run = run
    self.amounts = amounts
  }

  /// Fields: at time, task id, run id, amounts amount….
  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(task)
    writer.write(run)
    writer.write(amounts: amounts, of: source)
  }

  /// Refuses a zero id, an empty unit and an empty list.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    task = try cursor.identifier(TaskID.self, bytes)
    run = try cursor.identifier(RunID.self, bytes)
    amounts = try cursor.amounts(bytes)
    guard !amounts.isEmpty else { throw .invalidValue }
  }
}
