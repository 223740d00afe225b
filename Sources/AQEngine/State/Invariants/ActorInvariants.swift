import AQCore

extension EngineState {
  func checkActors(_ audit: inout Audit) {
    var looks: Set<[UInt64]> = []
    for entry in steadyWheel.entries where entry.kind == .actor {
      looks.insert([entry.key, entry.at])
    }
    var (active, inactive) = (0, 0)
    var leased = 0
    var position = actors.next(from: 0)
    while position < actors.positionCount {
      let row = actors[position]
      if row.isActive { active += 1 } else { inactive += 1 }
      audit.expect(
        actors.active.contains(position) == row.isActive, "who is active is listed so", position)
      audit.expect(
        actors.inactive.contains(position) != row.isActive, "who is not is listed so", position)
      if row.isActive {
        audit.expect(
          looks.contains([UInt64(position), row.armedAt]), "an actor is watched over", position)
        audit.expect(row.armedAt <= row.steadyDeadline, "an actor is missed in time", position)
      } else {
        audit.expect(row.firstLease == 0, "who is gone holds nothing", position)
      }
      leased += checkLeases(of: position, &audit)
      position = actors.next(from: position + 1)
    }
    audit.expect(active == actors.active.count, "active actors are counted")
    audit.expect(inactive == actors.inactive.count, "inactive actors are counted")
    audit.expect(inactive == actors.retired.count, "inactive actors are in order")
    let held = leases.heldSlots.count { leases[$0].actor != 0 }
    audit.expect(held == leased, "a lease of an actor is in the actor's list")
  }

  private func checkLeases(of actor: Int, _ audit: inout Audit) -> Int {
    var count = 0
    var previous: UInt32 = 0
    var number = actors[actor].firstLease
    while number != 0 {
      let lease = leases[Int(number) - 1]
      audit.expect(lease.isHeld && Int(lease.actor) == actor, "a lease knows its actor", actor)
      audit.expect(lease.previousOfActor == previous, "an actor's list leads back", actor)
      previous = number
      number = lease.nextOfActor
      count += 1
    }
    return count
  }

  func checkLedgers(_ audit: inout Audit) {
    var entries = 0
    for number in ledgers.rows.indices {
      let row = ledgers.rows[number]
      entries += row.entries.count
      var last = LSN.zero
      for entry in row.entries {
        audit.expect(entry.lsn > last, "entries are in order", number)
        last = entry.lsn
      }
    }
    let ordered = ledgers.order.values.reduce(0) { $0 + $1.count }
    audit.expect(ordered == entries, "every entry is in its tenant's order")
  }
}
