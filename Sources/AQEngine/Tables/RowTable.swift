import AQCore
import Glibc

/// A table of fixed-size plain rows, found by position: no hashing, no object per row.
///
/// Rows live in chunks of `chunkRows` that never move, mapped from the system so that a row that
/// was never touched costs nothing and reads as zeros. Access to a row by position is a shift, a
/// load and an add.
///
/// Rows that come by `place` and go by `vacate` are counted, and memory without any goes back to
/// the system, page by page and chunk by chunk: what is gone costs eight bytes a chunk and reads as
/// zeros, like what never was. Whoever writes to rows behind `extend` keeps all of them for good.
@safe
package struct RowTable<Row: BitwiseCopyable>: ~Copyable {
  /// Rows a chunk: a power of two.
  private let chunkShift: Int
  /// Rows that are counted together: a page of them, where pages end between rows.
  private let groupShift: Int
  private var chunks: UnsafeMutablePointer<UnsafeMutablePointer<Row>>
  private var chunkCapacity: Int
  private(set) var chunkCount: Int
  /// Positions in use: all below are valid to read.
  package private(set) var count: Int
  /// Rows that were placed and not vacated.
  package private(set) var placedCount = 0
  /// Chunks that have memory of their own.
  package private(set) var mappedChunkCount = 0
  /// What all chunks without memory of their own show: zeros that can't be written to.
  private let zeros: UnsafeMutablePointer<Row>

  private static var pageBytes: Int { 4_096 }

  /// An empty table; `chunkRows` is a power of two.
  package init(chunkRows: Int = 65_536) {
    invariant(chunkRows > 0 && chunkRows & (chunkRows - 1) == 0, "chunks are powers of two")
    chunkShift = chunkRows.trailingZeroBitCount
    let perPage = max(1, Self.pageBytes / MemoryLayout<Row>.stride)
    groupShift = min(chunkShift, Int.bitWidth - 1 - perPage.leadingZeroBitCount)
    chunkCapacity = 16
    chunkCount = 0
    count = 0
    // Safe: owned by this value alone and freed in deinit.
    unsafe chunks = .allocate(capacity: 16)
    let bytes = Self.bytes(chunkShift, groupShift)
    unsafe zeros = Pages.mapZeros(bytes).bindMemory(to: Row.self, capacity: chunkRows)
  }

  deinit {
    let bytes = Self.bytes(chunkShift, groupShift)
    for index in 0..<chunkCount {
      // Safe: each chunk of its own was mapped by `mapChunk` with this size.
      if unsafe chunks[index] != zeros { _ = unsafe munmap(chunks[index], bytes) }
    }
    _ = unsafe munmap(zeros, bytes)
    unsafe chunks.deallocate()
  }

  /// Bytes of a chunk in whole pages: its rows, a count for each group, and one of all.
  private static func bytes(_ chunkShift: Int, _ groupShift: Int) -> Int {
    let rows = MemoryLayout<Row>.stride << chunkShift
    let counts = (1 << (chunkShift - groupShift)) * 4 + 4
    return (rows + counts + pageBytes - 1) & ~(pageBytes - 1)
  }

  /// The row at `position`, in place.
  ///
  /// Precondition: `position` < `count`; who writes has placed it, or extended the table over it.
  /// *Complexity*: O(1).
  package subscript(position: Int) -> Row {
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

  /// Makes every position below `newCount` valid; new rows read as zeros and may be written to.
  @inline(__always)
  package mutating func extend(to newCount: Int) {
    if newCount <= count { return }
    while newCount > chunkCount &<< chunkShift {
      unsafe addChunk(mapChunk(isFirst: chunkCount == 0))
    }
    count = newCount
  }

  /// Makes every position below `newCount` valid to read; chunks that begin among the new ones cost
  /// nothing until something is placed there.
  package mutating func skip(to newCount: Int) {
    if newCount <= count { return }
    if newCount > chunkCount &<< chunkShift { leaveLast() }
    while newCount > chunkCount &<< chunkShift { unsafe addChunk(zeros) }
    count = newCount
  }

  /// Puts a row where none is, and makes positions valid up to it.
  @inline(__always)
  package mutating func place(_ row: Row, at position: Int) {
    if _slowPath(position >= count) {
      if _slowPath(position >= chunkCount &<< chunkShift) { advance(to: position) }
      count = position + 1
    }
    let chunk = position &>> chunkShift
    if _slowPath(unsafe chunks[chunk] == zeros) {
      unsafe chunks[chunk] = mapChunk(isFirst: chunk == 0)
    }
    self[position] = row
    // Safe: the counts of a chunk stand behind its rows, one a group and the chunk's own.
    unsafe counts(chunk)[group(position)] += 1
    unsafe counts(chunk)[groupCount] += 1
    placedCount += 1
  }

  /// Takes a placed row away; memory that holds no others goes back to the system.
  package mutating func vacate(_ position: Int) {
    let chunk = position &>> chunkShift
    self[position] = unsafe zeros[0]
    placedCount -= 1
    // Safe: as in `place`; a chunk where a row was placed is not the zeros.
    unsafe counts(chunk)[groupCount] -= 1
    unsafe counts(chunk)[group(position)] -= 1
    let inGroup = unsafe counts(chunk)[group(position)]
    let inChunk = unsafe counts(chunk)[groupCount]
    // The last chunk, and the group that is being filled, are about to be written to again.
    if inChunk == 0, chunk < chunkCount - 1 {
      release(chunk)
    } else if inGroup == 0, position &>> groupShift != (count - 1) &>> groupShift {
      releaseGroup(position)
    }
  }

  /// Makes the table shorter. Precondition: no row is placed from `newCount` on.
  package mutating func truncate(to newCount: Int) {
    invariant(newCount <= count, "a table is made shorter")
    count = newCount
  }

  /// True where memory for the row is there, placed or not.
  package func isMapped(_ position: Int) -> Bool { unsafe chunks[position &>> chunkShift] != zeros }

  private var groupCount: Int { 1 &<< (chunkShift &- groupShift) }

  @inline(__always)
  private func group(_ position: Int) -> Int {
    (position & ((1 &<< chunkShift) &- 1)) &>> groupShift
  }

  @inline(__always)
  private func counts(_ chunk: Int) -> UnsafeMutablePointer<UInt32> {
    // Safe: `bytes` has room for the counts behind the rows; a stride is a multiple of four.
    unsafe UnsafeMutableRawPointer(chunks[chunk] + (1 &<< chunkShift))
      .assumingMemoryBound(to: UInt32.self)
  }

  @inline(never)
  private mutating func advance(to position: Int) {
    let target = position &>> chunkShift
    leaveLast()
    while chunkCount < target { unsafe addChunk(zeros) }
    unsafe addChunk(mapChunk(isFirst: target == 0))
  }

  /// Gives the last chunk back before others follow, if it was kept only because it was the last.
  private mutating func leaveLast() {
    let last = chunkCount - 1
    if last >= 0, unsafe chunks[last] != zeros, unsafe counts(last)[groupCount] == 0 {
      release(last)
    }
  }

  private mutating func release(_ chunk: Int) {
    // Safe: mapped by `mapChunk` with this size; no row of it is placed.
    _ = unsafe munmap(chunks[chunk], Self.bytes(chunkShift, groupShift))
    unsafe chunks[chunk] = zeros
    mappedChunkCount -= 1
  }

  /// Gives the page of a group back; it reads as zeros.
  private func releaseGroup(_ position: Int) {
    guard MemoryLayout<Row>.stride << groupShift == Self.pageBytes else { return }
    let first = (position &>> groupShift) &<< groupShift
    let start = unsafe chunks[first &>> chunkShift] + (first & ((1 &<< chunkShift) &- 1))
    // Safe: a page that belongs to this table alone, and no row in it is placed.
    _ = unsafe madvise(start, Self.pageBytes, MADV_DONTNEED)
  }

  private mutating func mapChunk(isFirst: Bool) -> UnsafeMutablePointer<Row> {
    // A table that stays small stays small in memory; one that grows is made of huge pages.
    let pages = unsafe Pages.map(
      Self.bytes(chunkShift, groupShift), isFirst ? .ordinary : .huge)
    mappedChunkCount += 1
    return unsafe pages.bindMemory(to: Row.self, capacity: 1 << chunkShift)
  }

  private mutating func addChunk(_ chunk: UnsafeMutablePointer<Row>) {
    if chunkCount == chunkCapacity {
      let wider = UnsafeMutablePointer<UnsafeMutablePointer<Row>>.allocate(
        capacity: chunkCapacity * 2)
      // Safe: `chunkCount` pointers are initialised in the old directory.
      unsafe wider.initialize(from: chunks, count: chunkCount)
      unsafe chunks.deallocate()
      unsafe chunks = wider
      chunkCapacity *= 2
    }
    unsafe (chunks + chunkCount).initialize(to: chunk)
    chunkCount += 1
  }
}

/// A row that tells from its own bytes whether it was placed.
package protocol PlacedRow: BitwiseCopyable {
  /// False for a row of zeros.
  var isPlaced: Bool { get }
}

extension RowTable where Row: PlacedRow {
  /// The first placed row from `position` on; `count` where there is none. Begin with 0 and go on
  /// behind each.
  ///
  /// *Complexity*: O(1) for most, beside eight bytes a chunk and four a page that hold nothing.
  package func next(from position: Int) -> Int {
    var position = position
    while position < count {
      let chunk = position &>> chunkShift
      // Safe: as in `place`; the zeros have counts of zero.
      if unsafe counts(chunk)[groupCount] == 0 {
        position = (chunk + 1) &<< chunkShift
      } else if unsafe counts(chunk)[group(position)] == 0 {
        position = ((position &>> groupShift) + 1) &<< groupShift
      } else if self[position].isPlaced {
        return position
      } else {
        position += 1
      }
    }
    return count
  }
}
