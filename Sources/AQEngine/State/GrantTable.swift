import AQCore

/// What an actor is and may do in a tenant.
struct GrantRow {
  /// Number of the tenant; never zero.
  var tenant: UInt32
  var actor: ActorID
  var role = RoleNumber.none
  /// What it may do, of what the engine knows.
  var rights: Rights = []
  /// Numbers of capabilities of the application's own, ascending.
  var custom: [UInt32] = []

  /// True where nothing at all is granted.
  var isEmpty: Bool { rights.isEmpty && custom.isEmpty }
}

/// The part an actor plays.
enum RoleNumber: Equatable, BitwiseCopyable {
  case none, `operator`, auditor, gatekeeper
  /// Of the application's own, by number in the table of names.
  case custom(UInt32)
}

/// What the engine asks for before it decides. Bits are on disk.
struct Rights: OptionSet, BitwiseCopyable {
  let rawValue: UInt8
  static let submit = Rights(rawValue: 1 << 0)
  static let execute = Rights(rawValue: 1 << 1)
  static let review = Rights(rawValue: 1 << 2)
  static let approve = Rights(rawValue: 1 << 3)
  static let cancel = Rights(rawValue: 1 << 4)

  static let all: [(right: Rights, word: StaticWord)] = [
    (.submit, StaticWord("submit")), (.execute, StaticWord("execute")),
    (.review, StaticWord("review")), (.approve, StaticWord("approve")),
    (.cancel, StaticWord("cancel")),
  ]

  /// The word for the first of them.
  var word: StaticWord { Rights.all.first { contains($0.right) }?.word ?? StaticWord("none") }
}

/// Rows by tenant and actor, in the order in which they came.
struct GrantTable: ~Copyable {
  /// Roles and capabilities of the application's own. Few, and kept for good.
  var names: NameTable
  private(set) var rows: [GrantRow] = []
  private var index: [Place: Int] = [:]

  private struct Place: Hashable {
    var tenant: UInt32
    var actor: ActorID
  }

  init(seed: UInt64) { names = NameTable(seed: seed) }

  /// What an actor is and may do in a tenant; nil where nothing was ever said.
  func find(_ actor: ActorID, in tenant: UInt32) -> GrantRow? {
    index[Place(tenant: tenant, actor: actor)].map { rows[$0] }
  }

  /// Changes what an actor is and may do in a tenant.
  mutating func update(
    _ actor: ActorID, in tenant: UInt32, _ change: (inout GrantRow) -> Void
  ) {
    let place = Place(tenant: tenant, actor: actor)
    if let number = index[place] {
      change(&rows[number])
      return
    }
    var row = GrantRow(tenant: tenant, actor: actor)
    change(&row)
    index[place] = rows.count
    rows.append(row)
  }

  /// Forgets what actors were and could do.
  ///
  /// *Complexity*: O(rows), where one of them has any.
  mutating func forget(_ actors: Set<ActorID>) {
    guard rows.contains(where: { actors.contains($0.actor) }) else { return }
    rows.removeAll { actors.contains($0.actor) }
    index.removeAll()
    for (number, row) in rows.enumerated() {
      index[Place(tenant: row.tenant, actor: row.actor)] = number
    }
  }

  /// Adds a row of a snapshot; false where there is one of its place.
  mutating func restore(_ row: GrantRow) -> Bool {
    let place = Place(tenant: row.tenant, actor: row.actor)
    guard index[place] == nil else { return false }
    index[place] = rows.count
    rows.append(row)
    return true
  }

  /// The number of a name of the application's own, made known.
  mutating func intern(_ name: ByteRange, of bytes: RawSpan) -> UInt32 {
    let known = names.find(name, of: bytes)
    if known != 0 { return known }
    let number = names.intern(name, of: bytes)
    names.retain(number)
    return number
  }

  /// The word for a role; empty for none.
  func word(_ role: RoleNumber) -> String {
    switch role {
    case .none: ""
    case .operator: "operator"
    case .auditor: "auditor"
    case .gatekeeper: "gatekeeper"
    case .custom(let number): names.text(number)
    }
  }

  /// The words for everything granted: the engine's first, then the application's own.
  func words(_ row: GrantRow) -> [String] {
    Rights.all.filter { row.rights.contains($0.right) }.map(\.word.description)
      + row.custom.map { names.text($0) }.sorted()
  }
}
