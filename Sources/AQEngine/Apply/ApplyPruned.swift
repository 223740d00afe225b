import AQCore

/// Giving up what has ended: rows, texts, histories, edges and names go; the outcome stays known.
extension EngineState {
  /// Idempotency keys that one event forgets at most.
  private static var forgottenKeys: Int { 1_000 }

  mutating func apply(_ event: TaskPruned) throws(ApplyError) {
    for id in event.tasks {
      guard let task = position(id), tasks[task].hasEnded else { throw .inconsistent(.taskPruned) }
    }
    time = event.at
    for id in event.tasks {
      // An event that names a task twice means it once.
      if let task = position(id) { forgetTask(task) }
    }
    indexTrimmed()
    idempotency.forget(now: event.at, most: Self.forgottenKeys)
    retention.trim(tasks, runs)
  }

  mutating func apply(_ event: RunPruned) throws(ApplyError) {
    for id in event.runs {
      guard let run = position(id), runs[run].state.isTerminal,
        tasks[Int(runs[run].task)].lastRun != UInt64(run)
      else { throw .inconsistent(.runPruned) }
    }
    time = event.at
    for id in event.runs {
      guard let run = position(id) else { continue }
      noteGone(run)
      unlink(run)
      forgetRun(run)
    }
    indexTrimmed()
    retention.trim(tasks, runs)
  }

  /// Gives up an ended task and its runs.
  private mutating func forgetTask(_ task: Int) {
    let row = tasks[task]
    forgetFamilies(of: task)
    var run = Int(row.firstRun)
    while run != 0 {
      let next = Int(runs[run].next)
      forgetRun(run)
      run = next
    }
    indexForgotten(task: task)
    forgetEdges(of: task)
    archive.note(row.outcome, at: task)
    specs.free(row.spec)
    if row.extras != 0 {
      taskPauses[task] = nil
      forgetExtras(of: task)
    }
    if row.key != 0 { keys.release(row.key) }
    tasks.vacate(task)
    leaveRoute(row.route)
    tally.tasks -= 1
    tally.tasksPruned += 1
  }

  /// Gives up an ended run that is in no list any more, or whose list goes too.
  private mutating func forgetRun(_ run: Int) {
    invariant(runs[run].state.isTerminal, "live state is never given up")
    indexForgotten(run: run)
    forgetFamilies(ofRun: run)
    var reference = runs[run].history
    while !reference.isNone {
      let previous = step(reference).previous
      histories.free(reference)
      reference = previous
    }
    tally.runs[Int(runs[run].stateByte)] -= 1
    tally.runsPruned += 1
    runs.vacate(run)
  }

  /// Takes a run that is not the last out of its task's list.
  ///
  /// *Complexity*: O(runs before it); runs go oldest first, so there are those that are still open.
  private mutating func unlink(_ run: Int) {
    let task = Int(runs[run].task)
    if tasks[task].firstRun == UInt64(run) {
      tasks[task].firstRun = runs[run].next
      return
    }
    var before = Int(tasks[task].firstRun)
    while runs[before].next != UInt64(run) { before = Int(runs[before].next) }
    runs[before].next = runs[run].next
  }

  /// What a run came to goes into its task's outcome, whenever that is decided; and a task goes on
  /// knowing when it was made.
  private mutating func noteGone(_ run: Int) {
    let task = Int(runs[run].task)
    let created = created(ofTask: task)
    let number = makeExtras(task)
    extras[number].created = created
    if extras[number].current == UInt64(run) { extras[number].current = 0 }
    switch runs[run].state {
    case .completed: extras[number].flags.insert(.hadCompleted)
    case .failed: extras[number].flags.insert(.hadFailed)
    case .canceled, .scheduled, .ready, .leased, .running, .retryWait, .suspended: break
    }
  }

  /// What the task waited for forgets it. What waited for the task keeps its edge, which says how
  /// that came out; such edges stay linked to each other and to nothing else.
  private mutating func forgetEdges(of task: Int) {
    var edge = tasks[task].prerequisites
    while edge != 0 {
      let row = edges[edge]
      if row.nextOfPrerequisite != 0 {
        edges[row.nextOfPrerequisite].previousOfPrerequisite = row.previousOfPrerequisite
      }
      if row.previousOfPrerequisite != 0 {
        edges[row.previousOfPrerequisite].nextOfPrerequisite = row.nextOfPrerequisite
      } else if tasks[Int(row.prerequisite)].isPlaced {
        tasks[Int(row.prerequisite)].dependents = row.nextOfPrerequisite
      }
      edges.remove(edge)
      edge = row.nextOfDependent
    }
  }

  private mutating func forgetExtras(of task: Int) {
    forgetBudgets(of: task)
    extras.remove(tasks[task].extras)
  }
}
