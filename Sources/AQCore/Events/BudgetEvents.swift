/// A budget that a task has from now on.
public struct BudgetAllocated: EventPayload {
  public static var type: EventType { .budgetAllocated }

  public var at: Timestamp
  public var task: TaskID
  public var unit: ByteRange
  /// Never zero.
  public var limit: UInt64

  public init(at: Timestamp, task: TaskID, unit: ByteRange, limit: UInt64) {
    self.at = at
    self.task = task
    self.unit = unit
    self.limit = limit
  }

  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(task)
    writer.write(unit, of: source)
    writer.write(varint: limit)
  }

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
  public static var type: EventType { .budgetConsumed }

  public var at: Timestamp
  /// Whose budget it is: the task itself or its nearest ancestor that has one.
  public var task: TaskID
  /// The run that consumed; none where somebody else reported it.
  public var run: RunID
  /// At least one.
  public var amounts: [UnitAmount]

  public init(at: Timestamp, task: TaskID, run: RunID, amounts: [UnitAmount]) {
    self.at = at
    self.task = task
    self.run = run
    self.amounts = amounts
  }

  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(task)
    writer.write(run)
    writer.write(amounts: amounts, of: source)
  }

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
  public static var type: EventType { .budgetExhausted }

  public var at: Timestamp
  public var task: TaskID
  public var unit: ByteRange

  public init(at: Timestamp, task: TaskID, unit: ByteRange) {
    self.at = at
    self.task = task
    self.unit = unit
  }

  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(task)
    writer.write(unit, of: source)
  }

  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    task = try cursor.identifier(TaskID.self, bytes)
    unit = try cursor.name(bytes)
  }
}

/// A new limit, and nothing consumed yet.
public struct BudgetReplenished: EventPayload {
  public static var type: EventType { .budgetReplenished }

  public var at: Timestamp
  public var task: TaskID
  public var unit: ByteRange
  /// Never zero.
  public var limit: UInt64

  public init(at: Timestamp, task: TaskID, unit: ByteRange, limit: UInt64) {
    self.at = at
    self.task = task
    self.unit = unit
    self.limit = limit
  }

  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(task)
    writer.write(unit, of: source)
    writer.write(varint: limit)
  }

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
  public static var type: EventType { .budgetReserved }

  public var at: Timestamp
  /// Whose budget it is.
  public var task: TaskID
  public var run: RunID
  /// At least one.
  public var amounts: [UnitAmount]

  public init(at: Timestamp, task: TaskID, run: RunID, amounts: [UnitAmount]) {
    self.at = at
    self.task = task
    self.run = run
    self.amounts = amounts
  }

  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(task)
    writer.write(run)
    writer.write(amounts: amounts, of: source)
  }

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
  public static var type: EventType { .budgetSettled }

  public var at: Timestamp
  /// Whose budget it is.
  public var task: TaskID
  public var run: RunID
  /// At least one; an amount may be zero.
  public var amounts: [UnitAmount]

  public init(at: Timestamp, task: TaskID, run: RunID, amounts: [UnitAmount]) {
    self.at = at
    self.task = task
    self.run = run
    self.amounts = amounts
  }

  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(task)
    writer.write(run)
    writer.write(amounts: amounts, of: source)
  }

  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    task = try cursor.identifier(TaskID.self, bytes)
    run = try cursor.identifier(RunID.self, bytes)
    amounts = try cursor.amounts(bytes)
    guard !amounts.isEmpty else { throw .invalidValue }
  }
}
