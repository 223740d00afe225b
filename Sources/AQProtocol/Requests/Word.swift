import AQCore

/// A command or option name of up to twenty-four bytes, upper-cased, in three machine words: names
/// are compared and looked up without a string.
public struct Word: Hashable, Sendable, BitwiseCopyable {
  /// The longest name.
  public static let byteCount = 24

  let low: UInt64
  let middle: UInt64
  let high: UInt64

  /// Folds all of it to upper case. Every byte with bit 6 set loses bit 5, which takes letters to
  /// upper case and leaves digits and dots; what else it maps onto each other is in no name.
  @inline(__always)
  init(low: UInt64, middle: UInt64, high: UInt64) {
    self.low = Word.upper(low)
    self.middle = Word.upper(middle)
    self.high = Word.upper(high)
  }

  /// The word of a name that stands in the program.
  public init(_ name: StaticString) {
    let bytes = name.bytes
    guard let word = bytes.word(ByteRange(0, bytes.byteCount)) else {
      invariantBroken("every name of ours fits a word")
    }
    self = word
  }

  @inline(__always)
  private static func upper(_ bytes: UInt64) -> UInt64 {
    bytes & ~((bytes & 0x4040_4040_4040_4040) &>> 1)
  }

  /// Spreads the word over the slots of a `WordTable`.
  @inline(__always)
  var hash: UInt64 {
    let rest = (middle &* 0x9E37_79B9_7F4A_7C15) ^ (high &* 0x94D0_49BB_1331_11EB)
    let mixed = (low ^ rest) &* 0xBF58_476D_1CE4_E5B9
    return mixed ^ (mixed &>> 32)
  }
}

/// Finds a name's number: open addressing over a quarter-full table, built once.
public struct WordTable: Sendable {
  private let words: [Word]
  private let slots: [UInt8]
  private let mask: Int

  /// Precondition: fewer than 255 names, all different.
  public init(_ names: [StaticString]) {
    invariant(names.count < 255, "a slot holds one byte")
    words = names.map { Word($0) }
    var size = 16
    while size < names.count * 4 { size *= 2 }
    mask = size - 1
    var slots = [UInt8](repeating: .max, count: size)
    for (index, word) in words.enumerated() {
      var slot = Int(truncatingIfNeeded: word.hash) & mask
      while slots[slot] != .max {
        invariant(words[Int(slots[slot])] != word, "no name is listed twice")
        slot = (slot + 1) & mask
      }
      slots[slot] = UInt8(index)
    }
    self.slots = slots
  }

  /// The position of `word` in the list the table was made of. *Complexity*: O(1).
  @inline(__always)
  public func index(of word: Word) -> Int? {
    var slot = Int(truncatingIfNeeded: word.hash) & mask
    while slots[slot] != .max {
      let index = Int(slots[slot])
      if words[index] == word { return index }
      slot = (slot + 1) & mask
    }
    return nil
  }
}
