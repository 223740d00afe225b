import AQCore

/// What the tables must say of each other.
extension EngineState {
  /// Every contradiction between the tables, in words; empty where all is well.
  ///
  /// *Complexity*: O(state). Run after recovery in debug builds and after every step in tests.
  func checkInvariants() -> [String] {
    var audit = Audit()
    checkTally(&audit)
    checkTasks(&audit)
    checkEdges(&audit)
    checkLeases(&audit)
    checkQueues(&audit)
    checkKeys(&audit)
    checkLanes(&audit)
    checkTimers(&audit)
    checkPolicies(&audit)
    checkActors(&audit)
    checkLedgers(&audit)
    checkIndexes(&audit)
    checkRetention(&audit)
    checkNames(&audit)
    checkBudgets(&audit)
    return audit.broken
  }

  private func checkTally(_ audit: inout Audit) {
    var states = [UInt64](repeating: 0, count: tally.runs.count)
    var (created, started, interruptions) = (UInt64(0), UInt64(0), UInt64(0))
    var canSaturate = false
    for run in 1..<runs.count where runs[run].exists {
      let row = runs[run]
      states[Int(row.stateByte)] += 1
      created += 1
      started += UInt64(row.started)
      interruptions += UInt64(row.interruptions)
      if row.interruptions == .max { canSaturate = true }
    }
    audit.expect(states == tally.runs, "runs by state are counted")
    audit.expect(created + tally.runsPruned == tally.runsCreated, "runs are counted")
    let isWhole = tally.runsPruned == 0
    audit.expect(
      isWhole ? started == tally.attemptsStarted : started <= tally.attemptsStarted,
      "started attempts are counted")
    audit.expect(
      canSaturate
        || (isWhole ? interruptions == tally.interruptions : interruptions <= tally.interruptions),
      "interruptions are counted")
    let ended = tally.attempts.reduce(0, +)
    audit.expect(
      ended + tally.count(.running) == tally.attemptsStarted,
      "an attempt that was started runs or has a result")
    var count: UInt64 = 0
    for task in 1..<tasks.count where tasks[task].isPlaced { count += 1 }
    audit.expect(count == tally.tasks, "tasks are counted")
  }

  private func checkTasks(_ audit: inout Audit) {
    for task in 1..<tasks.count where tasks[task].isPlaced {
      let row = tasks[task]
      var open: UInt32 = 0
      var last = 0
      var run = Int(row.firstRun)
      while run != 0 {
        audit.expect(runs[run].exists && runs[run].task == UInt64(task), "a run has its task", task)
        if !runs[run].state.isTerminal { open += 1 }
        last = run
        run = Int(runs[run].next)
      }
      audit.expect(last == Int(row.lastRun), "a task knows its last run", task)
      audit.expect(open == row.openRuns, "a task counts its open runs", task)
      audit.expect(row.hasEnded == (open == 0), "a task has ended with its last run", task)
      audit.expect(row.hasEnded == (row.endedAt != 0), "an ended task says when", task)
      var unmet: UInt32 = 0
      var edge = row.prerequisites
      while edge != 0 {
        audit.expect(edges[edge].dependent == UInt64(task), "an edge has its dependent", task)
        if edges[edge].status != .met { unmet += 1 }
        edge = edges[edge].nextOfDependent
      }
      audit.expect(unmet == row.unmet, "unmet prerequisites are counted", task)
    }
  }

  private func checkEdges(_ audit: inout Audit) {
    var listed = 0
    for task in 1..<tasks.count where tasks[task].isPlaced {
      var edge = tasks[task].dependents
      var previous: UInt32 = 0
      while edge != 0 {
        let row = edges[edge]
        listed += 1
        audit.expect(row.previousOfPrerequisite == previous, "an edge leads back", task)
        previous = edge
        audit.expect(row.prerequisite == UInt64(task), "an edge has its prerequisite", task)
        let status = Self.status(row.condition, tasks[task].outcome)
        audit.expect(row.status == status, "an edge says what its prerequisite came to", task)
        let isHopeless = row.status == .failed && !tasks[Int(row.dependent)].hasEnded
        audit.expect(!isHopeless, "nothing waits for what can't happen", Int(row.dependent))
        edge = row.nextOfPrerequisite
      }
    }
    var number = edges.next(from: 1)
    while number <= edges.highest {
      let row = edges[UInt32(number)]
      if !tasks[Int(row.prerequisite)].isPlaced {
        listed += 1
        let outcome = archive.outcome(at: Int(row.prerequisite))
        audit.expect(outcome != .pending, "a task that is gone has ended", number)
        audit.expect(
          row.status == Self.status(row.condition, outcome), "an edge outlives its prerequisite",
          number)
      }
      number = edges.next(from: number + 1)
    }
    audit.expect(listed == edges.count, "every edge is in its prerequisite's list")
  }

  private func checkLeases(_ audit: inout Audit) {
    var held = 0
    for run in 1..<runs.count where runs[run].exists {
      let row = runs[run]
      audit.expect(row.state.isHeld == (row.lease != 0), "a held run has a lease", run)
      audit.expect((row.state == .suspended) == (row.suspendByte != 0), "why is it held up", run)
      guard let slot = leaseSlot(run) else { continue }
      held += 1
      let lease = leases[slot]
      audit.expect(lease.isHeld && lease.run == UInt64(run), "a lease has its run", run)
      audit.expect(lease.token <= lastToken, "tokens count up", run)
      audit.expect((lease.start == .started) == (row.state == .running), "a lease starts once", run)
    }
    audit.expect(held == leases.count, "leases are counted")
    for client in leasesOfClient.indices {
      var number = leasesOfClient[client]
      var previous: UInt32 = 0
      while number != 0 {
        let lease = leases[Int(number) - 1]
        audit.expect(lease.isHeld, "a client's lease is in force", client)
        audit.expect(Int(lease.client.rawValue) == client, "a lease knows its client", client)
        audit.expect(lease.previousOfClient == previous, "a list leads back", client)
        previous = number
        number = lease.nextOfClient
      }
    }
  }

  private func checkQueues(_ audit: inout Audit) {
    var held = [UInt32](repeating: 0, count: queues.rows.count + 1)
    var ready = [Int](repeating: 0, count: queues.rows.count + 1)
    var blocked = ready
    for run in 1..<runs.count where runs[run].exists {
      let queue = Int(self.queue(ofTask: Int(runs[run].task)))
      if runs[run].state.isHeld { held[queue] += 1 }
      guard runs[run].state == .ready else { continue }
      if tasks[Int(runs[run].task)].unmet > 0 { blocked[queue] += 1 } else { ready[queue] += 1 }
    }
    for number in queues.rows.indices {
      let row = queues.rows[number]
      audit.expect(row.held == held[number + 1], "held runs are counted", number)
      audit.expect(row.ready == ready[number + 1], "ready runs are counted", number)
      audit.expect(row.blocked == blocked[number + 1], "blocked runs are counted", number)
    }
  }

  private func checkKeys(_ audit: inout Audit) {
    var holders = [Int](repeating: 0, count: keys.rows.count + 1)
    var wanting = holders
    var open = holders
    for task in 1..<tasks.count where tasks[task].isPlaced && !tasks[task].hasEnded {
      open[Int(tasks[task].key)] += 1
    }
    for run in 1..<runs.count where runs[run].exists {
      let row = runs[run]
      let key = tasks[Int(row.task)].key
      if row.flags.contains(.holdsKey) {
        holders[Int(key)] += 1
        audit.expect(key != 0 && !row.state.isTerminal, "a live run holds its key", run)
        audit.expect(
          key != 0 && keys[key].holders.contains(UInt64(run)), "a key knows its holders", run)
      } else {
        audit.expect(!row.state.isHeld || key == 0, "a held run has its key", run)
        if row.isInLane || row.gate == .key || row.gate == .budget { wanting[Int(key)] += 1 }
      }
    }
    for index in keys.rows.indices {
      let row = keys.rows[index]
      audit.expect(row.holders.count == holders[index + 1], "holders are told once", index)
      audit.expect(row.wanting == wanting[index + 1], "who wants a key is counted", index)
      audit.expect(row.tasks == open[index + 1], "tasks of a key are counted", index)
      let isKept = row.origin == .command || row.held <= max(1, row.limit)
      audit.expect(isKept, "a key is held by no more than its limit", index)
    }
  }

  private func checkLanes(_ audit: inout Audit) {
    let waiting = waitingRuns(&audit)
    var open: Set<UInt64> = []
    for run in 1..<runs.count where runs[run].exists && runs[run].isInLane {
      if !runs[run].flags.contains(.holdsKey) { open.insert(keyAndLane(run)) }
    }
    for run in 1..<runs.count where runs[run].exists {
      let row = runs[run]
      let task = tasks[Int(row.task)]
      guard row.state == .ready else {
        audit.expect(row.gate == .none, "only a ready run waits at a gate", run)
        continue
      }
      audit.expect((row.gate == .dependency) == (task.unmet > 0), "who waits for a task", run)
      switch row.gate {
      case .none: audit.expect(waiting.inLanes[run], "a ready run is in its lane", run)
      case .dependency, .budget, .paused: break
      case .key:
        audit.expect(waiting.atKeys[run], "a run that waits for its key is known there", run)
        audit.expect(!row.flags.contains(.holdsKey), "a holder does not wait", run)
        let isReached = !keys[task.key].hasRoom || open.contains(keyAndLane(run))
        audit.expect(isReached, "a key with room lets one of each lane in", run)
      }
    }
  }

  private func keyAndLane(_ run: Int) -> UInt64 {
    let task = tasks[Int(runs[run].task)]
    let lane = UInt64(task.route)
    return lane &* 1_000_003 &+ UInt64(task.key)
  }

  /// Which runs stand in the ring of their lane and level, and which among the waiters of their key
  /// and lane.
  private func waitingRuns(_ audit: inout Audit) -> (inLanes: [Bool], atKeys: [Bool]) {
    var inLanes = [Bool](repeating: false, count: runs.count)
    var atKeys = inLanes
    for (number, lane) in lanes.lanes.enumerated() {
      guard let lane else { continue }
      var live = 0
      var entries = 0
      for (level, ring) in lane.levels.enumerated() {
        guard let ring else { continue }
        entries += ring.count
        if ring.count > 0 {
          audit.expect(lane.occupied & (1 << UInt16(level)) != 0, "a level with runs is marked")
        }
        // An entry of a run that has gone is stale like any other.
        for entry in ring.entries where runs[Int(entry)].isPlaced {
          let task = tasks[Int(runs[Int(entry)].task)]
          let isItsPlace =
            Int(task.route) == number && Int(task.priority) == level
          audit.expect(isItsPlace, "a run stands in its own lane", Int(entry))
          if runs[Int(entry)].isInLane, !inLanes[Int(entry)] {
            live += 1
            inLanes[Int(entry)] = true
          }
        }
      }
      audit.expect(live == lane.live, "a lane counts its runs")
      audit.expect(entries == lane.entries, "a lane counts its entries")
    }
    for key in keys.rows {
      for waiters in key.waiters {
        for order in waiters.heap.entries { atKeys[KeyRow.run(ofOrder: order)] = true }
      }
    }
    return (inLanes, atKeys)
  }

  private func checkTimers(_ audit: inout Audit) {
    var due = [Bool](repeating: false, count: runs.count)
    var late = due
    var leaseTimes: Set<[UInt64]> = []
    for entry in steadyWheel.entries + wallWheel.entries {
      switch entry.kind {
      case .runDue:
        if runs[Int(entry.key)].dueGeneration == entry.generation { due[Int(entry.key)] = true }
      case .startBy: late[Int(entry.key)] = true
      case .lease: leaseTimes.insert([entry.key, entry.at])
      case .rate, .actor: break
      }
    }
    for run in 1..<runs.count where runs[run].exists {
      let row = runs[run]
      if row.state == .scheduled || row.state == .retryWait {
        audit.expect(due[run], "a run that waits for its time has a timer", run)
      }
      let hasStartBy = tasks[Int(row.task)].flags.contains(.hasStartBy)
      if hasStartBy, row.started == 0, !row.state.isTerminal {
        audit.expect(late[run], "a run that must start by a time has a timer", run)
      }
    }
    for slot in leases.rows.indices where leases[slot].isHeld {
      let lease = leases[slot]
      audit.expect(leaseTimes.contains([UInt64(slot), lease.armedAt]), "a lease has a timer", slot)
      let isInTime =
        lease.armedAt <= lease.steadyDeadline
        && (lease.steadyTimeout == 0 || lease.armedAt <= lease.steadyTimeout)
      audit.expect(isInTime, "a lease is looked at in time", slot)
    }
  }
}

/// Takes down what is not as it must be.
struct Audit {
  var broken: [String] = []

  mutating func expect(_ condition: Bool, _ rule: StaticString) {
    if !condition { broken.append(rule.description) }
  }

  mutating func expect(_ condition: Bool, _ rule: StaticString, _ subject: Int) {
    if !condition { broken.append("\(rule) (\(subject))") }
  }
}
