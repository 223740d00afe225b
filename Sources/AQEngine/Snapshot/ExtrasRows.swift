import AQCore

/// The bytes of a task's extras in a snapshot: every field little-endian and in the order of the
/// row.
extension TaskExtras {
  func encode(into writer: inout ByteWriter) {
    writer.write(fixed: task)
    writer.write(fixed: parent)
    writer.write(fixed: firstChild)
    writer.write(fixed: lastChild)
    writer.write(fixed: nextSibling)
    writer.write(fixed: previousSibling)
    writer.write(fixed: openChildren)
    writer.write(depth)
    writer.write(flags.rawValue)
    writer.write(fixed: origin)
    writer.write(fixed: occurrences)
    writer.write(fixed: upcoming)
    writer.write(fixed: created)
    writer.write(fixed: budgets)
    writer.write(fixed: subscriptions)
    writer.write(fixed: watchers)
  }

  init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    task = try cursor.fixed(UInt64.self, bytes)
    parent = try cursor.fixed(UInt64.self, bytes)
    firstChild = try cursor.fixed(UInt64.self, bytes)
    lastChild = try cursor.fixed(UInt64.self, bytes)
    nextSibling = try cursor.fixed(UInt64.self, bytes)
    previousSibling = try cursor.fixed(UInt64.self, bytes)
    openChildren = try cursor.fixed(UInt32.self, bytes)
    depth = try cursor.byte(bytes)
    flags = ExtrasFlags(rawValue: try cursor.byte(bytes))
    origin = try cursor.fixed(UInt64.self, bytes)
    occurrences = try cursor.fixed(UInt64.self, bytes)
    upcoming = try cursor.fixed(UInt64.self, bytes)
    created = try cursor.fixed(UInt64.self, bytes)
    budgets = try cursor.fixed(UInt32.self, bytes)
    subscriptions = try cursor.fixed(UInt64.self, bytes)
    watchers = try cursor.fixed(UInt64.self, bytes)
    guard task != 0 else { throw .invalidValue }
  }
}
