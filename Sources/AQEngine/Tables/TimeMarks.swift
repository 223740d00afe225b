/// When the rows of a table were made, roughly: the time of the first row of each 4,096 that is
/// there. Rows are made in order, so a time leads to a range of positions.
package struct TimeMarks {
  private static let shift = 12
  /// Never falls. A stretch without rows has the time of the next row behind it.
  private var marks: [UInt64] = []

  /// No rows.
  package init() {}

  /// Takes note of a row. Precondition: rows come in order, and so do their times.
  @inline(__always)
  package mutating func note(_ position: Int, at: UInt64) {
    if _slowPath(position &>> Self.shift >= marks.count) { extend(position, at) }
  }

  @inline(never)
  private mutating func extend(_ position: Int, _ at: UInt64) {
    while marks.count <= position >> Self.shift { marks.append(at) }
  }

  /// A position before which nothing was made at `time` or later.
  package func start(from time: UInt64) -> Int {
    let first = index(below: { $0 < time })
    return max(0, first - 1) << Self.shift
  }

  /// A position behind which nothing was made at `time` or earlier.
  package func end(upTo time: UInt64) -> Int { index(below: { $0 <= time }) << Self.shift }

  private func index(below isBelow: (UInt64) -> Bool) -> Int {
    var low = 0
    var high = marks.count
    while low < high {
      let middle = (low + high) / 2
      if isBelow(marks[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
