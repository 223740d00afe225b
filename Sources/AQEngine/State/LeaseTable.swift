import AQCore

/// Leases in force, in slots that are used again: there are as many as workers hold runs, not as
/// many as were ever granted.
struct LeaseTable {
  private(set) var rows: [LeaseRow] = []
  private var free: [UInt32] = []
  private(set) var count = 0

  subscript(slot: Int) -> LeaseRow {
    @inline(__always) get { rows[slot] }
    @inline(__always) _modify { yield &rows[slot] }
  }

  /// Takes a slot. What stands in the slot's timer stays, so that the wheel needs no second entry.
  @inline(__always)
  mutating func add(_ lease: LeaseRow) -> Int {
    count += 1
    if let slot = free.popLast() {
      let armedAt = rows[Int(slot)].armedAt
      rows[Int(slot)] = lease
      rows[Int(slot)].armedAt = armedAt
      return Int(slot)
    }
    rows.append(lease)
    return rows.count - 1
  }

  /// Gives a slot back.
  @inline(__always)
  mutating func remove(_ slot: Int) {
    invariant(rows[slot].isHeld, "a lease ends once")
    rows[slot].isHeld = false
    free.append(UInt32(slot))
    count -= 1
  }

  /// Slots in use, in no particular but the same order for the same history.
  var heldSlots: [Int] { rows.indices.filter { rows[$0].isHeld } }
}
