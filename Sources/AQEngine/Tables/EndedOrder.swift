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

  private var blocks: [Block] = []
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
    if time != waitingTime { settle(time) }
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

  private mutating func sort() {
    if isSorted { return }
    waiting.sort()
    isSorted = true
  }

  private mutating func place(_ position: Int) {
    guard blocks.count > dropped, blocks[blocks.count - 1].count < Self.blockCount else {
      blocks.append(Block(time: waitingTime, first: position, last: position))
      return
    }
    blocks[blocks.count - 1].append(position)
  }

  /// Gives back what stands before the first entry that is still there.
  ///
  /// *Complexity*: O(1) for each forgotten entry, O(256) more for a call.
  package mutating func trim(_ isThere: (Int) -> Bool) {
    while dropped < blocks.count {
      let positions = blocks[dropped].positions
      while forgotten < positions.count, !isThere(positions[forgotten]) { forgotten += 1 }
      guard forgotten == positions.count else { return }
      // A block that is being filled stays until it is full.
      guard positions.count == Self.blockCount else { return }
      count -= positions.count
      forgotten = 0
      dropped += 1
      if dropped >= 64, dropped * 2 >= blocks.count {
        blocks.removeFirst(dropped)
        dropped = 0
      }
    }
  }

  /// Calls `body` with entries behind `start`, earliest first, until it wants no more. Forgotten
  /// ones among them are the caller's to tell; `time` gives an entry's time.
  package mutating func forEach(
    after start: Key?, time: (Int) -> UInt64?, _ body: (Int) -> Visit
  ) {
    sort()
    var index = dropped
    if let start { index = max(dropped, self.index { $0 <= start } - 1) }
    while index < blocks.count {
      for position in blocks[index].positions {
        if let start, let time = time(position), Key(time: time, position: position) <= start {
          continue
        }
        if body(position) == .stop { return }
      }
      index += 1
    }
    for position in waiting {
      if let start, Key(time: waitingTime, position: position) <= start { continue }
      if body(position) == .stop { return }
    }
  }

  /// Calls `body` with entries before `end`, latest first, until it wants no more.
  package mutating func forEachBackward(
    before end: Key?, time: (Int) -> UInt64?, _ body: (Int) -> Visit
  ) {
    sort()
    for position in waiting.reversed() {
      if let end, Key(time: waitingTime, position: position) >= end { continue }
      if body(position) == .stop { return }
    }
    var index = blocks.count - 1
    if let end { index = self.index { $0 < end } - 1 }
    while index >= dropped {
      for position in blocks[index].positions.reversed() {
        if let end, let time = time(position), Key(time: time, position: position) >= end {
          continue
        }
        if body(position) == .stop { return }
      }
      index -= 1
    }
  }

  /// Whether a walk goes on.
  package enum Visit { case goOn, stop }

  /// Blocks whose first entry is as `isBefore` says; the others follow them.
  private func index(_ isBefore: (Key) -> Bool) -> Int {
    var low = dropped
    var high = blocks.count
    while low < high {
      let middle = (low + high) / 2
      if isBefore(Key(time: blocks[middle].time, position: blocks[middle].first)) {
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
