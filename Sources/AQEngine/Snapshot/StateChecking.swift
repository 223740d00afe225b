import AQCore

/// What must be true of a loaded state before anything is derived from it or decided by it.
///
/// A snapshot whose sums are good was written by somebody; these checks make sure that it was not
/// written by a program that had gone wrong. Whatever is said here may be relied on by `apply` and
/// by decisions without another look.
extension EngineState {
  /// Throws `DecodeError.invalidValue` where parts contradict each other. *Complexity*: O(state).
  func checkConsistency() throws(DecodeError) {
    guard tasks.count == taskIDs.positionCount, runs.count == runIDs.positionCount,
      !tasks[0].isPlaced, !runs[0].exists, lastToken.rawValue < .max, time < Self.endOfTime
    else { throw .invalidValue }
    try checkRoutes()
    try checkTasks()
    try checkRuns()
    try checkEdges()
    try checkChains()
    try checkPrerequisites()
    try checkBudgets()
    try checkTally()
    try checkPolicies()
    try checkActors()
    try checkLedgers()
  }

  private func checkRoutes() throws(DecodeError) {
    for index in 0..<routes.numberCount where routes.isKnown(UInt32(index + 1)) {
      let route = routes[UInt32(index + 1)]
      guard kinds.isKnown(route.kind), queues.names.isKnown(route.queue),
        route.tenant == 0 || tenants.names.isKnown(route.tenant),
        queues.names.scope(route.queue) == route.tenant,
        route.requirement == 0 || requirements.isKnown(route.requirement),
        route.department == 0 || departments.isKnown(route.department)
      else { throw .invalidValue }
    }
  }

  private func checkTasks() throws(DecodeError) {
    for position in 1..<max(1, tasks.count) where tasks[position].isPlaced {
      let row = tasks[position]
      guard routes.isKnown(row.route),
        row.extras == 0
          || (extras.isInUse(row.extras) && extras[row.extras].task == UInt64(position)),
        row.key == 0 || keys.names.isKnown(row.key), isRun(row.firstRun), isRun(row.lastRun),
        row.dependents == 0 || edges.contains(row.dependents),
        row.prerequisites == 0 || edges.contains(row.prerequisites), !row.spec.isNone,
        row.hasEnded == (row.openRuns == 0), archive.outcome(at: position) == .pending
      else { throw .invalidValue }
    }
    let reach = archive.blockCount * OutcomeArchive.positionsPerBlock
    for position in tasks.count..<max(tasks.count, reach) {
      guard archive.outcome(at: position) == .pending else { throw .invalidValue }
    }
  }

  private func checkRuns() throws(DecodeError) {
    for position in 1..<max(1, runs.count) where runs[position].exists {
      let row = runs[position]
      guard isTask(row.task),
        row.next == 0 || (isRun(row.next) && row.next > UInt64(position)),
        row.state.isHeld == (row.lease != 0)
      else { throw .invalidValue }
      if row.flags.contains(.holdsKey) {
        guard tasks[Int(row.task)].key != 0, !row.state.isTerminal else { throw .invalidValue }
      }
      guard let slot = leaseSlot(position) else { continue }
      let hasStarted = leases[slot].start == .started
      guard hasStarted == (row.state == .running), leases[slot].token <= lastToken else {
        throw .invalidValue
      }
    }
  }

  private func isRun(_ position: UInt64) -> Bool {
    position > 0 && position < UInt64(runs.count) && runs[Int(position)].exists
  }

  private func isTask(_ position: UInt64) -> Bool {
    position > 0 && position < UInt64(tasks.count) && tasks[Int(position)].isPlaced
  }

  /// Each edge leads from a task, or from one that was pruned, to a task.
  private func checkEdges() throws(DecodeError) {
    var index = edges.next(from: 1)
    while index <= edges.highest {
      let row = edges[UInt32(index)]
      guard row.prerequisite < UInt64(tasks.count), isTask(row.dependent),
        row.nextOfPrerequisite == 0
          || isEdge(row.nextOfPrerequisite)
            && edges[row.nextOfPrerequisite].prerequisite == row.prerequisite,
        row.nextOfDependent == 0
          || isEdge(row.nextOfDependent)
            && edges[row.nextOfDependent].dependent == row.dependent
      else { throw .invalidValue }
      let outcome = outcome(at: Int(row.prerequisite))
      guard row.status == Self.status(row.condition, outcome),
        outcome != .pending || isTask(row.prerequisite)
      else { throw .invalidValue }
      index = edges.next(from: index + 1)
    }
  }

  private func isEdge(_ number: UInt32) -> Bool { edges.contains(number) }

  /// Every run is in the list of its task, and in no other.
  private func checkChains() throws(DecodeError) {
    var chained = 0
    for position in 1..<max(1, tasks.count) where tasks[position].isPlaced {
      var open: UInt32 = 0
      var last = 0
      var run = Int(tasks[position].firstRun)
      while run != 0 {
        guard runs[run].task == UInt64(position) else { throw .invalidValue }
        if !runs[run].state.isTerminal { open += 1 }
        chained += 1
        last = run
        run = Int(runs[run].next)
      }
      guard last == Int(tasks[position].lastRun), open == tasks[position].openRuns else {
        throw .invalidValue
      }
    }
    let existing = (0..<runs.count).reduce(0) { $0 + (runs[$1].exists ? 1 : 0) }
    guard chained == existing else { throw .invalidValue }
  }

  /// Every edge is in the list of its dependent, which counts those that aren't met, and in that of
  /// its prerequisite where that is still there. A list that runs in a circle is longer than all
  /// edges together.
  private func checkPrerequisites() throws(DecodeError) {
    var listed = 0
    var expected = edges.count
    var index = edges.next(from: 1)
    while index <= edges.highest {
      if isTask(edges[UInt32(index)].prerequisite) { expected += 1 }
      index = edges.next(from: index + 1)
    }
    for position in 1..<max(1, tasks.count) where tasks[position].isPlaced {
      var unmet: UInt32 = 0
      var edge = tasks[position].prerequisites
      while edge != 0 {
        guard edges[edge].dependent == UInt64(position), listed < expected else {
          throw .invalidValue
        }
        if edges[edge].status != .met { unmet += 1 }
        listed += 1
        edge = edges[edge].nextOfDependent
      }
      guard unmet == tasks[position].unmet else { throw .invalidValue }
      edge = tasks[position].dependents
      while edge != 0 {
        guard edges[edge].prerequisite == UInt64(position), listed < expected else {
          throw .invalidValue
        }
        listed += 1
        edge = edges[edge].nextOfPrerequisite
      }
    }
    guard listed == expected else { throw .invalidValue }
  }

  /// Counts are of what is there, or of what was; none is near the end of its numbers.
  private func checkTally() throws(DecodeError) {
    var found = [UInt64](repeating: 0, count: tally.runs.count)
    for position in 1..<max(1, runs.count) where runs[position].exists {
      found[Int(runs[position].stateByte)] += 1
    }
    guard found == tally.runs, tally.tasks == UInt64(tasks.placedCount) else {
      throw .invalidValue
    }
    let counts =
      tally.runs + tally.attempts
      + [
        tally.attemptsStarted, tally.tasks, tally.runsCreated, tally.interruptions,
        tally.tasksPruned, tally.runsPruned,
      ]
    guard counts.allSatisfy({ $0 < 1 << 62 }),
      tally.runsCreated == UInt64(runs.placedCount) + tally.runsPruned
    else { throw .invalidValue }
  }
}
