import AQCore

/// Operations and pauses of tasks in a snapshot.
extension OperationRow {
  func encode(into writer: inout ByteWriter, last: UInt64) {
    writer.write(fixed: last)
    writer.write(fixed: id.rawValue)
    writer.write(varint: UInt64(tenant))
    writer.write(reach.rawValue)
    writer.write(verb.rawValue)
    for text in [by, reason, query] {
      writer.write(ByteRange(0, text.count), of: text.rawBytes)
    }
    writer.write(varint: upTo.rawValue)
    writer.write(varint: cursor.rawValue)
    writer.write(varint: matched)
    writer.write(varint: changed)
    writer.write(varint: refused)
    writer.write(fixed: started.milliseconds)
    writer.write(fixed: ended.milliseconds)
    writer.write(end?.rawValue ?? 0)
  }

  init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    id = try OperationID(rawValue: cursor.fixed(UInt64.self, bytes))
    tenant = try cursor.number(bytes)
    reach = try cursor.choice(OperationStarted.Reach.self, bytes)
    verb = try cursor.choice(OperationVerb.self, bytes)
    by = try Self.text(&cursor, Limits.reasonBytes, bytes)
    reason = try Self.text(&cursor, Limits.reasonBytes, bytes)
    query = try Self.text(&cursor, Limits.queryBytes, bytes)
    upTo = TaskID(rawValue: try cursor.varint(bytes))
    self.cursor = TaskID(rawValue: try cursor.varint(bytes))
    matched = try cursor.varint(bytes)
    changed = try cursor.varint(bytes)
    refused = try cursor.varint(bytes)
    started = Timestamp(milliseconds: try cursor.fixed(UInt64.self, bytes))
    ended = Timestamp(milliseconds: try cursor.fixed(UInt64.self, bytes))
    let end = try cursor.byte(bytes)
    self.end = OperationEnded.Cause(rawValue: end)
    guard end == 0 || self.end != nil, matched < 1 << 62, changed <= matched,
      refused <= matched
    else { throw .invalidValue }
  }

  private static func text(
    _ cursor: inout ByteCursor, _ limit: Int, _ bytes: RawSpan
  ) throws(DecodeError) -> [UInt8] {
    let range = try cursor.range(bytes)
    guard range.length <= limit else { throw .invalidValue }
    return bytes.array(range)
  }
}

extension EngineState {
  /// Takes in an operation of a snapshot.
  mutating func addOperation(
    _ cursor: inout ByteCursor, _ bytes: RawSpan
  ) throws(DecodeError) {
    let last = try cursor.fixed(UInt64.self, bytes)
    let row = try OperationRow(&cursor, bytes)
    guard row.id.rawValue <= last, last < 1 << 62, row.id > operations.rows.last?.id ?? .none,
      row.upTo.isNone || taskIDs.position(row.upTo) != nil,
      row.cursor.isNone || taskIDs.position(row.cursor) != nil,
      operations.rows.count < OperationTable.keptCount + Limits.operationCount
    else { throw .invalidValue }
    operations.add(row)
    operations.last = last
  }

  /// Takes in the pause of a task, which the task's extras must say too.
  mutating func addTaskPause(
    _ cursor: inout ByteCursor, _ bytes: RawSpan
  ) throws(DecodeError) {
    let task = try cursor.varint(bytes)
    let pause = try cursor.pause(bytes)
    guard task < UInt64(tasks.count), tasks[Int(task)].isPlaced,
      extras.isInUse(tasks[Int(task)].extras), isPaused(Int(task)), let pause,
      taskPauses.updateValue(pause, forKey: Int(task)) == nil
    else { throw .invalidValue }
  }

  /// Every task that is paused says since when, and operations are of tenants that are there.
  func checkOperations() throws(DecodeError) {
    var paused = 0
    for index in 0..<extras.numberCount where extras.isInUse(UInt32(index + 1)) {
      if extras[UInt32(index + 1)].flags.contains(.paused) { paused += 1 }
    }
    guard paused == taskPauses.count else { throw .invalidValue }
    for row in operations.rows where row.tenant != 0 {
      guard tenants.names.isKnown(row.tenant) else { throw .invalidValue }
    }
  }
}
