import AQCore

/// Giving up what has ended: rows, texts, histories, edges and names go; the outcome stays known.
extension EngineState {
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
  }

  /// Gives up an ended task and its runs.
  private mutating func forgetTask(_ task: Int) {
    let row = tasks[task]
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
    if row.extras != 0 { extras.remove(row.extras) }
    if routes.leave(row.route) { lanes.remove(row.route) }
    tasks.vacate(task)
    tally.tasks -= 1
    tally.tasksPruned += 1
  }

  /// Gives up an ended run that is in no list any more, or whose list goes too.
  mutating func forgetRun(_ run: Int) {
    invariant(runs[run].state.isTerminal, "live state is never given up")
    indexForgotten(run: run)
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

  /// What the task waited for forgets it; what waited for the task keeps its edge, which says how
  /// that came out.
  private mutating func forgetEdges(of task: Int) {
    var edge = tasks[task].prerequisites
    while edge != 0 {
      let row = edges[edge]
      unlinkFromPrerequisite(edge)
      edges.remove(edge)
      edge = row.nextOfDependent
    }
    edge = tasks[task].dependents
    while edge != 0 {
      let next = edges[edge].nextOfPrerequisite
      edges[edge].nextOfPrerequisite = 0
      edges[edge].previousOfPrerequisite = 0
      edge = next
    }
  }

  private mutating func unlinkFromPrerequisite(_ edge: UInt32) {
    let row = edges[edge]
    let prerequisite = Int(row.prerequisite)
    if row.nextOfPrerequisite != 0 {
      edges[row.nextOfPrerequisite].previousOfPrerequisite = row.previousOfPrerequisite
    }
    if row.previousOfPrerequisite != 0 {
      edges[row.previousOfPrerequisite].nextOfPrerequisite = row.nextOfPrerequisite
    } else if tasks[prerequisite].isPlaced {
      tasks[prerequisite].dependents = row.nextOfPrerequisite
    }
  }
}
