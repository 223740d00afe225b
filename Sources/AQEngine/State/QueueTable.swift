import AQCore

/// A queue: its gate and its figures.
struct QueueRow {
  /// Nil while it runs.
  var pause: Pause?
  /// Runs held at once; zero for no limit.
  var concurrency: UInt32 = 0
  /// How many may be granted in a time; nil for as many as there are.
  var rate: TokenBucket?
  /// Derived: when the wheel looks at the rate; steady milliseconds, zero where it doesn't.
  var rateArmedAt: UInt64 = 0
  /// Runs that are leased or running.
  var held: UInt32 = 0
  /// Ready runs whose dependencies are met.
  var ready = 0
  /// Ready runs that wait behind a dependency.
  var blocked = 0
  /// Whether its settings keep its name.
  var isKept = false
}

/// Since when, by whom and why something is paused.
struct Pause: Equatable {
  var since: Timestamp
  var by: [UInt8]
  var reason: [UInt8]
}

/// Queues by number, each of a tenant; a queue is there from its first task, pause or limit on.
struct QueueTable: ~Copyable {
  var names: NameTable
  var rows: [QueueRow] = []
  /// The number of `default`, the first name there is.
  static let defaultQueue: UInt32 = 1
  private static let defaultName = Array("default".utf8)

  init(seed: UInt64) {
    names = NameTable(seed: seed)
    let name = Self.defaultName
    // This one is kept for good.
    names.retain(names.intern(ByteRange(0, name.count), of: name.rawBytes))
    rows.append(QueueRow())
  }

  /// The number of a queue that is made if it wasn't there; `default` for an absent name.
  @inline(__always)
  mutating func intern(_ range: ByteRange, of bytes: RawSpan, tenant: UInt32) -> UInt32 {
    if range.isNone { return internDefault(tenant) }
    let number = names.intern(range, of: bytes, scope: tenant)
    if Int(number) > rows.count { rows.append(QueueRow()) }
    return number
  }

  /// The number of a queue that is there; zero where it isn't.
  mutating func find(_ range: ByteRange, of bytes: RawSpan, tenant: UInt32) -> UInt32 {
    if range.isNone, tenant == 0 { return Self.defaultQueue }
    if !range.isNone { return names.find(range, of: bytes, scope: tenant) }
    let name = Self.defaultName
    return names.find(ByteRange(0, name.count), of: name.rawBytes, scope: tenant)
  }

  /// The queue `default` of a tenant, made if it wasn't there.
  @inline(__always)
  private mutating func internDefault(_ tenant: UInt32) -> UInt32 {
    if _fastPath(tenant == 0) { return Self.defaultQueue }
    let name = Self.defaultName
    let number = names.intern(
      ByteRange(0, name.count), of: name.rawBytes, scope: tenant)
    if Int(number) > rows.count { rows.append(QueueRow()) }
    return number
  }

  /// Takes a queue of a snapshot in under the next number; nil where it is there already, but for
  /// the first one, which always is.
  mutating func load(_ range: ByteRange, of bytes: RawSpan, tenant: UInt32) -> UInt32? {
    if tenant == 0, names.highest == 1, find(range, of: bytes, tenant: 0) == Self.defaultQueue {
      return Self.defaultQueue
    }
    guard let number = names.load(range, of: bytes, scope: tenant) else { return nil }
    rows.append(QueueRow())
    return number
  }

  /// Leaves the next number of a snapshot free.
  mutating func skip() {
    names.skip()
    rows.append(QueueRow())
  }

  /// The row behind a number from 1.
  subscript(number: UInt32) -> QueueRow {
    @inline(__always) get { rows[Int(number) - 1] }
    @inline(__always) _modify { yield &rows[Int(number) - 1] }
  }
}
