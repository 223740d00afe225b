import AQCore

/// What makes a loaded state whole.
extension EngineState {
  private mutating func linkEdgesBack() {
    var number = edges.next(from: 1)
    while number <= edges.highest {
      let next = edges[UInt32(number)].nextOfPrerequisite
      if next != 0 { edges[next].previousOfPrerequisite = UInt32(number) }
      number = edges.next(from: number + 1)
    }
  }

  /// Makes lanes, gates, holders, figures of queues and timers from the rows.
  mutating func rebuildDerived() {
    linkEdgesBack()
    for position in 1..<max(1, tasks.count) where tasks[position].isPlaced {
      routes.count(tasks[position].route)
      let key = tasks[position].key
      if key != 0, !tasks[position].hasEnded { keys[key].tasks += 1 }
    }
    for position in 1..<max(1, runs.count) where runs[position].exists {
      let row = runs[position]
      let task = tasks[Int(row.task)]
      if row.flags.contains(.holdsKey), task.key != 0 {
        keys[task.key].holders.append(UInt64(position))
      }
      if row.state.isHeld { queues[routes[task.route].queue].held += 1 }
    }
    rebuildBudgets()
    // Behind all holders are known, since whether a ready run waits for its key depends on them.
    for position in 1..<max(1, runs.count) where runs[position].exists {
      let row = runs[position]
      switch row.state {
      case .ready: enqueue(position)
      case .scheduled, .retryWait: armDue(position)
      case .leased, .running, .suspended, .completed, .failed, .canceled: break
      }
      let hasStartBy = tasks[Int(row.task)].flags.contains(.hasStartBy)
      if hasStartBy, row.started == 0, !row.state.isTerminal { armStartBy(position) }
    }
    rebuildIndexes()
    retainLoadedNames()
    rebuildRetention()
    rebuildPolicies()
    for number in queues.rows.indices { armRate(UInt32(number) + 1) }
    rebuildActors()
    ledgers.rebuildOrder()
    for slot in leases.heldSlots {
      if leases[slot].start == .started {
        setTimeout(Int(leases[slot].run), slot)
        armTimeBudget(Int(leases[slot].run), slot)
      }
      arm(slot)
    }
  }
}
