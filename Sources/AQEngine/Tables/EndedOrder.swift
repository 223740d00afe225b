/// Positions by the time at which they ended, and where times are the same by position: about a
/// byte and a half each.
///
/// What ends comes in the order of time, so it is only appended. It is kept in blocks of 256, each
/// position as its distance from the one before; those of the last millisecond wait until a later
/// one comes and are put in order then. Positions that are forgotten stay until all before them
/// are forgotten too.
package struct EndedOrder {
  private static let blockCount = 256

  fileprivate struct Block {
    /// When the first one ended.
    let time: UInt64
    let first: Int
    var last: Int
    var count = 1
    /// Distances of the others, zig-zag and seven bits a byte.
    var distances: [UInt8] = []
  }

  /// An entry's place in the order.
  package struct Key: Comparable {
    /// When it ended.
    package var time: UInt64
    /// Which it is.
    package var position: Int

    /// A place, which need not be taken.
    package init(time: UInt64, position: Int) {
      self.time = time
      self.position = position
    }

    /// By time, then by position.
    package static func < (a: Key, b: Key) -> Bool {
      (a.time, a.position) < (b.time, b.position)
    }
  }

  /// In order; all but the last are full.
  private var filled: [Block] = []
  /// Blocks at the front that are gone.
  private var dropped = 0
  /// Entries of the first block that are known to be forgotten.
  private var forgotten = 0
  /// Entries of `waitingTime`, in any order.
  private var waiting: [Int] = []
  private var waitingTime: UInt64 = 0
  private var isSorted = true
  /// Entries, forgotten ones that are still kept included.
  package private(set) var count = 0

  /// Nothing has ended.
  package init() {}

  /// Adds what has just ended. Precondition: times don't fall.
  @inline(__always)
  package mutating func append(_ position: Int, at time: UInt64) {
    if _slowPath(time != waitingTime) { settle(time) }
    if let last = waiting.last, last > position { isSorted = false }
    waiting.append(position)
    count += 1
  }

  /// Puts those of the last millisecond in their place.
  @inline(never)
  private mutating func settle(_ time: UInt64) {
    sort()
    for position in waiting { place(position) }
    waiting.removeAll(keepingCapacity: waiting.capacity <= 1_024)
    waitingTime = time
  }

  /// Puts what waits in order, so that reading needs not. *Complexity*: O(n log n) of those.
  package mutating func sort() {
    if isSorted { return }
    waiting.sort()
    isSorted = true
  }

  private mutating func place(_ position: Int) {
    guard filled.count > dropped, filled[filled.count - 1].count < Self.blockCount else {
      filled.append(Block(time: waitingTime, first: position, last: position))
      return
    }
    filled[filled.count - 1].append(position)
  }

  /// Gives back what stands before the first entry that is still there.
  ///
  /// *Complexity*: O(1) for each forgotten entry, O(256) more for a call.
  package mutating func trim(_ isThere: (Int) -> Bool) {
    while dropped < filled.count {
      let positions = filled[dropped].positions
      while forgotten < positions.count, !isThere(positions[forgotten]) { forgotten += 1 }
      guard forgotten == positions.count else { return }
      // A block that is being filled stays until it is full.
      guard positions.count == Self.blockCount else { return }
      count -= positions.count
      forgotten = 0
      dropped += 1
      if dropped >= 64, dropped * 2 >= filled.count {
        filled.removeFirst(dropped)
        dropped = 0
      }
    }
  }

  /// Blocks there are to read: the last is that of the last millisecond.
  package var blocks: Range<Int> { dropped..<filled.count + 1 }

  /// What stands in a block, in order, forgotten entries included; empty for a block that isn't
  /// there. *Complexity*: O(256), but for the last millisecond.
  package func entries(_ block: Int) -> [Int] {
    if block == filled.count { return isSorted ? waiting : waiting.sorted() }
    return block >= dropped && block < filled.count ? filled[block].positions : []
  }

  /// The block in which an entry with that place stands, or would.
  package func block(of key: Key) -> Int {
    if !waiting.isEmpty, key.time >= waitingTime { return filled.count }
    return max(dropped, index { $0 <= key } - 1)
  }

  /// Blocks whose first entry is as `isBefore` says; the others follow them.
  private func index(_ isBefore: (Key) -> Bool) -> Int {
    var low = dropped
    var high = filled.count
    while low < high {
      let middle = (low + high) / 2
      if isBefore(Key(time: filled[middle].time, position: filled[middle].first)) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }
}

extension EndedOrder.Block {
  fileprivate mutating func append(_ position: Int) {
    let distance = position - last
    var rest = UInt64(bitPattern: Int64(distance &<< 1 ^ distance &>> 63))
    while rest >= 0x80 {
      distances.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    distances.append(UInt8(rest))
    last = position
    count += 1
  }

  /// All entries in order.
  fileprivate var positions: [Int] {
    var positions: [Int] = [first]
    positions.reserveCapacity(count)
    var position = first
    var value: UInt64 = 0
    var shift: UInt64 = 0
    for byte in distances {
      value |= UInt64(byte & 0x7F) &<< shift
      shift += 7
      if byte >= 0x80 { continue }
      position += Int(Int64(bitPattern: value >> 1) ^ -Int64(value & 1))
      positions.append(position)
      value = 0
      shift = 0
    }
    return positions
  }
}
