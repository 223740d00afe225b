import AQCore
import Glibc

/// Where a block of bytes stands in an arena; zero names nothing.
package struct ArenaReference: Equatable, BitwiseCopyable {
  /// Chunk number plus one in the upper half, byte offset in the lower.
  var rawValue: UInt64

  static var none: ArenaReference { ArenaReference(rawValue: 0) }
  @inline(__always) var isNone: Bool { rawValue == 0 }
  @inline(__always) var chunk: Int { Int(rawValue >> 32) - 1 }
  @inline(__always) var offset: Int { Int(rawValue & 0xFFFF_FFFF) }

  @inline(__always) init(rawValue: UInt64) { self.rawValue = rawValue }
  @inline(__always) init(chunk: Int, offset: Int) {
    rawValue = UInt64(chunk + 1) << 32 | UInt64(offset)
  }
}

/// Bytes of any length, in chunks that are filled front to back and given back whole.
///
/// A block is its length in four bytes and then the bytes. Freeing counts a chunk's live bytes
/// down; at zero the chunk goes back to the system. Blocks made together mostly die together (specs
/// in submit order, history in the order of events); of a chunk in which some live on, each page
/// goes back on which nothing lives.
@safe
package struct Arena: ~Copyable {
  /// Bytes of an ordinary chunk; a larger block gets a chunk of its own. The first chunks have
  /// ordinary pages, the others huge ones.
  private static let chunkBytes = 2 << 20
  private static let firstChunkCount = 2
  private static let headerBytes = 4
  private static let pageShift = 12
  private static let pageCount = chunkBytes >> pageShift

  @safe
  private struct Chunk: BitwiseCopyable {
    /// Nil once given back.
    var start: UnsafeMutableRawPointer?
    var capacity: Int
    var used: Int
    var live: Int
    /// Freed bytes of each page; nil before the first is freed, and for a chunk of one large block.
    var freed: UnsafeMutablePointer<UInt16>?
  }

  private var chunks: [Chunk] = []
  private var freeNumbers: [Int] = []
  private var current = -1
  /// Pages that went back to the system from among others that stayed.
  package private(set) var releasedPageCount = 0
  /// Bytes of blocks that are in use, their lengths included.
  package private(set) var liveBytes = 0

  /// An empty arena.
  package init() {}

  deinit {
    for chunk in chunks {
      // Safe: mapped by `addChunk` with this capacity and not yet given back.
      if let start = unsafe chunk.start { _ = unsafe munmap(start, chunk.capacity) }
      // Safe: allocated by `release` for this chunk alone.
      unsafe chunk.freed?.deallocate()
    }
  }

  /// Copies `range` of `source` into a new block.
  ///
  /// Precondition: the range lies within `source`. *Complexity*: O(bytes).
  @inline(__always)
  mutating func store(_ range: ByteRange, of source: RawSpan) -> ArenaReference {
    let reference = allocate(range.length)
    unsafe copy(range, of: source, to: blockStart(reference))
    return reference
  }

  /// Copies all of `source` into a new block.
  package mutating func store(_ source: RawSpan) -> ArenaReference {
    store(ByteRange(0, source.byteCount), of: source)
  }

  /// Copies what a writer holds into a new block.
  mutating func store(all writer: borrowing ByteWriter) -> ArenaReference {
    store(writer.bytes)
  }

  /// Stores a block that begins with a plain value, followed by two stretches of bytes.
  ///
  /// Precondition: the ranges lie within `source`.
  @inline(__always)
  mutating func store<Head: BitwiseCopyable>(
    head: Head, _ first: ByteRange, _ second: ByteRange, of source: RawSpan
  ) -> ArenaReference {
    let size = MemoryLayout<Head>.size
    let reference = allocate(size + first.length + second.length)
    // Safe: the block was just made with room for the head and both ranges.
    let start = unsafe blockStart(reference)
    unsafe start.storeBytes(of: head, as: Head.self)
    unsafe copy(first, of: source, to: start + size)
    unsafe copy(second, of: source, to: start + size + first.length)
    return reference
  }

  /// The plain value a block begins with.
  ///
  /// Precondition: the block was stored with a head of this type.
  @inline(__always)
  func head<Head: BitwiseCopyable>(_ type: Head.Type, of reference: ArenaReference) -> Head {
    invariant(
      length(reference) >= MemoryLayout<Head>.size, "a block with a head is as long as the head")
    return unsafe blockStart(reference).loadUnaligned(as: type)
  }

  @inline(__always)
  private func copy(
    _ range: ByteRange, of source: RawSpan, to destination: UnsafeMutableRawPointer
  ) {
    if range.isEmpty { return }
    invariant(range.upperBound <= source.byteCount, "a range lies within its buffer")
    unsafe source.withUnsafeBytes { bytes in
      // Safe: the range was checked against the source; the caller made the room.
      unsafe destination.copyMemory(
        from: bytes.baseAddress.unsafelyUnwrapped + range.lowerBound, byteCount: range.length)
    }
  }

  /// The bytes of a block; empty for no block.
  ///
  /// Precondition: the block was stored and not freed.
  @_lifetime(borrow self)
  borrowing func bytes(_ reference: ArenaReference) -> RawSpan {
    if reference.isNone { return RawSpan() }
    // Safe: the length was written by `allocate`, the bytes behind it by `store`.
    let span = unsafe RawSpan(
      _unsafeStart: UnsafeRawPointer(blockStart(reference)), byteCount: length(reference))
    return unsafe _overrideLifetime(span, borrowing: self)
  }

  /// A copy of a block's bytes.
  package func array(_ reference: ArenaReference) -> [UInt8] {
    let block = bytes(reference)
    return block.array(ByteRange(0, block.byteCount))
  }

  /// Gives a block back.
  package mutating func free(_ reference: ArenaReference) {
    let size = length(reference) + Self.headerBytes
    let index = reference.chunk
    chunks[index].live -= size
    liveBytes -= size
    invariant(chunks[index].live >= 0, "a block is freed once")
    if chunks[index].live == 0, index != current {
      unmap(index)
      freeNumbers.append(index)
    } else if chunks[index].capacity == Self.chunkBytes {
      release(reference.offset, size, of: index)
    }
  }

  /// Notes what of a chunk's pages was freed, and gives those back that hold nothing else.
  private mutating func release(_ offset: Int, _ size: Int, of index: Int) {
    if unsafe chunks[index].freed == nil {
      let counts = UnsafeMutablePointer<UInt16>.allocate(capacity: Self.pageCount)
      unsafe counts.initialize(repeating: 0, count: Self.pageCount)
      unsafe chunks[index].freed = counts
    }
    guard let start = unsafe chunks[index].start, let freed = unsafe chunks[index].freed else {
      return
    }
    let pageBytes = 1 << Self.pageShift
    var from = offset
    var empty = 0..<0
    while from < offset + size {
      let page = from >> Self.pageShift
      let end = min(offset + size, (page + 1) << Self.pageShift)
      // Safe: the block lies within the chunk, which has a count for each of its pages.
      unsafe freed[page] += UInt16(end - from)
      if unsafe Int(freed[page]) == pageBytes {
        empty = (empty.isEmpty ? page : empty.lowerBound)..<(page + 1)
      }
      from = end
    }
    if empty.isEmpty { return }
    releasedPageCount += empty.count
    // Safe: whole pages of this chunk, every byte of which was given out and freed.
    _ = unsafe madvise(
      start + empty.lowerBound << Self.pageShift, empty.count << Self.pageShift, MADV_DONTNEED)
  }

  /// A block's length in bytes.
  @inline(__always)
  func length(_ reference: ArenaReference) -> Int {
    let chunk = chunks[reference.chunk]
    invariant(reference.offset + Self.headerBytes <= chunk.used, "a block lies within its chunk")
    return Int(
      unsafe chunk.start.unsafelyUnwrapped.loadUnaligned(
        fromByteOffset: reference.offset, as: UInt32.self))
  }

  @inline(__always)
  private func blockStart(_ reference: ArenaReference) -> UnsafeMutableRawPointer {
    unsafe chunks[reference.chunk].start.unsafelyUnwrapped + reference.offset + Self.headerBytes
  }

  @inline(__always)
  private mutating func allocate(_ count: Int) -> ArenaReference {
    let size = count + Self.headerBytes
    if _slowPath(current < 0 || chunks[current].capacity - chunks[current].used < size) {
      addChunk(size)
    }
    let offset = chunks[current].used
    unsafe chunks[current].start.unsafelyUnwrapped.storeBytes(
      of: UInt32(count), toByteOffset: offset, as: UInt32.self)
    chunks[current].used += size
    chunks[current].live += size
    liveBytes += size
    return ArenaReference(chunk: current, offset: offset)
  }

  @inline(never)
  private mutating func addChunk(_ size: Int) {
    let capacity = max(size, Self.chunkBytes)
    if current >= 0, chunks[current].live == 0 {
      unmap(current)
      freeNumbers.append(current)
    }
    let pages = unsafe Pages.map(
      capacity, chunks.count < Self.firstChunkCount ? .ordinary : .huge)
    let chunk = unsafe Chunk(start: pages, capacity: capacity, used: 0, live: 0, freed: nil)
    if let number = freeNumbers.popLast() {
      chunks[number] = chunk
      current = number
    } else {
      current = chunks.count
      chunks.append(chunk)
    }
  }

  private func unmapped(_ index: Int) -> Chunk {
    unsafe Chunk(start: nil, capacity: 0, used: 0, live: chunks[index].live, freed: nil)
  }

  private mutating func unmap(_ index: Int) {
    let chunk = chunks[index]
    if let start = unsafe chunk.start {
      // Safe: mapped by `addChunk` with this capacity, and no reference into it is live.
      _ = unsafe munmap(start, chunk.capacity)
    }
    // Safe: allocated by `release` for this chunk alone.
    unsafe chunk.freed?.deallocate()
    chunks[index] = unmapped(index)
  }
}
