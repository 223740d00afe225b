import AQCore

/// Edges between tasks, each in two lists: of the prerequisite and of the dependent. Numbers count
/// from 1; zero ends a list.
struct EdgeTable: ~Copyable {
  private var rows = RowTable<EdgeRow>(chunkRows: 16_384)

  init() { rows.extend(to: 1) }

  /// Edges there are.
  var count: Int { rows.count - 1 }

  subscript(number: UInt32) -> EdgeRow {
    @inline(__always) get { rows[Int(number)] }
    @inline(__always) set { rows[Int(number)] = newValue }
  }

  /// Adds an edge that is in no list yet; returns its number.
  mutating func add(_ edge: EdgeRow) -> UInt32 {
    let number = rows.count
    rows.extend(to: number + 1)
    rows[number] = edge
    return UInt32(number)
  }
}
