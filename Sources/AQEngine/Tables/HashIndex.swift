import AQCore

/// Finds a row number by the hash of a key that stands elsewhere: open addressing over
/// `tag | number` entries of eight bytes, doubled at three quarters.
///
/// The caller compares keys; the index only narrows down. Position comes from the low bits of the
/// hash, the tag from the high ones.
package struct HashIndex {
  /// Zero is empty, one is a removed entry; else tag in the upper half, number + 2 in the lower.
  private var entries: [UInt64]
  private var mask: Int
  /// Entries that aren't empty, removed ones included.
  private var used = 0
  /// Numbers stored.
  package private(set) var count = 0

  /// An empty index.
  package init() {
    entries = [UInt64](repeating: 0, count: 64)
    mask = 63
  }

  /// The first number stored under `hash` that `matches`.
  @inline(__always)
  package func find(_ hash: UInt64, _ matches: (Int) -> Bool) -> Int? {
    var position = Int(truncatingIfNeeded: hash) & mask
    let tag = hash >> 32
    while true {
      let entry = entries[position]
      if entry == 0 { return nil }
      if entry >> 32 == tag, entry & 0xFFFF_FFFF > 1 {
        let number = Int(entry & 0xFFFF_FFFF) - 2
        if matches(number) { return number }
      }
      position = (position &+ 1) & mask
    }
  }

  /// Stores `number` under `hash`; the caller knows that it isn't there. `rehash` gives the hash of
  /// a stored number, for growth.
  package mutating func insert(_ hash: UInt64, _ number: Int, rehash: (Int) -> UInt64) {
    if (used + 1) * 4 > entries.count * 3 { grow(rehash) }
    place(hash, number)
    count += 1
  }

  /// Removes `number`, stored under `hash`.
  package mutating func remove(_ hash: UInt64, _ number: Int) {
    var position = Int(truncatingIfNeeded: hash) & mask
    let wanted = (hash & ~0xFFFF_FFFF) | UInt64(number + 2)
    while entries[position] != wanted {
      invariant(entries[position] != 0, "only what was inserted is removed")
      position = (position &+ 1) & mask
    }
    entries[position] = 1
    count -= 1
  }

  private mutating func place(_ hash: UInt64, _ number: Int) {
    var position = Int(truncatingIfNeeded: hash) & mask
    while entries[position] > 1 { position = (position &+ 1) & mask }
    if entries[position] == 0 { used += 1 }
    entries[position] = (hash & ~0xFFFF_FFFF) | UInt64(number + 2)
  }

  private mutating func grow(_ rehash: (Int) -> UInt64) {
    let old = entries
    let capacity = count * 2 >= entries.count ? entries.count * 2 : entries.count
    entries = [UInt64](repeating: 0, count: capacity)
    mask = capacity - 1
    used = 0
    for entry in old where entry > 1 {
      let number = Int(entry & 0xFFFF_FFFF) - 2
      place(rehash(number), number)
    }
  }
}
