import AQCore

/// Tenants by number, from 1; zero is the default tenant, which is always there.
struct TenantTable: ~Copyable {
  var names: NameTable
  /// Identifiers of tenants; a number is a position.
  var ids = IdentifierDirectory<TenantNoun>(epoch: 0)

  init(seed: UInt64) { names = NameTable(seed: seed) }

  /// Whether anybody but the default tenant is there: from then on rights are looked at.
  var isInUse: Bool { names.count > 0 }

  /// The number of a name; zero for an absent name, nil for one that isn't there.
  mutating func number(_ name: ByteRange, of bytes: RawSpan) -> UInt32? {
    if name.isNone { return 0 }
    let number = names.find(name, of: bytes)
    return number == 0 ? nil : number
  }

  /// The identifier behind a number.
  func id(_ number: UInt32) -> TenantID {
    number == 0 ? .none : ids.identifier(at: Int(number))
  }

  /// The number of an identifier: zero for none, nil for one that isn't there.
  func number(_ id: TenantID) -> UInt32? {
    if id.isNone { return 0 }
    guard let position = ids.position(id), names.isKnown(UInt32(position)) else { return nil }
    return UInt32(position)
  }
}
