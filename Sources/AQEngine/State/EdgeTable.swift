import AQCore

/// Edges between tasks, each in two lists: of the prerequisite and of the dependent. Numbers count
/// from 1; zero ends a list.
///
/// The lowest free number is taken, so that which number a new edge gets follows from the edges
/// there are.
struct EdgeTable: ~Copyable {
  private var rows = RowTable<EdgeRow>(chunkRows: 16_384)
  /// Free numbers, and some that were free once: a row tells.
  private var free = MinimumHeap()

  init() { rows.skip(to: 1) }

  /// Edges there are.
  var count: Int { rows.placedCount }
  /// The highest number of an edge there is; numbers below may be free.
  var highest: Int { rows.count - 1 }

  subscript(number: UInt32) -> EdgeRow {
    @inline(__always) get { rows[Int(number)] }
    @inline(__always) _modify { yield &rows[Int(number)] }
  }

  /// True for the number of an edge there is.
  func contains(_ number: UInt32) -> Bool {
    Int(number) < rows.count && rows[Int(number)].isPlaced
  }

  /// The first edge from `number` on; one more than `highest` where there is none.
  func next(from number: Int) -> Int { rows.next(from: number) }

  /// Adds an edge that is in no list yet; returns its number.
  mutating func add(_ edge: EdgeRow) -> UInt32 {
    while let lowest = free.first, Int(lowest) < rows.count {
      free.removeFirst()
      if rows[Int(lowest)].isPlaced { continue }
      rows.place(edge, at: Int(lowest))
      return UInt32(lowest)
    }
    if free.count > 0 { free = MinimumHeap() }
    return append(edge)
  }

  /// Adds an edge behind all others, whatever is free: for loading.
  mutating func append(_ edge: EdgeRow) -> UInt32 {
    let number = rows.count
    rows.place(edge, at: number)
    return UInt32(number)
  }

  /// Leaves the next `count` numbers free: for loading.
  mutating func skip(_ count: Int) {
    for number in rows.count..<(rows.count + count) { free.push(UInt64(number)) }
    rows.skip(to: rows.count + count)
  }

  /// Takes away an edge that is in no list any more.
  mutating func remove(_ number: UInt32) {
    invariant(rows[Int(number)].isPlaced, "an edge is removed once")
    rows.vacate(Int(number))
    if Int(number) < rows.count - 1 {
      free.push(UInt64(number))
      return
    }
    var end = rows.count - 1
    while end > 1, !rows[end - 1].isPlaced { end -= 1 }
    rows.truncate(to: end)
  }
}
