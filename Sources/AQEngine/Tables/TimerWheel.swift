import AQCore

/// Something to be looked at when its time comes. Whether it still means anything is checked then.
package struct TimerEntry: BitwiseCopyable {
  /// What `key` names.
  package enum Kind: UInt8, BitwiseCopyable {
    case runDue = 1, startBy = 2, lease = 3, rate = 4, actor = 5
  }

  /// Milliseconds on the clock of the wheel it is in.
  package var at: UInt64
  /// A position in the table its kind goes by.
  package var key: UInt64
  /// What is to be looked at.
  package var kind: Kind
  /// Must match what the row has now, else the entry is stale.
  package var generation: UInt32

  /// Takes all there is to say.
  package init(at: UInt64, key: UInt64, kind: Kind, generation: UInt32) {
    self.at = at
    self.key = key
    self.kind = kind
    self.generation = generation
  }
}

/// Due times in a hierarchy of eight wheels of 64 buckets, a millisecond the finest.
///
/// Inserting is a shift and an append; expiring moves each entry at most seven times. Nothing is
/// ever searched: a canceled timer stays until its time and is found stale.
package struct TimerWheel {
  private static let levels = 8
  private static let slotBits: UInt64 = 6

  private var buckets: [[TimerEntry]]
  /// Which buckets of a level hold something.
  private var occupied: [UInt64]
  /// The next millisecond that was not yet looked at.
  private var cursor: UInt64
  /// Entries, stale ones included.
  package private(set) var count = 0

  /// A wheel that begins at `start`.
  package init(start: UInt64) {
    buckets = [[TimerEntry]](repeating: [], count: Self.levels * 64)
    occupied = [UInt64](repeating: 0, count: Self.levels)
    cursor = start
  }

  /// All entries in no particular order.
  var entries: [TimerEntry] {
    count == 0 ? [] : buckets.flatMap { $0 }
  }

  /// Adds an entry; one whose time is past comes with the next `advance`.
  package mutating func insert(_ entry: TimerEntry) {
    place(entry)
    count += 1
  }

  private mutating func place(_ entry: TimerEntry) {
    let at = max(entry.at, cursor)
    let difference = at ^ cursor
    var level = difference == 0 ? 0 : (63 - difference.leadingZeroBitCount) / Int(Self.slotBits)
    var slotTime = at
    if level >= Self.levels {
      // Beyond the widest wheel (8,900 years): parked in its last bucket, placed anew from there.
      level = Self.levels - 1
      slotTime = cursor | (63 << (Self.slotBits * UInt64(level)))
    }
    let slot = Int((slotTime >> (Self.slotBits * UInt64(level))) & 63)
    buckets[level * 64 + slot].append(entry)
    occupied[level] |= 1 << UInt64(slot)
  }

  /// Moves to `now` and appends what has come due, in the order of time and then of insertion.
  ///
  /// *Complexity*: O(entries due + entries moved to a finer wheel).
  package mutating func advance(to now: UInt64, into due: inout [TimerEntry]) {
    while cursor <= now {
      guard let next = nextTime(), next <= now else {
        if now >= cursor { moveCursor(to: now + 1) }
        return
      }
      moveCursor(to: next)
      let slot = Int(cursor & 63)
      if occupied[0] & (1 << UInt64(slot)) != 0 {
        count -= buckets[slot].count
        due.append(contentsOf: buckets[slot])
        buckets[slot].removeAll(keepingCapacity: buckets[slot].count <= 64)
        occupied[0] &= ~(1 << UInt64(slot))
      }
      moveCursor(to: cursor + 1)
    }
  }

  /// The earliest time at which there may be something to do; a coarse bucket gives its beginning.
  package func nextTime() -> UInt64? {
    if count == 0 { return nil }
    for level in 0..<Self.levels {
      let shift = Self.slotBits * UInt64(level)
      let here = (cursor >> shift) & 63
      // The bucket the cursor stands in is empty on the coarser levels: it was spread on entry.
      let ahead = occupied[level] >> here
      if ahead != 0 {
        let slot = here + UInt64(ahead.trailingZeroBitCount)
        let base = (cursor >> shift) & ~63
        return max(cursor, (base + slot) << shift)
      }
    }
    return nil
  }

  /// Moves forward, spreading each coarse bucket that is entered over the finer wheels.
  private mutating func moveCursor(to time: UInt64) {
    let before = cursor
    cursor = time
    var level = Self.levels - 1
    while level > 0 {
      let shift = Self.slotBits * UInt64(level)
      if before >> shift != cursor >> shift {
        let slot = Int((cursor >> shift) & 63)
        if occupied[level] & (1 << UInt64(slot)) != 0 {
          let entries = buckets[level * 64 + slot]
          buckets[level * 64 + slot] = []
          occupied[level] &= ~(1 << UInt64(slot))
          for entry in entries { place(entry) }
        }
      }
      level -= 1
    }
  }
}
