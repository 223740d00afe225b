import AQCore
import Glibc

/// A table of fixed-size plain rows, found by position: no hashing, no object per row.
///
/// Rows live in chunks of `chunkRows` that never move, mapped from the system so that a row that
/// was never touched costs nothing and reads as zeros. Access to a row by position is a shift, a
/// load and an add.
@safe
struct RowTable<Row: BitwiseCopyable>: ~Copyable {
  /// Rows a chunk: a power of two.
  private let chunkShift: Int
  private var chunks: UnsafeMutablePointer<UnsafeMutablePointer<Row>>
  private var chunkCapacity: Int
  private(set) var chunkCount: Int
  /// Positions in use: all below are valid to read.
  private(set) var count: Int

  /// An empty table; `chunkRows` is a power of two.
  init(chunkRows: Int = 65_536) {
    invariant(chunkRows > 0 && chunkRows & (chunkRows - 1) == 0, "chunks are powers of two")
    chunkShift = chunkRows.trailingZeroBitCount
    chunkCapacity = 16
    chunkCount = 0
    count = 0
    // Safe: owned by this value alone and freed in deinit.
    unsafe chunks = .allocate(capacity: 16)
  }

  deinit {
    for index in 0..<chunkCount {
      // Safe: each chunk was mapped by `addChunk` with this size.
      _ = unsafe munmap(chunks[index], Self.bytes(rows: 1 << chunkShift))
    }
    unsafe chunks.deallocate()
  }

  private static func bytes(rows: Int) -> Int { rows * MemoryLayout<Row>.stride }

  /// The row at `position`, in place.
  ///
  /// Precondition: `position` < `count`. *Complexity*: O(1).
  subscript(position: Int) -> Row {
    @inline(__always) unsafeAddress {
      invariant(position >= 0 && position < count, "a position lies within its table")
      // Safe: every position below `count` lies in a mapped chunk.
      return unsafe UnsafePointer(
        chunks[position &>> chunkShift] + (position & ((1 &<< chunkShift) &- 1)))
    }
    @inline(__always) unsafeMutableAddress {
      invariant(position >= 0 && position < count, "a position lies within its table")
      // Safe: every position below `count` lies in a mapped chunk.
      return unsafe chunks[position &>> chunkShift] + (position & ((1 &<< chunkShift) &- 1))
    }
  }

  /// Makes every position below `newCount` valid; new rows read as zeros.
  @inline(__always)
  mutating func extend(to newCount: Int) {
    if newCount <= count { return }
    while newCount > chunkCount &<< chunkShift { addChunk() }
    count = newCount
  }

  private mutating func addChunk() {
    if chunkCount == chunkCapacity {
      let wider = UnsafeMutablePointer<UnsafeMutablePointer<Row>>.allocate(
        capacity: chunkCapacity * 2)
      // Safe: `chunkCount` pointers are initialised in the old directory.
      unsafe wider.initialize(from: chunks, count: chunkCount)
      unsafe chunks.deallocate()
      unsafe chunks = wider
      chunkCapacity *= 2
    }
    // A table that stays small stays small in memory; one that grows is made of huge pages.
    let pages = unsafe Pages.map(
      Self.bytes(rows: 1 << chunkShift), chunkCount == 0 ? .ordinary : .huge)
    unsafe (chunks + chunkCount).initialize(
      to: pages.bindMemory(to: Row.self, capacity: 1 << chunkShift))
    chunkCount += 1
  }
}
