import AQCore

/// The bytes of rows in a snapshot: every field little-endian and in the order of the row, what is
/// derived or refers to memory as zero, so that the same state always has the same bytes.
///
/// A stretch of positions without rows is one row, of zeros but for how many they are: where the
/// others have their first run, their task or their prerequisite.
extension TaskRow {
  static var snapshotBytes: Int { 64 }

  /// Positions a row of none stands for.
  var gap: UInt64 { firstRun }

  static func encode(gap: Int, into writer: inout ByteWriter) {
    writer.write(fixed: UInt64(0))
    writer.write(fixed: UInt64(gap))
    for _ in 2..<8 { writer.write(fixed: UInt64(0)) }
  }

  func encode(into writer: inout ByteWriter) {
    writer.write(fixed: UInt64(0))
    writer.write(fixed: firstRun)
    writer.write(fixed: lastRun)
    writer.write(fixed: endedAt)
    writer.write(fixed: route)
    writer.write(fixed: extras)
    writer.write(fixed: key)
    writer.write(fixed: dependents)
    writer.write(fixed: prerequisites)
    writer.write(fixed: unmet)
    writer.write(fixed: openRuns)
    writer.write(fixed: attemptLimit)
    writer.write(priority)
    writer.write(flags.rawValue)
  }

  init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    _ = try cursor.fixed(UInt64.self, bytes)
    spec = .none
    firstRun = try cursor.fixed(UInt64.self, bytes)
    lastRun = try cursor.fixed(UInt64.self, bytes)
    endedAt = try cursor.fixed(UInt64.self, bytes)
    route = try cursor.fixed(UInt32.self, bytes)
    extras = try cursor.fixed(UInt32.self, bytes)
    key = try cursor.fixed(UInt32.self, bytes)
    dependents = try cursor.fixed(UInt32.self, bytes)
    prerequisites = try cursor.fixed(UInt32.self, bytes)
    unmet = try cursor.fixed(UInt32.self, bytes)
    openRuns = try cursor.fixed(UInt32.self, bytes)
    attemptLimit = try cursor.fixed(UInt16.self, bytes)
    priority = try cursor.byte(bytes)
    flags = TaskFlags(rawValue: try cursor.byte(bytes))
    guard priority <= Limits.priority else { throw .invalidValue }
  }
}

extension RunRow {
  static var snapshotBytes: Int { 64 }

  /// Positions a row of none stands for.
  var gap: UInt64 { task }

  static func encode(gap: Int, into writer: inout ByteWriter) {
    writer.write(fixed: UInt64(gap))
    for _ in 1..<8 { writer.write(fixed: UInt64(0)) }
  }

  func encode(into writer: inout ByteWriter) {
    writer.write(fixed: task)
    writer.write(fixed: due)
    writer.write(fixed: created)
    writer.write(fixed: createdLSN)
    writer.write(fixed: UInt64(0))
    writer.write(fixed: next)
    writer.write(fixed: UInt32(0))
    writer.write(fixed: started)
    writer.write(fixed: failures)
    writer.write(fixed: interruptions)
    writer.write(stateByte)
    writer.write(0)
    writer.write(suspendByte)
    writer.write(flags.rawValue)
  }

  init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    task = try cursor.fixed(UInt64.self, bytes)
    due = try cursor.fixed(UInt64.self, bytes)
    created = try cursor.fixed(UInt64.self, bytes)
    createdLSN = try cursor.fixed(UInt64.self, bytes)
    _ = try cursor.fixed(UInt64.self, bytes)
    history = .none
    next = try cursor.fixed(UInt64.self, bytes)
    _ = try cursor.fixed(UInt32.self, bytes)
    lease = 0
    started = try cursor.fixed(UInt32.self, bytes)
    failures = try cursor.fixed(UInt16.self, bytes)
    interruptions = try cursor.fixed(UInt16.self, bytes)
    stateByte = try cursor.byte(bytes)
    _ = try cursor.byte(bytes)
    gate = .none
    suspendByte = try cursor.byte(bytes)
    flags = RunFlags(rawValue: try cursor.byte(bytes))
    guard stateByte == 0 || RunState(rawValue: stateByte) != nil else { throw .invalidValue }
  }
}

extension EdgeRow {
  static var snapshotBytes: Int { 32 }

  /// Numbers a row of none stands for.
  var gap: UInt64 { prerequisite }

  static func encode(gap: Int, into writer: inout ByteWriter) {
    EdgeRow(
      prerequisite: UInt64(gap), dependent: 0, nextOfPrerequisite: 0, nextOfDependent: 0,
      condition: .onSuccess, status: .pending
    ).encode(into: &writer)
  }

  func encode(into writer: inout ByteWriter) {
    writer.write(fixed: prerequisite)
    writer.write(fixed: dependent)
    writer.write(fixed: nextOfPrerequisite)
    writer.write(fixed: nextOfDependent)
    writer.write(condition.rawValue)
    writer.write(status.rawValue)
    writer.write(fixed: UInt16(0))
    writer.write(fixed: UInt32(0))
  }

  init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    prerequisite = try cursor.fixed(UInt64.self, bytes)
    dependent = try cursor.fixed(UInt64.self, bytes)
    nextOfPrerequisite = try cursor.fixed(UInt32.self, bytes)
    nextOfDependent = try cursor.fixed(UInt32.self, bytes)
    condition = try cursor.choice(EdgeCondition.self, bytes)
    guard let status = Status(rawValue: try cursor.byte(bytes)) else { throw .invalidValue }
    self.status = status
    _ = try cursor.fixed(UInt16.self, bytes)
    _ = try cursor.fixed(UInt32.self, bytes)
  }
}

extension HistoryHead {
  func encode(into writer: inout ByteWriter) {
    writer.write(fixed: at.milliseconds)
    writer.write(fixed: lsn.rawValue)
    writer.write(fixed: token.rawValue)
    writer.write(fixed: resultHash)
    writer.write(fixed: attempt)
    writer.write(fixed: errorBytes)
    writer.write(fixed: outputBytes)
    writer.write(from)
    writer.write(to)
    writer.write(result)
    writer.write(kind.rawValue)
  }

  init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    previous = .none
    at = Timestamp(milliseconds: try cursor.fixed(UInt64.self, bytes))
    lsn = LSN(try cursor.fixed(UInt64.self, bytes))
    token = FencingToken(rawValue: try cursor.fixed(UInt64.self, bytes))
    resultHash = try cursor.fixed(UInt64.self, bytes)
    attempt = try cursor.fixed(UInt32.self, bytes)
    errorBytes = try cursor.fixed(UInt32.self, bytes)
    outputBytes = try cursor.fixed(UInt32.self, bytes)
    from = try cursor.byte(bytes)
    to = try cursor.byte(bytes)
    result = try cursor.byte(bytes)
    guard let kind = Kind(rawValue: try cursor.byte(bytes)) else { throw .invalidValue }
    self.kind = kind
    guard RunState(rawValue: from) != nil, RunState(rawValue: to) != nil else {
      throw .invalidValue
    }
  }
}
