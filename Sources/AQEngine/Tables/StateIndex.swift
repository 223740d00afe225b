import AQCore

/// Which positions are in which state: a bit for each, and counts.
///
/// Positions are cut into chunks of 32,768; each state has a bitmap of 4 KiB in the chunks in which
/// there is anything in it. A change of state is two bits, a search goes by words and skips what is
/// empty. Bitmaps that have become empty are used again.
@safe
package struct StateIndex: ~Copyable {
  private static let chunkShift = 15
  private static let wordCount = 1 << (chunkShift - 6)
  /// States a chunk has room for: raw values from 0 to 15.
  private static let stateShift = 4
  /// Empty bitmaps kept for use.
  private static let spareLimit = 64

  private typealias Bitmap = UnsafeMutablePointer<UInt64>

  /// The bitmaps of a chunk stand together, by state; nil for an empty one.
  private var bitmaps: UnsafeMutablePointer<Bitmap?>
  /// Bits set in each bitmap: 32,768 fits.
  private var counts: UnsafeMutablePointer<UInt16>
  /// Bits set in all chunks, by state.
  private var totals: UnsafeMutablePointer<Int>
  private var chunkCount = 0
  private var chunkCapacity = 16
  private var spare: UnsafeMutablePointer<Bitmap>
  private var spareCount = 0

  /// An empty index.
  package init() {
    // Safe: owned by this value alone and freed in deinit; all of it is initialised here.
    unsafe bitmaps = .allocate(capacity: chunkCapacity << Self.stateShift)
    unsafe counts = .allocate(capacity: chunkCapacity << Self.stateShift)
    unsafe totals = .allocate(capacity: 1 << Self.stateShift)
    unsafe bitmaps.initialize(repeating: nil, count: chunkCapacity << Self.stateShift)
    unsafe counts.initialize(repeating: 0, count: chunkCapacity << Self.stateShift)
    unsafe totals.initialize(repeating: 0, count: 1 << Self.stateShift)
    unsafe spare = .allocate(capacity: Self.spareLimit)
  }

  deinit {
    for slot in 0..<chunkCount << Self.stateShift {
      // Safe: allocated by `insert` and not handed to `spare`.
      if let bitmap = unsafe bitmaps[slot] { unsafe bitmap.deallocate() }
    }
    for index in 0..<spareCount { unsafe spare[index].deallocate() }
    unsafe spare.deallocate()
    unsafe bitmaps.deallocate()
    unsafe counts.deallocate()
    unsafe totals.deallocate()
  }

  /// Positions in a state.
  ///
  /// Precondition: a state is below 16.
  @inline(__always)
  package func count(_ state: UInt8) -> Int {
    // Safe: states are below 16.
    unsafe totals[Int(state & 15)]
  }

  /// True where the position is in the state.
  package func contains(_ position: Int, _ state: UInt8) -> Bool {
    let chunk = position >> Self.chunkShift
    guard position >= 0, chunk < chunkCount else { return false }
    // Safe: a slot of a chunk that is there; a bitmap has a word for each 64 of its positions.
    guard let bitmap = unsafe bitmaps[chunk << Self.stateShift | Int(state & 15)] else {
      return false
    }
    return unsafe bitmap[Self.word(position)] & Self.bit(position) != 0
  }

  /// Takes a position from one state to another.
  ///
  /// Precondition: it is in `from`.
  @inline(__always)
  package mutating func move(_ position: Int, from: UInt8, to: UInt8) {
    if from == to { return }
    remove(position, from)
    insert(position, to)
  }

  /// Adds a position that isn't in the state.
  @inline(__always)
  package mutating func insert(_ position: Int, _ state: UInt8) {
    let chunk = position &>> Self.chunkShift
    if _slowPath(chunk >= chunkCount) { extend(to: chunk + 1) }
    let slot = chunk &<< Self.stateShift | Int(state & 15)
    // Safe: a slot of a chunk that is there; a bitmap has a word for each 64 of its positions.
    let bitmap = unsafe bitmaps[slot] ?? addBitmap(slot)
    let word = Self.word(position)
    let bit = Self.bit(position)
    invariant(unsafe bitmap[word] & bit == 0, "a position enters a state once")
    unsafe bitmap[word] |= bit
    unsafe counts[slot] &+= 1
    unsafe totals[Int(state & 15)] &+= 1
  }

  /// Takes a position out of the state it is in.
  @inline(__always)
  package mutating func remove(_ position: Int, _ state: UInt8) {
    let slot = (position &>> Self.chunkShift) &<< Self.stateShift | Int(state & 15)
    invariant(slot < chunkCount &<< Self.stateShift, "only what was inserted is removed")
    // Safe: the slot was checked; a bitmap has a word for each 64 of its positions.
    guard let bitmap = unsafe bitmaps[slot] else {
      invariantBroken("only what was inserted is removed")
    }
    let word = Self.word(position)
    let bit = Self.bit(position)
    invariant(unsafe bitmap[word] & bit != 0, "only what was inserted is removed")
    unsafe bitmap[word] &= ~bit
    unsafe counts[slot] &-= 1
    unsafe totals[Int(state & 15)] &-= 1
    if _slowPath(unsafe counts[slot] == 0) { recycle(slot) }
  }

  /// The first position from `start` on that is in one of `states`, a bit for each raw value.
  ///
  /// *Complexity*: O(words between, chunks in which there is nothing skipped).
  package func next(from start: Int, in states: UInt16) -> Int? {
    var position = max(0, start)
    while position >> Self.chunkShift < chunkCount {
      let chunk = position >> Self.chunkShift
      if hasAny(chunk, states) {
        var word = Self.word(position)
        var bits = union(chunk, word, states) & (.max << UInt64(position & 63))
        while bits == 0, word + 1 < Self.wordCount {
          word += 1
          bits = union(chunk, word, states)
        }
        if bits != 0 {
          return chunk << Self.chunkShift | word << 6 | bits.trailingZeroBitCount
        }
      }
      position = (chunk + 1) << Self.chunkShift
    }
    return nil
  }

  /// The last position up to and with `end` that is in one of `states`.
  package func previous(upTo end: Int, in states: UInt16) -> Int? {
    var position = min(end, chunkCount << Self.chunkShift - 1)
    while position >= 0 {
      let chunk = position >> Self.chunkShift
      if hasAny(chunk, states) {
        var word = Self.word(position)
        var bits = union(chunk, word, states) & (.max >> UInt64(63 - position & 63))
        while bits == 0, word > 0 {
          word -= 1
          bits = union(chunk, word, states)
        }
        if bits != 0 {
          return chunk << Self.chunkShift | word << 6 | (63 - bits.leadingZeroBitCount)
        }
      }
      position = chunk << Self.chunkShift - 1
    }
    return nil
  }

  private func hasAny(_ chunk: Int, _ states: UInt16) -> Bool {
    var rest = states
    while rest != 0 {
      // Safe: the chunk is there, and states are below 16.
      if unsafe counts[chunk << Self.stateShift | rest.trailingZeroBitCount] != 0 { return true }
      rest &= rest - 1
    }
    return false
  }

  private func union(_ chunk: Int, _ word: Int, _ states: UInt16) -> UInt64 {
    var bits: UInt64 = 0
    var rest = states
    while rest != 0 {
      // Safe: the chunk is there, states are below 16 and words below their number.
      if let bitmap = unsafe bitmaps[chunk << Self.stateShift | rest.trailingZeroBitCount] {
        bits |= unsafe bitmap[word]
      }
      rest &= rest - 1
    }
    return bits
  }

  @inline(__always)
  private static func word(_ position: Int) -> Int { position &>> 6 & (wordCount &- 1) }

  @inline(__always)
  private static func bit(_ position: Int) -> UInt64 { 1 &<< UInt64(position & 63) }

  @inline(never)
  private mutating func addBitmap(_ slot: Int) -> Bitmap {
    let bitmap: Bitmap
    if spareCount > 0 {
      spareCount -= 1
      // Safe: the first `spareCount` were initialised by `recycle`.
      unsafe bitmap = spare[spareCount]
    } else {
      // Safe: freed in deinit, or by `recycle`.
      unsafe bitmap = .allocate(capacity: Self.wordCount)
      unsafe bitmap.initialize(repeating: 0, count: Self.wordCount)
    }
    unsafe bitmaps[slot] = bitmap
    return unsafe bitmap
  }

  /// A bitmap without a bit is the same as none.
  @inline(never)
  private mutating func recycle(_ slot: Int) {
    guard let bitmap = unsafe bitmaps[slot] else { return }
    unsafe bitmaps[slot] = nil
    if spareCount < Self.spareLimit {
      unsafe (spare + spareCount).initialize(to: bitmap)
      spareCount += 1
    } else {
      // Safe: allocated by `addBitmap`, and nothing leads to it any more.
      unsafe bitmap.deallocate()
    }
  }

  private mutating func extend(to count: Int) {
    if count > chunkCapacity { grow(to: max(count, chunkCapacity * 2)) }
    chunkCount = count
  }

  private mutating func grow(to capacity: Int) {
    let wider = UnsafeMutablePointer<Bitmap?>.allocate(capacity: capacity << Self.stateShift)
    let widerCounts = UnsafeMutablePointer<UInt16>.allocate(capacity: capacity << Self.stateShift)
    let used = chunkCapacity << Self.stateShift
    // Safe: both old regions have `used` initialised elements, both new ones room for more.
    unsafe wider.initialize(from: bitmaps, count: used)
    unsafe widerCounts.initialize(from: counts, count: used)
    let rest = (capacity - chunkCapacity) << Self.stateShift
    unsafe (wider + used).initialize(repeating: nil, count: rest)
    unsafe (widerCounts + used).initialize(repeating: 0, count: rest)
    unsafe bitmaps.deallocate()
    unsafe counts.deallocate()
    unsafe bitmaps = wider
    unsafe counts = widerCounts
    chunkCapacity = capacity
  }
}
