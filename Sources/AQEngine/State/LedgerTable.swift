import AQCore

/// What stands before an entry's payload in its block.
struct LedgerEntryHead: BitwiseCopyable {
  var at: Timestamp
  var actor: ActorID
  var hash: LedgerHash
}

/// Where an entry is.
struct LedgerEntryRow: BitwiseCopyable {
  /// Of the event that appended it.
  var lsn: LSN
  /// Its head and its payload.
  var block: ArenaReference
}

/// A ledger: entries in the order of their ordinals, of which the first may be gone.
struct LedgerRow {
  /// Number of its tenant.
  let tenant: UInt32
  /// The ordinal of the first entry that is there, or of the next one.
  var first: UInt64 = 1
  /// The hash of the entry before that; zeros where there never was one.
  var base = LedgerHash.zero
  var entries: [LedgerEntryRow] = []

  init(tenant: UInt32) { self.tenant = tenant }

  /// The ordinal of the next entry.
  var next: UInt64 { first + UInt64(entries.count) }

  /// Where the entry of an ordinal stands in `entries`; nil for one that isn't there.
  func index(of ordinal: UInt64) -> Int? {
    ordinal >= first && ordinal < next ? Int(ordinal - first) : nil
  }

  /// Where the entry that an event appended stands in `entries`; nil where it is gone.
  func index(of lsn: LSN) -> Int? {
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].lsn < lsn { low = middle + 1 } else { high = middle }
    }
    return low < entries.count && entries[low].lsn == lsn ? low : nil
  }
}

/// Ledgers by number, each of a tenant; there from the first entry on, and for good.
struct LedgerTable: ~Copyable {
  private(set) var names: NameTable
  /// By number, less one.
  private(set) var rows: [LedgerRow] = []
  private var blocks = Arena()
  /// Numbers of a tenant's ledgers, in order.
  private var ofTenant: [UInt32: [UInt32]] = [:]
  /// All entries of a tenant in the order of time, and some that are gone. Derived.
  private(set) var order: [UInt32: [Place]] = [:]

  /// An entry among all of its tenant.
  struct Place: BitwiseCopyable {
    var lsn: LSN
    var ledger: UInt32
  }

  init(seed: UInt64) { names = NameTable(seed: seed) }

  subscript(number: UInt32) -> LedgerRow {
    _read { yield rows[Int(number) - 1] }
  }

  /// The number of a tenant's ledger; zero where it isn't there.
  mutating func find(_ key: ByteRange, of bytes: RawSpan, tenant: UInt32) -> UInt32 {
    names.find(key, of: bytes, scope: tenant)
  }

  /// Numbers of a tenant's ledgers, in order.
  func ledgers(of tenant: UInt32) -> [UInt32] { ofTenant[tenant] ?? [] }

  /// The number of a ledger, made if it wasn't there.
  mutating func intern(_ key: ByteRange, of bytes: RawSpan, tenant: UInt32) -> UInt32 {
    let number = names.intern(key, of: bytes, scope: tenant)
    if Int(number) > rows.count { begin(number, tenant) }
    return number
  }

  /// Takes a ledger of a snapshot in under the next number; nil where it is there already.
  mutating func load(_ key: ByteRange, of bytes: RawSpan, tenant: UInt32) -> UInt32? {
    guard let number = names.load(key, of: bytes, scope: tenant) else { return nil }
    begin(number, tenant)
    return number
  }

  private mutating func begin(_ number: UInt32, _ tenant: UInt32) {
    rows.append(LedgerRow(tenant: tenant))
    ofTenant[tenant, default: []].append(number)
  }

  /// Sets where a loaded ledger begins.
  mutating func begin(_ number: UInt32, first: UInt64, base: LedgerHash) {
    rows[Int(number) - 1].first = first
    rows[Int(number) - 1].base = base
  }

  /// Adds the next entry of a ledger.
  mutating func append(
    _ head: LedgerEntryHead, _ payload: ByteRange, of bytes: RawSpan, lsn: LSN, to number: UInt32
  ) {
    let block = blocks.store(head: head, payload, ByteRange(0, 0), of: bytes)
    rows[Int(number) - 1].entries.append(LedgerEntryRow(lsn: lsn, block: block))
    let tenant = rows[Int(number) - 1].tenant
    order[tenant, default: []].append(Place(lsn: lsn, ledger: number))
  }

  /// Gives up the entries before an ordinal. Precondition: no further than the next one.
  mutating func prune(_ number: UInt32, before ordinal: UInt64) {
    let index = Int(number) - 1
    let count = Int(ordinal - rows[index].first)
    if count == 0 { return }
    rows[index].base = hash(number, count - 1)
    for entry in rows[index].entries.prefix(count) { blocks.free(entry.block) }
    let last = rows[index].entries[count - 1].lsn
    rows[index].entries.removeFirst(count)
    rows[index].first = ordinal
    order[rows[index].tenant]?.removeAll { $0.ledger == number && $0.lsn <= last }
  }

  /// Of the entry at an index of a ledger.
  func head(_ number: UInt32, _ index: Int) -> LedgerEntryHead {
    blocks.head(LedgerEntryHead.self, of: self[number].entries[index].block)
  }

  func hash(_ number: UInt32, _ index: Int) -> LedgerHash { head(number, index).hash }

  /// The hash that the entry at an index is chained to, or the next one would be.
  func hash(_ number: UInt32, before index: Int) -> LedgerHash {
    index == 0 ? self[number].base : hash(number, index - 1)
  }

  /// The hash that the next entry is chained to.
  func lastHash(_ number: UInt32) -> LedgerHash {
    number == 0 ? .zero : hash(number, before: self[number].entries.count)
  }

  /// The payload of the entry at an index.
  @_lifetime(borrow self)
  borrowing func payload(_ number: UInt32, _ index: Int) -> RawSpan {
    let block = blocks.bytes(self[number].entries[index].block)
    let size = MemoryLayout<LedgerEntryHead>.size
    return block.extracting(size..<block.byteCount)
  }

  /// Puts the entries of a loaded state in the order of time.
  mutating func rebuildOrder() {
    for tenant in order.keys { order[tenant]?.sort { $0.lsn < $1.lsn } }
  }

  /// Where a tenant's entries from an event on begin in `order`.
  func start(of tenant: UInt32, from lsn: LSN) -> Int {
    guard let places = order[tenant] else { return 0 }
    var (low, high) = (0, places.count)
    while low < high {
      let middle = (low + high) / 2
      if places[middle].lsn < lsn { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
