import AQCore

/// What tasks came to that are no longer there: two bits a position, and next to nothing for
/// stretches that all came to the same.
///
/// Positions are grouped in blocks of 1,024. A block that holds one value throughout is that value
/// and four bytes; any other has 256 bytes of its own.
package struct OutcomeArchive: ~Copyable {
  /// The outcomes of a block, 32 to a word, the first in the lowest bits.
  struct Block: PlacedRow {
    var words: InlineArray<32, UInt64>
    /// Keeps a block of zeros apart from one that isn't there.
    var isUsed: UInt64

    var isPlaced: Bool { isUsed != 0 }
  }

  /// Positions a block holds.
  package static var positionsPerBlock: Int { 1_024 }

  /// By block: the value of all its positions, or four more than the row of its own.
  private var blocks: [UInt32] = []
  private var rows = RowTable<Block>(chunkRows: 4_096)
  private var free: [UInt32] = []

  /// An archive of nothing.
  package init() {}

  /// Blocks that the archive reaches over.
  package var blockCount: Int { blocks.count }
  /// Blocks with bytes of their own.
  package var mixedBlockCount: Int { rows.placedCount }

  /// What the task at a position came to; `pending` where that isn't known here.
  package func outcome(at position: Int) -> TaskOutcome {
    let block = position / Self.positionsPerBlock
    guard block < blocks.count else { return .pending }
    let entry = blocks[block]
    if entry < 4 { return Self.outcome(UInt64(entry)) }
    let (word, shift) = Self.place(position)
    return Self.outcome(rows[Int(entry) - 4].words[word] >> shift & 3)
  }

  /// Notes what the task at a position came to.
  ///
  /// Precondition: it has ended. *Complexity*: O(1).
  package mutating func note(_ outcome: TaskOutcome, at position: Int) {
    invariant(outcome != .pending, "only what has ended goes")
    let block = position / Self.positionsPerBlock
    while block >= blocks.count { blocks.append(0) }
    if blocks[block] == UInt32(outcome.rawValue) { return }
    let row = open(block)
    let (word, shift) = Self.place(position)
    let bits = rows[row].words[word]
    rows[row].words[word] = bits & ~(3 << shift) | UInt64(outcome.rawValue) << shift
    close(block, row)
  }

  /// The row of a block, made from what it held throughout if it had none.
  private mutating func open(_ block: Int) -> Int {
    let entry = blocks[block]
    if entry >= 4 { return Int(entry) - 4 }
    let row = free.popLast().map { Int($0) } ?? rows.count
    rows.place(
      Block(words: InlineArray(repeating: Self.pattern(UInt64(entry))), isUsed: 1), at: row)
    blocks[block] = UInt32(row) + 4
    return row
  }

  /// Gives the row of a block back that holds one value throughout.
  private mutating func close(_ block: Int, _ row: Int) {
    let first = rows[row].words[0]
    let value = first & 3
    let pattern = Self.pattern(value)
    if first != pattern { return }
    for word in 1..<32 where rows[row].words[word] != pattern { return }
    rows.vacate(row)
    free.append(UInt32(row))
    blocks[block] = UInt32(value)
  }

  private static func pattern(_ value: UInt64) -> UInt64 { value &* 0x5555_5555_5555_5555 }

  private static func place(_ position: Int) -> (word: Int, shift: UInt64) {
    (position % positionsPerBlock / 32, UInt64(position % 32) * 2)
  }

  private static func outcome(_ bits: UInt64) -> TaskOutcome {
    TaskOutcome(rawValue: UInt8(bits)) ?? .pending
  }
}

/// How a snapshot holds the archive: stretches of blocks with one value, and blocks of their own.
extension OutcomeArchive {
  /// The stretch of blocks that begins at `block`.
  package enum Stretch {
    /// So many blocks hold this value throughout.
    case uniform(value: UInt8, count: Int)
    /// One block that is mixed.
    case mixed(InlineArray<32, UInt64>)
  }

  /// Precondition: `block` < `blockCount`. *Complexity*: O(blocks of the stretch).
  package func stretch(at block: Int) -> Stretch {
    let entry = blocks[block]
    if entry >= 4 { return .mixed(rows[Int(entry) - 4].words) }
    var end = block + 1
    while end < blocks.count, blocks[end] == entry { end += 1 }
    return .uniform(value: UInt8(entry), count: end - block)
  }

  /// Adds blocks behind all others. Precondition: the value is one of two bits.
  package mutating func append(uniform value: UInt8, count: Int) {
    blocks.append(contentsOf: repeatElement(UInt32(value), count: count))
  }

  /// Adds a block behind all others.
  ///
  /// Throws `invalidValue` for one that is not mixed.
  package mutating func append(mixed words: InlineArray<32, UInt64>) throws(DecodeError) {
    let block = blocks.count
    blocks.append(0)
    let row = open(block)
    rows[row].words = words
    close(block, row)
    guard blocks[block] >= 4 else { throw .invalidValue }
  }
}
