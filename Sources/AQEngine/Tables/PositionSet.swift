/// A set of positions in order, cheap whether it has one member or millions.
///
/// One member stands in the set itself. More are cut into chunks of 32,768 positions, each of which
/// is a sorted list of 16-bit offsets while it is sparse and a bitmap of 4 KiB once it is not.
/// Empty chunks are given back. Most members arrive in order, so adding is an append.
package struct PositionSet {
  private static let chunkShift = 15
  private static let offsetMask = (1 << chunkShift) - 1
  /// Offsets a list may have: as many as take half the room of a bitmap.
  private static let listCount = 1_024

  fileprivate struct Chunk {
    /// Of its positions, without their lower 15 bits.
    let number: Int
    var count: Int
    /// Ascending; empty once there is a bitmap.
    var offsets: [UInt16] = []
    /// Empty while there is a list.
    var words: [UInt64] = []
  }

  /// Members.
  package private(set) var count = 0
  /// The member, while there is one and there are no chunks.
  private var only = 0
  /// By number.
  private var chunks: [Chunk] = []

  /// An empty set.
  package init() {}

  /// A set of positions, which may come in any order.
  package init(_ positions: [Int]) {
    for position in positions { insert(position) }
  }

  /// True where nothing is in it.
  package var isEmpty: Bool { count == 0 }

  /// Adds a position; fine if it is there.
  package mutating func insert(_ position: Int) {
    if chunks.isEmpty {
      if count == 0 {
        only = position
        count = 1
        return
      }
      if only == position { return }
      add(only)
      count = 1
    }
    if add(position) { count += 1 }
  }

  /// Takes a position out; fine if it isn't there.
  package mutating func remove(_ position: Int) {
    if chunks.isEmpty {
      if count == 1, only == position { count = 0 }
      return
    }
    let index = self.index(of: position >> Self.chunkShift)
    guard index < chunks.count, chunks[index].number == position >> Self.chunkShift,
      chunks[index].remove(UInt16(position & Self.offsetMask))
    else { return }
    count -= 1
    if chunks[index].count == 0 { chunks.remove(at: index) }
  }

  /// True where the position is a member.
  package func contains(_ position: Int) -> Bool {
    if chunks.isEmpty { return count == 1 && only == position }
    let index = self.index(of: position >> Self.chunkShift)
    guard index < chunks.count, chunks[index].number == position >> Self.chunkShift else {
      return false
    }
    return chunks[index].contains(UInt16(position & Self.offsetMask))
  }

  /// The first member from `start` on.
  package func next(from start: Int) -> Int? {
    if chunks.isEmpty { return count == 1 && only >= start ? only : nil }
    var index = self.index(of: max(0, start) >> Self.chunkShift)
    while index < chunks.count {
      let first = chunks[index].number << Self.chunkShift
      let from = start > first ? start - first : 0
      if from <= Self.offsetMask, let offset = chunks[index].next(from) { return first | offset }
      index += 1
    }
    return nil
  }

  /// The last member up to and with `end`.
  package func previous(upTo end: Int) -> Int? {
    if chunks.isEmpty { return count == 1 && only <= end ? only : nil }
    if end < 0 { return nil }
    var index = min(self.index(of: end >> Self.chunkShift), chunks.count - 1)
    while index >= 0 {
      let first = chunks[index].number << Self.chunkShift
      if end >= first, let offset = chunks[index].previous(min(end - first, Self.offsetMask)) {
        return first | offset
      }
      index -= 1
    }
    return nil
  }

  @discardableResult
  private mutating func add(_ position: Int) -> Bool {
    let number = position >> Self.chunkShift
    let index = self.index(of: number)
    if index == chunks.count || chunks[index].number != number {
      chunks.insert(Chunk(number: number, count: 0), at: index)
    }
    return chunks[index].insert(UInt16(position & Self.offsetMask), listCount: Self.listCount)
  }

  /// The first chunk whose number is not below `number`. The last one is tried first.
  private func index(of number: Int) -> Int {
    if let last = chunks.last {
      if last.number < number { return chunks.count }
      if last.number == number { return chunks.count - 1 }
    }
    var low = 0
    var high = chunks.count
    while low < high {
      let middle = (low + high) / 2
      if chunks[middle].number < number { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension PositionSet.Chunk {
  fileprivate mutating func insert(_ offset: UInt16, listCount: Int) -> Bool {
    if words.isEmpty {
      let index = position(of: offset)
      if index < offsets.count, offsets[index] == offset { return false }
      if offsets.count < listCount {
        offsets.insert(offset, at: index)
        count += 1
        return true
      }
      widen()
    }
    let (word, bit) = (Int(offset >> 6), UInt64(1) << UInt64(offset & 63))
    if words[word] & bit != 0 { return false }
    words[word] |= bit
    count += 1
    return true
  }

  private mutating func widen() {
    words = [UInt64](repeating: 0, count: 512)
    for offset in offsets { words[Int(offset >> 6)] |= 1 << UInt64(offset & 63) }
    offsets = []
  }

  fileprivate mutating func remove(_ offset: UInt16) -> Bool {
    if words.isEmpty {
      let index = position(of: offset)
      guard index < offsets.count, offsets[index] == offset else { return false }
      offsets.remove(at: index)
    } else {
      let (word, bit) = (Int(offset >> 6), UInt64(1) << UInt64(offset & 63))
      if words[word] & bit == 0 { return false }
      words[word] &= ~bit
    }
    count -= 1
    return true
  }

  fileprivate func contains(_ offset: UInt16) -> Bool {
    if words.isEmpty {
      let index = position(of: offset)
      return index < offsets.count && offsets[index] == offset
    }
    return words[Int(offset >> 6)] & 1 << UInt64(offset & 63) != 0
  }

  fileprivate func next(_ from: Int) -> Int? {
    if words.isEmpty {
      let index = position(of: UInt16(from))
      return index < offsets.count ? Int(offsets[index]) : nil
    }
    var word = from >> 6
    var bits = words[word] & (.max << UInt64(from & 63))
    while bits == 0, word + 1 < words.count {
      word += 1
      bits = words[word]
    }
    return bits == 0 ? nil : word << 6 | bits.trailingZeroBitCount
  }

  fileprivate func previous(_ end: Int) -> Int? {
    if words.isEmpty {
      var index = position(of: UInt16(end))
      if index < offsets.count, Int(offsets[index]) == end { return end }
      index -= 1
      return index >= 0 ? Int(offsets[index]) : nil
    }
    var word = end >> 6
    var bits = words[word] & (.max >> UInt64(63 - end & 63))
    while bits == 0, word > 0 {
      word -= 1
      bits = words[word]
    }
    return bits == 0 ? nil : word << 6 | (63 - bits.leadingZeroBitCount)
  }

  /// Where an offset stands or would stand in the list.
  private func position(of offset: UInt16) -> Int {
    if let last = offsets.last, last < offset { return offsets.count }
    var low = 0
    var high = offsets.count
    while low < high {
      let middle = (low + high) / 2
      if offsets[middle] < offset { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
