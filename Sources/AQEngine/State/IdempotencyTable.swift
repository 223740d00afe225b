import AQCore

/// What an idempotency key stands for.
struct IdempotencyRow: BitwiseCopyable {
  var key: ArenaReference
  var hash: UInt64
  /// Hash of the request as sent.
  var fingerprint: UInt64
  var task: TaskID
  var run: RunID
  var lsn: LSN
  var expiry: Timestamp
  /// Number of the tenant whose key it is.
  var tenant: UInt32
}

/// Idempotency keys within their window, each of a tenant. Kept apart from the tasks, which may be
/// pruned earlier.
///
/// Rows stand in the order of their expiry, which is that of the submits, the window being one
/// length for all; so forgetting is taking from the front of a ring.
struct IdempotencyTable: ~Copyable {
  private var index = HashIndex()
  private var rows: [IdempotencyRow] = []
  /// Rows ever added, less those there are: the first one's place in the order.
  private var first = 0
  private(set) var count = 0
  private var bytes = Arena()
  private let seed: UInt64

  /// Places are told apart by as many bits as the index has.
  private static let numberMask = 0x7FFF_FFFF
  /// Keys that are forgotten with each that is added: more than come.
  private static let forgottenAtInsert = 4

  init(seed: UInt64) { self.seed = seed }

  /// When the first window is over; nil where no key is remembered.
  var nextExpiry: Timestamp? { count == 0 ? nil : rows[slot(first)].expiry }

  /// What a key stands for at `now`; nil where it is unknown or its window is over.
  func find(
    _ key: ByteRange, of source: RawSpan, tenant: UInt32, now: Timestamp
  ) -> IdempotencyRow? {
    let hash = hash(key, source, tenant)
    // The newest wins: a key may be there twice, forgotten and new.
    let found = index.find(hash) { number in
      let row = rows[slot(number)]
      if row.hash != hash || row.tenant != tenant || row.expiry <= now { return false }
      let stored = bytes.bytes(row.key)
      return Hashing.equal(ByteRange(0, stored.byteCount), of: stored, key, of: source)
    }
    return found.map { rows[slot($0)] }
  }

  /// Remembers a key, and forgets some of those whose window is over at `now`.
  mutating func insert(
    _ key: ByteRange, of source: RawSpan, tenant: UInt32, fingerprint: UInt64, task: TaskID,
    run: RunID, lsn: LSN, expiry: Timestamp, now: Timestamp
  ) {
    forget(now: now, most: Self.forgottenAtInsert)
    if count == rows.count { widen() }
    let hash = hash(key, source, tenant)
    let place = first + count
    rows[slot(place)] = IdempotencyRow(
      key: bytes.store(key, of: source), hash: hash, fingerprint: fingerprint, task: task,
      run: run, lsn: lsn, expiry: expiry, tenant: tenant)
    count += 1
    let mask = rows.count - 1
    index.insert(hash, place & Self.numberMask, rehash: { [rows] in rows[$0 & mask].hash })
  }

  /// Forgets keys whose window is over at `now`, `most` of them.
  mutating func forget(now: Timestamp, most: Int) {
    var left = most
    while left > 0, count > 0, rows[slot(first)].expiry <= now {
      index.remove(rows[slot(first)].hash, first & Self.numberMask)
      bytes.free(rows[slot(first)].key)
      first += 1
      count -= 1
      left -= 1
    }
    if rows.count > 1_024, count < rows.count / 4 { resize(to: rows.count / 2) }
  }

  /// A remembered row by its place in the order.
  func row(_ index: Int) -> IdempotencyRow { rows[slot(first + index)] }

  /// The key of a remembered row.
  @_lifetime(borrow self)
  borrowing func key(_ row: IdempotencyRow) -> RawSpan { bytes.bytes(row.key) }

  @inline(__always)
  private func slot(_ place: Int) -> Int { place & (rows.count - 1) }

  private func hash(_ key: ByteRange, _ source: RawSpan, _ tenant: UInt32) -> UInt64 {
    Hashing.hash(key, of: source, seed: seed &+ UInt64(tenant) &* 0x9E37_79B9_7F4A_7C15)
  }

  private mutating func widen() { resize(to: max(64, rows.count * 2)) }

  /// Numbers in the index are places, not slots, so they stay as they are.
  private mutating func resize(to capacity: Int) {
    let none = IdempotencyRow(
      key: .none, hash: 0, fingerprint: 0, task: .none, run: .none, lsn: .zero, expiry: .zero,
      tenant: 0)
    var other = [IdempotencyRow](repeating: none, count: capacity)
    for place in first..<(first + count) { other[place & (capacity - 1)] = rows[slot(place)] }
    rows = other
  }
}
