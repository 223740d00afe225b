import AQCore
import AQSnapshot

/// The section of tenants: items that begin with what they are. Tenants come in the order of their
/// numbers, then the names of roles and capabilities in the order of theirs, then who is and may do
/// what.
private enum TenantItem {
  static let tenant: UInt8 = 1
  static let name: UInt8 = 2
  static let grants: UInt8 = 3
}

extension StateWriter {
  mutating func writeTenants<Sink: ChunkSink & ~Copyable>(
    _ state: borrowing EngineState, to sink: inout Sink
  ) throws(SnapshotError) {
    for (index, row) in state.tenants.rows.enumerated() {
      let start = beginItem()
      let name = state.tenants.names.name(UInt32(index + 1))
      buffer.write(TenantItem.tenant)
      buffer.write(row.id)
      buffer.write(fixed: row.created.milliseconds)
      buffer.write(ByteRange(0, name.byteCount), of: name)
      endItem(start)
      try sendIfLarge(.tenants, to: &sink)
    }
    for index in 0..<state.tenants.grants.names.count {
      let start = beginItem()
      let name = state.tenants.grants.names.name(UInt32(index + 1))
      buffer.write(TenantItem.name)
      buffer.write(ByteRange(0, name.byteCount), of: name)
      endItem(start)
      try sendIfLarge(.tenants, to: &sink)
    }
    for row in state.tenants.grants.rows {
      let start = beginItem()
      buffer.write(TenantItem.grants)
      row.encode(into: &buffer)
      endItem(start)
      try sendIfLarge(.tenants, to: &sink)
    }
    try send(.tenants, to: &sink)
  }
}

extension GrantRow {
  fileprivate func encode(into writer: inout ByteWriter) {
    writer.write(varint: UInt64(tenant))
    writer.write(actor)
    switch role {
    case .none: writer.write(0)
    case .operator: writer.write(1)
    case .auditor: writer.write(2)
    case .gatekeeper: writer.write(3)
    case .custom(let number):
      writer.write(255)
      writer.write(varint: UInt64(number))
    }
    writer.write(rights.rawValue)
    writer.write(varint: UInt64(custom.count))
    for number in custom { writer.write(varint: UInt64(number)) }
  }

  fileprivate init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    tenant = try cursor.number(bytes)
    actor = try cursor.identifier(ActorID.self, bytes)
    switch try cursor.byte(bytes) {
    case 0: role = .none
    case 1: role = .operator
    case 2: role = .auditor
    case 3: role = .gatekeeper
    case 255: role = .custom(try cursor.number(bytes))
    case _: throw .invalidValue
    }
    rights = Rights(rawValue: try cursor.byte(bytes))
    guard rights.rawValue < 1 << Rights.all.count else { throw .invalidValue }
    for _ in 0..<(try cursor.elementCount(limit: Limits.grantCount, bytes)) {
      let number = try cursor.number(bytes)
      guard custom.last.map({ $0 < number }) ?? true else { throw .invalidValue }
      custom.append(number)
    }
  }
}

extension EngineState {
  /// Takes in one item of the section of tenants.
  mutating func addTenantItem(
    _ cursor: inout ByteCursor, _ bytes: RawSpan
  ) throws(DecodeError) {
    switch try cursor.byte(bytes) {
    case TenantItem.tenant:
      let id = try cursor.identifier(TenantID.self, bytes)
      let created = Timestamp(milliseconds: try cursor.fixed(UInt64.self, bytes))
      let name = try cursor.name(bytes)
      guard tenants.add(id, name, of: bytes, at: created) else { throw .invalidValue }
    case TenantItem.name:
      let name = try cursor.name(bytes)
      let count = tenants.grants.names.count
      guard Int(tenants.grants.intern(name, of: bytes)) == count + 1 else { throw .invalidValue }
    case TenantItem.grants:
      let row = try GrantRow(&cursor, bytes)
      guard tenants.grants.restore(row) else { throw .invalidValue }
    case _: throw .invalidValue
    }
  }

  /// Grants are in tenants that are there, under names that are known; actors may be forgotten.
  func checkTenants() throws(DecodeError) {
    for row in tenants.grants.rows {
      guard row.tenant > 0, tenants.isKnown(row.tenant) else {
        throw .invalidValue
      }
      if case .custom(let number) = row.role {
        guard tenants.grants.names.isKnown(number) else { throw .invalidValue }
      }
      for number in row.custom {
        guard tenants.grants.names.isKnown(number) else { throw .invalidValue }
      }
    }
  }
}
