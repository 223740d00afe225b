import AQCore

/// A registered worker or person.
struct ActorRow: BitwiseCopyable, PlacedRow {
  /// Numbers of names in the table; the identity is zero where there is no actor.
  var identity: UInt32
  var tenant: UInt32
  /// Zero for none.
  var department: UInt32
  /// Number of the set of its capabilities.
  var capabilities: UInt32
  var interval: Duration
  var registeredAt: Timestamp
  /// When it was last heard.
  var heardAt: Timestamp
  /// When it said goodbye or was found silent; zero while it is active.
  var endedAt: Timestamp = .zero

  // Derived, not stored.

  /// Head of the list of its leases, as slot plus one.
  var firstLease: UInt32 = 0
  /// When it will have been silent for too long, on the steady clock.
  var steadyDeadline: UInt64 = 0
  /// When the wheel looks at it next; zero where it doesn't.
  var armedAt: UInt64 = 0

  var isPlaced: Bool { identity != 0 }
  var isActive: Bool { identity != 0 && endedAt == .zero }

  /// How long it may be silent.
  var patience: Duration {
    Duration(milliseconds: interval.milliseconds &* Limits.silentActorIntervals)
  }
}

/// Actors by position, with what finds them: by identity, tenant, department and standing.
struct ActorTable: ~Copyable {
  var ids = IdentifierDirectory<ActorNoun>(epoch: 0)
  private var rows = RowTable<ActorRow>(chunkRows: 1_024)
  /// Identities, each of a tenant.
  private(set) var identities: NameTable
  private(set) var departments: NameTable
  /// Sets of capabilities: the sorted names joined by line feeds.
  private(set) var sets: NameTable

  // Derived.

  /// Position of the active actor of an identity, by the number of its name.
  private var activeOf: [UInt32: UInt32] = [:]
  private var ofTenant: [UInt32: PositionSet] = [:]
  private var ofDepartment: [UInt32: PositionSet] = [:]
  private(set) var active = PositionSet()
  private(set) var inactive = PositionSet()
  /// Inactive ones, in the order in which they became so.
  private(set) var retired: [UInt32] = []

  init(seed: UInt64) {
    identities = NameTable(seed: seed)
    departments = NameTable(seed: seed)
    sets = NameTable(seed: seed)
    rows.skip(to: 1)
  }

  /// The row at a position of an actor.
  subscript(position: Int) -> ActorRow {
    @inline(__always) get { rows[position] }
    @inline(__always) _modify { yield &rows[position] }
  }

  /// Positions below may hold actors.
  var positionCount: Int { rows.count }
  /// Actors that are known.
  var count: Int { rows.placedCount }

  /// The first actor from a position on; `positionCount` where there is none.
  func next(from position: Int) -> Int { rows.next(from: position) }

  /// The position of an actor that is known; nil for one that never was or was forgotten.
  @inline(__always)
  func position(_ id: ActorID) -> Int? {
    guard let position = ids.position(id), position < rows.count, rows[position].isPlaced else {
      return nil
    }
    return position
  }

  /// True for the position of an active actor.
  func isActive(_ position: Int) -> Bool {
    position > 0 && position < rows.count && rows[position].isActive
  }

  /// The position of the active actor of an identity; nil where there is none.
  mutating func find(_ identity: ByteRange, of bytes: RawSpan, tenant: UInt32) -> Int? {
    let number = identities.find(identity, of: bytes, scope: tenant)
    return activeOf[number].map { Int($0) }
  }

  /// Makes positions up to here valid; those that are new hold nobody.
  mutating func skip(to count: Int) { rows.skip(to: count) }

  /// Adds an actor at its position. Precondition: nobody is there.
  mutating func add(_ row: ActorRow, at position: Int) {
    rows.place(row, at: position)
    keepNames(row)
    enlist(position)
  }

  /// Gives an active actor what it registered with anew.
  mutating func update(
    _ position: Int, department: UInt32, capabilities: UInt32, interval: Duration
  ) {
    let old = rows[position]
    departments.retain(department)
    sets.retain(capabilities)
    if old.department != department {
      Self.remove(position, from: &ofDepartment, old.department)
      if department != 0 { ofDepartment[department, default: PositionSet()].insert(position) }
    }
    rows[position].department = department
    rows[position].capabilities = capabilities
    rows[position].interval = interval
    departments.release(old.department)
    sets.release(old.capabilities)
  }

  /// An active actor is no longer there; it stays known.
  mutating func retire(_ position: Int, at: Timestamp) {
    rows[position].endedAt = at
    active.remove(position)
    inactive.insert(position)
    activeOf[rows[position].identity] = nil
    retired.append(UInt32(position))
  }

  /// Forgets an inactive actor.
  mutating func forget(_ position: Int) {
    let row = rows[position]
    inactive.remove(position)
    if let index = retired.firstIndex(of: UInt32(position)) { retired.remove(at: index) }
    Self.remove(position, from: &ofTenant, row.tenant)
    if row.department != 0 { Self.remove(position, from: &ofDepartment, row.department) }
    rows.vacate(position)
    identities.release(row.identity)
    departments.release(row.department)
    sets.release(row.capabilities)
  }

  private static func remove(
    _ position: Int, from sets: inout [UInt32: PositionSet], _ number: UInt32
  ) {
    sets[number]?.remove(position)
    if sets[number]?.isEmpty == true { sets[number] = nil }
  }

  private mutating func keepNames(_ row: ActorRow) {
    identities.retain(row.identity)
    departments.retain(row.department)
    sets.retain(row.capabilities)
  }

  private mutating func enlist(_ position: Int) {
    let row = rows[position]
    ofTenant[row.tenant, default: PositionSet()].insert(position)
    if row.department != 0 {
      ofDepartment[row.department, default: PositionSet()].insert(position)
    }
    if row.isActive {
      active.insert(position)
      activeOf[row.identity] = UInt32(position)
    } else {
      inactive.insert(position)
    }
  }

  /// Puts loaded actors in the order in which they became inactive.
  mutating func rebuildOrder() {
    var order: [(endedAt: UInt64, position: UInt32)] = []
    var next = inactive.next(from: 0)
    while let position = next {
      order.append((rows[position].endedAt.milliseconds, UInt32(position)))
      next = inactive.next(from: position + 1)
    }
    order.sort { $0 < $1 }
    retired = order.map(\.position)
  }
}

extension ActorTable {
  /// Numbers for the names of a registration.
  mutating func intern(identity: ByteRange, of bytes: RawSpan, tenant: UInt32) -> UInt32 {
    identities.intern(identity, of: bytes, scope: tenant)
  }

  mutating func intern(department: ByteRange, of bytes: RawSpan) -> UInt32 {
    departments.intern(department, of: bytes)
  }

  mutating func intern(set: [UInt8]) -> UInt32 {
    sets.intern(ByteRange(0, set.count), of: set.rawBytes)
  }

  /// The actors that may match a filter: no set that is smaller is known. Nil for all.
  mutating func candidates(
    tenant: UInt32?, department: UInt32?, standing: ActorStanding?
  ) -> PositionSet? {
    var best: PositionSet?
    func take(_ set: PositionSet) { if best.map({ set.count < $0.count }) ?? true { best = set } }
    if let tenant { take(ofTenant[tenant] ?? PositionSet()) }
    if let department { take(ofDepartment[department] ?? PositionSet()) }
    switch standing {
    case .active: take(active)
    case .inactive: take(inactive)
    case nil: break
    }
    return best
  }

  /// The number of a department that actors work in; zero where nobody does.
  mutating func number(department: ByteRange, of bytes: RawSpan) -> UInt32 {
    departments.find(department, of: bytes)
  }
}
