import AQCore

/// Which leases are an actor's: a list through the lease slots.
extension EngineState {
  /// Puts a lease in its actor's list.
  mutating func link(_ slot: Int, toActor actor: Int) {
    let first = actors[actor].firstLease
    leases[slot].actor = UInt32(actor)
    leases[slot].previousOfActor = 0
    leases[slot].nextOfActor = first
    if first != 0 { leases[Int(first) - 1].previousOfActor = UInt32(slot) + 1 }
    actors[actor].firstLease = UInt32(slot) + 1
  }

  /// Takes a lease out of its actor's list, if it is in one.
  @inline(__always)
  mutating func unlinkFromActor(_ slot: Int) {
    if _fastPath(leases[slot].actor == 0) { return }
    unlinkFromItsActor(slot)
  }

  @inline(never)
  private mutating func unlinkFromItsActor(_ slot: Int) {
    let lease = leases[slot]
    if lease.previousOfActor != 0 {
      leases[Int(lease.previousOfActor) - 1].nextOfActor = lease.nextOfActor
    } else {
      actors[Int(lease.actor)].firstLease = lease.nextOfActor
    }
    if lease.nextOfActor != 0 {
      leases[Int(lease.nextOfActor) - 1].previousOfActor = lease.previousOfActor
    }
    leases[slot].actor = 0
  }
}
