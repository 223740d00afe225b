import AQCore

/// A tenant. Tenants are never removed.
struct TenantRow: BitwiseCopyable {
  var id: TenantID
  var created: Timestamp
}

/// Tenants by number, from 1, in the order in which they were made; zero is the default tenant,
/// which is always there. And what actors are and may do in them.
struct TenantTable: ~Copyable {
  private(set) var names: NameTable
  private(set) var rows: [TenantRow] = []
  private var numbers: [TenantID: UInt32] = [:]
  var grants: GrantTable

  init(seed: UInt64) {
    names = NameTable(seed: seed)
    grants = GrantTable(seed: seed)
  }

  /// Whether anybody but the default tenant is there: from then on rights are looked at.
  var isInUse: Bool { !rows.isEmpty }
  /// Tenants but for the default one.
  var count: Int { rows.count }

  /// The number of a name; zero for an absent name, nil for one that isn't there.
  mutating func number(_ name: ByteRange, of bytes: RawSpan) -> UInt32? {
    if name.isNone { return 0 }
    let number = names.find(name, of: bytes)
    return number == 0 ? nil : number
  }

  /// The number of a name given as text.
  mutating func number(named name: String) -> UInt32? {
    let bytes = Array(name.utf8)
    return bytes.isEmpty ? 0 : number(ByteRange(0, bytes.count), of: bytes.rawBytes)
  }

  /// The identifier behind a number.
  func id(_ number: UInt32) -> TenantID { number == 0 ? .none : rows[Int(number) - 1].id }

  /// The number of an identifier: zero for none, nil for one that isn't there.
  func number(_ id: TenantID) -> UInt32? { id.isNone ? 0 : numbers[id] }

  /// The name behind a number; empty for the default tenant.
  func text(_ number: UInt32) -> String { names.text(number) }

  /// Whether there is a tenant of a number; the default one counts.
  func isKnown(_ number: UInt32) -> Bool { Int(number) <= rows.count }

  /// The identifier of the next tenant, in a restore epoch.
  func nextID(inEpoch epoch: UInt16) -> TenantID {
    let last = rows.last { $0.id.restoreEpoch == epoch }
    return TenantID(rawValue: UInt64(epoch) << 48 | (last?.id.sequence ?? 0) + 1)
  }

  /// Adds a tenant; false where its name or its identifier is there already.
  mutating func add(_ id: TenantID, _ name: ByteRange, of bytes: RawSpan, at: Timestamp) -> Bool {
    guard !id.isNone, numbers[id] == nil, !name.isEmpty, names.find(name, of: bytes) == 0 else {
      return false
    }
    let number = names.intern(name, of: bytes)
    names.retain(number)
    invariant(Int(number) == rows.count + 1, "tenants are numbered as they come")
    rows.append(TenantRow(id: id, created: at))
    numbers[id] = number
    return true
  }
}
