extension ByteWriter {
  /// Appends a count and then each range with its length.
  public mutating func write(list ranges: [ByteRange], of source: RawSpan) {
    write(varint: UInt64(ranges.count))
    for range in ranges { write(range, of: source) }
  }

  /// Appends a count and then each prerequisite.
  public mutating func write(_ prerequisites: [Prerequisite]) {
    write(varint: UInt64(prerequisites.count))
    for prerequisite in prerequisites {
      write(prerequisite.task)
      write(prerequisite.condition.rawValue)
    }
  }

  /// Appends a count and then each unit with its amount.
  public mutating func write(amounts: [UnitAmount], of source: RawSpan) {
    write(varint: UInt64(amounts.count))
    for amount in amounts {
      write(amount.unit, of: source)
      write(varint: amount.amount)
    }
  }

  /// Appends a count and then ascending or any ids as differences, so that neighbours take a byte.
  public mutating func write<Noun>(ids: [Identifier<Noun>]) {
    write(varint: UInt64(ids.count))
    var previous: UInt64 = 0
    for id in ids {
      write(zigzag: Int64(bitPattern: id.rawValue &- previous))
      previous = id.rawValue
    }
  }
}

extension ByteCursor {
  /// A length and the bytes of a name, which must not be empty.
  @inlinable
  public mutating func name(_ bytes: RawSpan) throws(DecodeError) -> ByteRange {
    let range = try range(bytes)
    guard range.length > 0, range.length <= Limits.nameBytes else { throw .invalidValue }
    return range
  }

  /// A length of time within its limit.
  @inlinable
  public mutating func duration(_ bytes: RawSpan) throws(DecodeError) -> Duration {
    let value = try varint(bytes)
    guard value <= Limits.durationMilliseconds else { throw .invalidValue }
    return Duration(milliseconds: value)
  }

  /// What `write(list:of:)` wrote.
  public mutating func list(limit: Int, _ bytes: RawSpan) throws(DecodeError) -> [ByteRange] {
    let count = try elementCount(limit: limit, bytes)
    var ranges: [ByteRange] = []
    ranges.reserveCapacity(count)
    for _ in 0..<count { ranges.append(try range(bytes)) }
    return ranges
  }

  /// What `write(list:of:)` wrote, each a name that isn't empty.
  public mutating func names(limit: Int, _ bytes: RawSpan) throws(DecodeError) -> [ByteRange] {
    let count = try elementCount(limit: limit, bytes)
    var ranges: [ByteRange] = []
    ranges.reserveCapacity(count)
    for _ in 0..<count { ranges.append(try name(bytes)) }
    return ranges
  }

  /// What `write(_ prerequisites:)` wrote.
  public mutating func prerequisites(_ bytes: RawSpan) throws(DecodeError) -> [Prerequisite] {
    let count = try elementCount(limit: Limits.prerequisiteCount, bytes)
    var list: [Prerequisite] = []
    list.reserveCapacity(count)
    for _ in 0..<count {
      let task = try identifier(TaskID.self, bytes)
      list.append(Prerequisite(task: task, condition: try choice(EdgeCondition.self, bytes)))
    }
    return list
  }

  /// What `write(amounts:of:)` wrote.
  public mutating func amounts(_ bytes: RawSpan) throws(DecodeError) -> [UnitAmount] {
    let count = try elementCount(limit: Limits.budgetUnitCount, bytes)
    var list: [UnitAmount] = []
    list.reserveCapacity(count)
    for _ in 0..<count {
      let unit = try name(bytes)
      list.append(UnitAmount(unit: unit, amount: try varint(bytes)))
    }
    return list
  }

  /// What `write(ids:)` wrote.
  public mutating func ids<Noun>(
    _ type: Identifier<Noun>.Type, _ bytes: RawSpan
  ) throws(DecodeError) -> [Identifier<Noun>] {
    let count = try elementCount(limit: Limits.cascadeCount, bytes)
    var list: [Identifier<Noun>] = []
    list.reserveCapacity(count)
    var previous: UInt64 = 0
    for _ in 0..<count {
      previous = previous &+ UInt64(bitPattern: try zigzag(bytes))
      guard previous != 0 else { throw .invalidValue }
      list.append(Identifier(rawValue: previous))
    }
    return list
  }
}
