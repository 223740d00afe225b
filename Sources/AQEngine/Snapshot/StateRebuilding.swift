import AQCore

/// What makes a loaded state whole.
extension EngineState {
  /// Checks that every number in a loaded row refers to something that is there.
  ///
  /// Throws `DecodeError.invalidValue`. *Complexity*: O(state).
  func checkReferences() throws(DecodeError) {
    guard tasks.count == taskIDs.positionCount || tasks.count == 1,
      runs.count == runIDs.positionCount || runs.count == 1
    else { throw .invalidValue }
    for position in 1..<max(1, tasks.count) where tasks[position].kind != 0 {
      let row = tasks[position]
      guard Int(row.kind) <= kinds.count, row.queue > 0, Int(row.queue) <= queues.rows.count,
        Int(row.key) <= keys.rows.count, isRun(row.firstRun), isRun(row.lastRun),
        row.dependents <= edges.count, row.prerequisites <= edges.count, !row.spec.isNone
      else { throw .invalidValue }
    }
    for position in 1..<max(1, runs.count) where runs[position].exists {
      let row = runs[position]
      guard row.task > 0, row.task < UInt64(tasks.count), tasks[Int(row.task)].kind != 0,
        row.next == 0 || (isRun(row.next) && row.next > UInt64(position)),
        row.state.isHeld == (row.lease != 0)
      else { throw .invalidValue }
    }
    try checkEdges()
  }

  private func isRun(_ position: UInt64) -> Bool {
    position > 0 && position < UInt64(runs.count) && runs[Int(position)].exists
  }

  private func isTask(_ position: UInt64) -> Bool {
    position > 0 && position < UInt64(tasks.count) && tasks[Int(position)].kind != 0
  }

  /// Lists only ever grow at their head, so each edge leads to one made before it: no list can run
  /// in a circle.
  private func checkEdges() throws(DecodeError) {
    for index in 0..<edges.count {
      let number = UInt32(index + 1)
      let row = edges[number]
      guard isTask(row.prerequisite), isTask(row.dependent), row.nextOfPrerequisite < number,
        row.nextOfDependent < number
      else { throw .invalidValue }
    }
  }

  /// Makes lanes, gates, holders, figures of queues and timers from the rows.
  mutating func rebuildDerived() {
    for position in 1..<max(1, tasks.count) where tasks[position].kind != 0 {
      let key = tasks[position].key
      if key != 0, !tasks[position].hasEnded { keys[key].tasks += 1 }
    }
    for position in 1..<max(1, runs.count) where runs[position].exists {
      let row = runs[position]
      let task = tasks[Int(row.task)]
      if row.flags.contains(.holdsKey), task.key != 0 {
        keys[task.key].holders.append(UInt64(position))
      }
      if row.state.isHeld { queues[task.queue].held += 1 }
    }
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
    for slot in leases.heldSlots {
      if leases[slot].start == .started { setTimeout(Int(leases[slot].run), slot) }
      arm(slot)
    }
  }
}
