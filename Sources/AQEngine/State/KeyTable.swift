import AQCore

/// A concurrency key: how many runs may hold it, how many do, and who waits.
struct KeyRow {
  /// Zero while nobody has set it: the next task with the key does.
  var limit: UInt32 = 0
  /// Positions of the runs that hold it.
  var holders = PositionSet()
  /// Ready runs that must take it before they can start.
  var wanting = 0
  /// Tasks with the key that have not ended.
  var tasks = 0
  /// Whether the limit outlives the tasks, because `KEY.SET` gave it.
  var origin = LimitOrigin.task
  /// Whether its limit keeps its name.
  var isKept = false
  /// Waiting runs, one heap a lane, so that opening the key wakes one run of each lane at most.
  var waiters: [LaneWaiters] = []

  enum LimitOrigin: UInt8 { case task = 1, command = 2 }

  /// Runs of one lane that wait for the key: highest priority first, then oldest.
  struct LaneWaiters {
    let lane: UInt32
    var heap = MinimumHeap()
  }

  var held: UInt32 { UInt32(holders.count) }

  /// The oldest runs that hold it, `limit` at most.
  func firstHolders(_ limit: Int) -> [Int] {
    var runs: [Int] = []
    var next = holders.next(from: 0)
    while let run = next, runs.count < limit {
      runs.append(run)
      next = holders.next(from: run + 1)
    }
    return runs
  }

  var hasRoom: Bool { held < max(1, limit) }
}

/// Keys by number, each of a tenant.
struct KeyTable: ~Copyable {
  var names: NameTable
  var rows: [KeyRow] = []

  init(seed: UInt64) { names = NameTable(seed: seed) }

  /// The number of a key that is made if it wasn't there; zero for an absent name.
  @inline(__always)
  mutating func intern(_ range: ByteRange, of bytes: RawSpan, tenant: UInt32) -> UInt32 {
    if range.isNone { return 0 }
    let number = names.intern(range, of: bytes, scope: tenant)
    if Int(number) > rows.count { rows.append(KeyRow()) }
    return number
  }

  /// Takes a key of a snapshot in under the next number; nil where it is there already.
  mutating func load(_ range: ByteRange, of bytes: RawSpan, tenant: UInt32) -> UInt32? {
    guard let number = names.load(range, of: bytes, scope: tenant) else { return nil }
    rows.append(KeyRow())
    return number
  }

  /// Leaves the next number of a snapshot free.
  mutating func skip() {
    names.skip()
    rows.append(KeyRow())
  }

  /// The row behind a number from 1.
  subscript(number: UInt32) -> KeyRow {
    @inline(__always) get { rows[Int(number) - 1] }
    @inline(__always) _modify { yield &rows[Int(number) - 1] }
  }
}

extension KeyRow {
  /// The order of waiters as one number: priority in the top byte, 9 lowest, then the position.
  static func order(run: Int, priority: UInt8) -> UInt64 {
    UInt64(Limits.priority - priority) << 56 | UInt64(run)
  }

  static func run(ofOrder order: UInt64) -> Int { Int(order & ((1 << 56) - 1)) }

  mutating func wait(run: Int, priority: UInt8, lane: UInt32) {
    let order = Self.order(run: run, priority: priority)
    if let index = waiters.firstIndex(where: { $0.lane == lane }) {
      waiters[index].heap.push(order)
    } else {
      var added = LaneWaiters(lane: lane)
      added.heap.push(order)
      waiters.append(added)
    }
  }
}
