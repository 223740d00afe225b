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
}

/// Idempotency keys within their window. Kept apart from the tasks, which may be pruned earlier.
///
/// Rows stand in the order of their expiry, which is that of the submits, the window being one
/// length for all; so forgetting is taking from the front.
struct IdempotencyTable: ~Copyable {
  private var index = HashIndex()
  private var rows: [IdempotencyRow] = []
  /// Rows before this position are forgotten.
  private var head = 0
  private var bytes = Arena()
  private let seed: UInt64

  init(seed: UInt64) { self.seed = seed }

  var count: Int { rows.count - head }

  /// What a key stands for at `now`; nil where it is unknown or its window is over.
  func find(_ key: ByteRange, of source: RawSpan, now: Timestamp) -> IdempotencyRow? {
    let hash = Hashing.hash(key, of: source, seed: seed)
    // The newest wins: a key may be there twice, forgotten and new.
    let found = index.find(hash) { number in
      let row = rows[number]
      if row.hash != hash || row.expiry <= now { return false }
      let stored = bytes.bytes(row.key)
      return Hashing.equal(ByteRange(0, stored.byteCount), of: stored, key, of: source)
    }
    return found.map { rows[$0] }
  }

  /// Remembers a key, and forgets those whose window is over at `now`.
  mutating func insert(
    _ key: ByteRange, of source: RawSpan, fingerprint: UInt64, task: TaskID, run: RunID, lsn: LSN,
    expiry: Timestamp, now: Timestamp
  ) {
    forget(now: now)
    let hash = Hashing.hash(key, of: source, seed: seed)
    let row = IdempotencyRow(
      key: bytes.store(key, of: source), hash: hash, fingerprint: fingerprint, task: task,
      run: run, lsn: lsn, expiry: expiry)
    rows.append(row)
    index.insert(hash, rows.count - 1, rehash: { [rows] in rows[$0].hash })
  }

  /// A remembered row by its place in the order.
  func row(_ index: Int) -> IdempotencyRow { rows[head + index] }

  /// The key of a remembered row.
  @_lifetime(borrow self)
  borrowing func key(_ row: IdempotencyRow) -> RawSpan { bytes.bytes(row.key) }

  private mutating func forget(now: Timestamp) {
    while head < rows.count, rows[head].expiry <= now {
      index.remove(rows[head].hash, head)
      bytes.free(rows[head].key)
      head += 1
    }
    if head > 1_024, head * 2 > rows.count { closeUp() }
  }

  private mutating func closeUp() {
    rows.removeFirst(head)
    head = 0
    index = HashIndex()
    for number in rows.indices {
      index.insert(rows[number].hash, number, rehash: { [rows] in rows[$0].hash })
    }
  }
}
