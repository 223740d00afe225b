extension RunPolicy {
  /// Appends the policy; only what its shape uses.
  public func encode(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(shape.rawValue)
    writer.write(varint: occurrenceCount)
    writer.write(varint: interval.milliseconds)
    writer.write(expression, of: source)
    writer.write(zone, of: source)
    writer.write(varint: startAt.milliseconds)
    writer.write(varint: endAt.milliseconds)
    writer.write(misfire.rawValue)
    writer.write(varint: misfireGrace.milliseconds)
    writer.write(overlap.rawValue)
    writer.write(varint: UInt64(misfireCap))
  }

  /// Reads a policy; refuses what no submit could have asked for (no occurrence, no distance).
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    self = .once
    shape = try cursor.choice(Shape.self, bytes)
    occurrenceCount = try cursor.varint(bytes)
    interval = Duration(milliseconds: try cursor.varint(bytes))
    expression = try cursor.optionalRange(limit: Limits.headerBytes, bytes)
    zone = try cursor.optionalRange(limit: Limits.nameBytes, bytes)
    startAt = Timestamp(milliseconds: try cursor.varint(bytes))
    endAt = Timestamp(milliseconds: try cursor.varint(bytes))
    misfire = try cursor.choice(Misfire.self, bytes)
    misfireGrace = Duration(milliseconds: try cursor.varint(bytes))
    overlap = try cursor.choice(Overlap.self, bytes)
    let cap = try cursor.varint(bytes)
    guard cap >= 1, cap <= UInt64(Limits.misfireCap) else { throw .invalidValue }
    misfireCap = UInt32(cap)
    switch shape {
    case .once: break
    case .repeating:
      guard occurrenceCount > 0, interval > .zero else { throw .invalidValue }
    case .cron:
      guard !expression.isEmpty else { throw .invalidValue }
    }
  }
}

extension SubscriptionSpec {
  /// Numbers of the filters on disk, never reused.
  private enum FilterNumber {
    static let taskSucceeded: UInt8 = 1
    static let runEntered: UInt8 = 2
    static let budgetCrossed: UInt8 = 3
    static let signal: UInt8 = 4
  }

  /// Appends the subscription.
  public func encode(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(repeats.rawValue)
    switch filter {
    case .taskSucceeded(let task):
      writer.write(FilterNumber.taskSucceeded)
      writer.write(task)
    case .runEntered(let task, let state):
      writer.write(FilterNumber.runEntered)
      writer.write(task)
      writer.write(state.rawValue)
    case .budgetCrossed(let task, let unit, let percent):
      writer.write(FilterNumber.budgetCrossed)
      writer.write(task)
      writer.write(unit, of: source)
      writer.write(percent)
    case .signal(let key):
      writer.write(FilterNumber.signal)
      writer.write(key, of: source)
    }
  }

  /// Reads a subscription.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    repeats = try cursor.choice(Repetition.self, bytes)
    switch try cursor.byte(bytes) {
    case FilterNumber.taskSucceeded:
      filter = .taskSucceeded(try cursor.identifier(TaskID.self, bytes))
    case FilterNumber.runEntered:
      let task = try cursor.identifier(TaskID.self, bytes)
      filter = .runEntered(task, try cursor.choice(RunState.self, bytes))
    case FilterNumber.budgetCrossed:
      let task = try cursor.identifier(TaskID.self, bytes)
      let unit = try cursor.name(bytes)
      let percent = try cursor.byte(bytes)
      guard percent >= 1, percent <= 100 else { throw .invalidValue }
      filter = .budgetCrossed(task, unit: unit, percent: percent)
    case FilterNumber.signal:
      filter = .signal(key: try cursor.name(bytes))
    case _:
      throw .invalidValue
    }
  }
}

extension ByteCursor {
  /// A length and bytes where empty means absent.
  public mutating func optionalRange(
    limit: Int, _ bytes: RawSpan
  ) throws(DecodeError) -> ByteRange {
    let range = try range(bytes)
    guard range.length <= limit else { throw .invalidValue }
    return range.isEmpty ? .none : range
  }
}
