import AQCore

/// Where ready runs wait, and what lets them go. All of it is derived from the rest of the state.
extension EngineState {
  /// Puts a ready run where it belongs: behind its dependencies, its key, its budgets, or in its
  /// lane.
  @inline(__always)
  mutating func enqueue(_ run: Int) {
    let task = Int(runs[run].task)
    if _slowPath(tasks[task].extras != 0), isPaused(task) {
      runs[run].gate = .paused
      queues[queue(ofTask: task)].blocked += 1
      return
    }
    if _slowPath(tasks[task].unmet > 0) {
      runs[run].gate = .dependency
      queues[queue(ofTask: task)].blocked += 1
      return
    }
    let key = tasks[task].key
    if _slowPath(key != 0 && !runs[run].flags.contains(.holdsKey) && !keys[key].hasRoom) {
      waitForKey(run)
      return
    }
    if _slowPath(tasks[task].extras != 0) {
      let shut = shutBudget(of: task)
      if shut != 0 { return wait(run, forBudget: shut) }
    }
    enterLane(run)
  }

  @inline(__always)
  private mutating func enterLane(_ run: Int) {
    let task = Int(runs[run].task)
    runs[run].gate = .none
    countReady(run, 1)
    let number = tasks[task].route
    if _slowPath(!lanes.contains(number)) { lanes.add(number, routes[number]) }
    lanes.push(run, route: number, priority: tasks[task].priority)
    wakes.note(route: number)
  }

  private mutating func waitForKey(_ run: Int) {
    let task = Int(runs[run].task)
    runs[run].gate = .key
    countReady(run, 1)
    keys[tasks[task].key].wait(
      run: run, priority: tasks[task].priority, lane: tasks[task].route)
  }

  /// A ready run leaves the place where it waits; entries elsewhere turn stale.
  @inline(__always)
  mutating func leaveGate(_ run: Int) {
    let task = Int(runs[run].task)
    switch runs[run].gate {
    case .none:
      countReady(run, -1)
      lanes.forget(tasks[task].route)
      if _slowPath(tasks[task].extras != 0) { wakeNextOfBudgets(run) }
    case .dependency, .paused:
      queues[queue(ofTask: task)].blocked -= 1
      runs[run].gate = .none
    case .key:
      countReady(run, -1)
      runs[run].gate = .none
    case .budget:
      countReady(run, -1)
      runs[run].gate = .none
      stopWaitingForBudget(run)
    }
  }

  /// Counts a ready run, in its lane or at its key: which of the two depends on who looked, and no
  /// figure may.
  @inline(__always)
  mutating func countReady(_ run: Int, _ change: Int) {
    let task = Int(runs[run].task)
    queues[queue(ofTask: task)].ready += change
    let key = tasks[task].key
    if key != 0, !runs[run].flags.contains(.holdsKey) { keys[key].wanting += change }
  }

  /// Moves a run that came to the head of its lane and whose key is taken to the key's waiters.
  mutating func moveToKey(_ run: Int) {
    leaveGate(run)
    waitForKey(run)
  }

  /// Counts a run among the holders of its key; fine if it is one.
  @inline(__always)
  mutating func takeKey(_ run: Int) {
    let key = tasks[Int(runs[run].task)].key
    if key == 0 || runs[run].flags.contains(.holdsKey) { return }
    keys[key].holders.insert(run)
    runs[run].flags.insert(.holdsKey)
  }

  /// Lets go of the key, if the run holds it, and wakes who waited for it.
  @inline(__always)
  mutating func releaseKey(_ run: Int) {
    guard runs[run].flags.contains(.holdsKey) else { return }
    let key = tasks[Int(runs[run].task)].key
    invariant(keys[key].holders.contains(run), "a key knows its holders")
    runs[run].flags.remove(.holdsKey)
    keys[key].holders.remove(run)
    wakeWaiters(key)
  }

  /// Lets the first waiter of each lane into its lane while the key has room. Whoever is claimed
  /// first takes the key; the others come back here when they reach the head.
  mutating func wakeWaiters(_ key: UInt32) {
    guard keys[key].hasRoom else { return }
    for index in keys[key].waiters.indices {
      var room = Int(max(1, keys[key].limit)) - Int(keys[key].held)
      while room > 0, let order = keys[key].waiters[index].heap.first {
        keys[key].waiters[index].heap.removeFirst()
        let run = KeyRow.run(ofOrder: order)
        guard runs[run].stateByte == RunState.ready.rawValue, runs[run].gate == .key else {
          continue
        }
        leaveGate(run)
        let task = Int(runs[run].task)
        let shut = tasks[task].extras == 0 ? 0 : shutBudget(of: task)
        if shut != 0 {
          wait(run, forBudget: shut)
          continue
        }
        enterLane(run)
        room -= 1
      }
    }
    keys[key].waiters.removeAll { $0.heap.count == 0 }
  }

  /// A task with the key has ended; an unused key forgets a limit that a task gave it.
  mutating func leave(key: UInt32) {
    keys[key].tasks -= 1
    if keys[key].tasks == 0, keys[key].origin == .task { keys[key].limit = 0 }
  }
}
