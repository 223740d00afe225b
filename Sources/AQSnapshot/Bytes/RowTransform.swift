import AQCore

/// Turns rows into columns of differences and back, so that LZ4 finds what neighbours share.
///
/// A row is `stride / 8` words. Word w of row r goes to place w × rowCount + r as its difference to
/// the same word of the row before (the row before the first is all zero). Differences wrap.
enum RowTransform {
  /// Rows handled together: their cache lines are read by one column and still there for the next.
  private static let tileRows = 64

  /// Writes the columns of `rows` over the whole of `columns`.
  static func split(_ rows: RawSpan, stride: Int, into columns: inout MutableRawSpan) {
    check(rows.byteCount, columns.byteCount, stride)
    unsafe rows.withUnsafeBytes { source in
      unsafe columns.withUnsafeMutableBytes { target in
        guard let source = source.baseAddress, let target = target.baseAddress
        else { return }
        // Safe: both regions have the same size, a whole number of rows, as `check` has seen.
        unsafe split(
          source, rowCount: rows.byteCount / stride, wordCount: stride / 8, into: target)
      }
    }
  }

  /// Writes the rows that `columns` came from over the whole of `rows`.
  static func join(_ columns: RawSpan, stride: Int, into rows: inout MutableRawSpan) {
    check(rows.byteCount, columns.byteCount, stride)
    unsafe columns.withUnsafeBytes { source in
      unsafe rows.withUnsafeMutableBytes { target in
        guard let source = source.baseAddress, let target = target.baseAddress
        else { return }
        // Safe: both regions have the same size, a whole number of rows, as `check` has seen.
        unsafe join(
          source, rowCount: columns.byteCount / stride, wordCount: stride / 8, into: target)
      }
    }
  }

  private static func check(_ rowsBytes: Int, _ columnsBytes: Int, _ stride: Int) {
    invariant(rowsBytes == columnsBytes, "one is the other in another order")
    invariant(stride > 0, "a row has at least one word")
    invariant(stride % 8 == 0, "a row is whole words")
    invariant(rowsBytes % stride == 0, "rows are whole")
  }

  // Safe, for both below: every offset is (row × wordCount + word) × 8 or (word × rowCount + row) ×
  // 8 with row < rowCount and word < wordCount, so it ends within rowCount × wordCount × 8 bytes,
  // which `check` has compared with both buffers. Loads and stores are unaligned ones.

  private static func split(
    _ rows: UnsafeRawPointer, rowCount: Int, wordCount: Int, into columns: UnsafeMutableRawPointer
  ) {
    var tile = 0
    while tile < rowCount {
      let end = min(tile &+ tileRows, rowCount)
      for word in 0..<wordCount {
        var previous =
          tile == 0 ? 0 : unsafe load(rows, ((tile &- 1) &* wordCount &+ word) &* 8)
        for row in tile..<end {
          let value = unsafe load(rows, (row &* wordCount &+ word) &* 8)
          unsafe store(value &- previous, columns, (word &* rowCount &+ row) &* 8)
          previous = value
        }
      }
      tile = end
    }
  }

  private static func join(
    _ columns: UnsafeRawPointer, rowCount: Int, wordCount: Int, into rows: UnsafeMutableRawPointer
  ) {
    var tile = 0
    while tile < rowCount {
      let end = min(tile &+ tileRows, rowCount)
      for word in 0..<wordCount {
        var value =
          tile == 0
          ? 0 : unsafe load(UnsafeRawPointer(rows), ((tile &- 1) &* wordCount &+ word) &* 8)
        for row in tile..<end {
          value = unsafe value &+ load(columns, (word &* rowCount &+ row) &* 8)
          unsafe store(value, rows, (row &* wordCount &+ word) &* 8)
        }
      }
      tile = end
    }
  }

  @inline(__always)
  private static func load(_ pointer: UnsafeRawPointer, _ offset: Int) -> UInt64 {
    UInt64(littleEndian: unsafe pointer.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  @inline(__always)
  private static func store(_ value: UInt64, _ pointer: UnsafeMutableRawPointer, _ offset: Int) {
    unsafe pointer.storeBytes(of: value.littleEndian, toByteOffset: offset, as: UInt64.self)
  }
}
