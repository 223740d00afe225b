import AQCore

extension Machine {
  mutating func depend(_ task: TaskID, on prerequisites: [Prerequisite]) -> Reply {
    if admission == .storageFull { return .rejected(.storageFull) }
    guard let dependent = state.position(task) else { return .rejected(.notFound(.task(task))) }
    guard !state.tasks[dependent].hasEnded else {
      return .rejected(.taskEnded(task, state.tasks[dependent].outcome))
    }
    guard !hasStarted(dependent) else { return .rejected(.taskStarted(task)) }
    if prerequisites.count > Limits.prerequisiteCount {
      return .rejected(
        .limit(
          .prerequisites, asked: UInt64(prerequisites.count),
          most: UInt64(Limits.prerequisiteCount)))
    }
    for prerequisite in prerequisites {
      guard let other = state.knownPosition(prerequisite.task) else {
        return .rejected(.notFound(.prerequisite(prerequisite.task)))
      }
      if other == dependent || waits(other, for: dependent) {
        return .rejected(.cycle(task: task, prerequisite: prerequisite.task))
      }
    }
    let added = newEdges(of: dependent, among: prerequisites)
    if added.isEmpty { return .ok }
    emit(TaskDependencyDeclared(at: now, task: task, prerequisites: added))
    cancelIfHopeless(task)
    return .ok
  }

  /// True once a run of the task was handed out: it can't be made to wait any more.
  private func hasStarted(_ task: Int) -> Bool {
    var run = Int(state.tasks[task].firstRun)
    while run != 0 {
      let row = state.runs[run]
      if row.started > 0 || row.state.isHeld { return true }
      run = Int(row.next)
    }
    return false
  }

  /// Those of `prerequisites` that aren't declared yet, each once.
  private func newEdges(of task: Int, among prerequisites: [Prerequisite]) -> [Prerequisite] {
    var known = Set<Prerequisite.Identity>()
    var edge = state.tasks[task].prerequisites
    while edge != 0 {
      let row = state.edges[edge]
      known.insert(
        .init(task: state.taskID(Int(row.prerequisite)), condition: row.condition.rawValue))
      edge = row.nextOfDependent
    }
    return prerequisites.filter {
      known.insert(.init(task: $0.task, condition: $0.condition.rawValue)).inserted
    }
  }

  /// True where `task` waits, directly or through others, for `goal`.
  ///
  /// *Complexity*: O(edges behind `task` that aren't resolved).
  private func waits(_ task: Int, for goal: Int) -> Bool {
    var seen: Set<Int> = [task]
    var open = [task]
    while let next = open.popLast() {
      var edge = state.tasks[next].prerequisites
      while edge != 0 {
        let row = state.edges[edge]
        let prerequisite = Int(row.prerequisite)
        if prerequisite == goal { return true }
        if row.status == .pending, seen.insert(prerequisite).inserted { open.append(prerequisite) }
        edge = row.nextOfDependent
      }
    }
    return false
  }

  /// Cancels a task one of whose prerequisites has already ended badly, and what hangs on it.
  mutating func cancelIfHopeless(_ id: TaskID) {
    guard let task = state.position(id), !state.tasks[task].hasEnded else { return }
    var edge = state.tasks[task].prerequisites
    while edge != 0 {
      if state.edges[edge].status == .failed {
        cancelCascade(from: [task], cause: .prerequisiteFailed)
        return
      }
      edge = state.edges[edge].nextOfDependent
    }
  }

  /// Called when a task may have ended: cancels what can't happen any more because of it.
  mutating func cancelDependents(of task: Int) {
    let outcome = state.tasks[task].outcome
    guard outcome == .failed || outcome == .canceled, state.tasks[task].dependents != 0 else {
      return
    }
    var hopeless: [Int] = []
    var edge = state.tasks[task].dependents
    while edge != 0 {
      let row = state.edges[edge]
      if row.status == .failed, !state.tasks[Int(row.dependent)].hasEnded {
        hopeless.append(Int(row.dependent))
      }
      edge = row.nextOfPrerequisite
    }
    if !hopeless.isEmpty { cancelCascade(from: hopeless, cause: .prerequisiteFailed) }
  }

  /// Cancels `tasks`, and through their dependents all that waits for their success.
  mutating func cancelCascade(
    from tasks: [Int], cause: TaskCanceled.Cause, reason: ByteRange = .none,
    of bytes: RawSpan = RawSpan()
  ) {
    let all = cascade(from: tasks)
    for task in all { announceCancel(ofTask: task) }
    var start = 0
    while start < all.count {
      // One event, as long as it fits a frame. Where a crash comes between two, the rest is
      // canceled at the next opening: its prerequisites have failed.
      let end = min(all.count, start + cascadeLimit)
      if start > 0 { markSeam() }
      emit(
        TaskCanceled(
          at: now, cause: cause, reason: reason,
          tasks: all[start..<end].map { state.taskID($0) }),
        from: bytes)
      start = end
    }
  }

  /// Tasks that one event can cancel: an identifier takes ten bytes at most.
  var cascadeLimit: Int { max(1, (options.decisionBytes - Limits.reasonBytes - 64) / 10) }

  /// After an opening: cancels what a cascade that was cut short by a crash left behind.
  mutating func finishCascades() {
    var hopeless: [Int] = []
    var number = state.edges.next(from: 1)
    while number <= state.edges.highest {
      let edge = state.edges[UInt32(number)]
      number = state.edges.next(from: number + 1)
      if edge.status == .failed, !state.tasks[Int(edge.dependent)].hasEnded {
        hopeless.append(Int(edge.dependent))
      }
    }
    if !hopeless.isEmpty { cancelCascade(from: hopeless, cause: .prerequisiteFailed) }
  }

  /// `tasks` and all that can't happen once they are canceled, nearest first.
  ///
  /// *Complexity*: O(tasks and edges touched).
  func cascade(from tasks: [Int]) -> [Int] {
    var seen = Set<Int>()
    var all = tasks.filter { seen.insert($0).inserted }
    var index = 0
    while index < all.count {
      var edge = state.tasks[all[index]].dependents
      while edge != 0 {
        let row = state.edges[edge]
        let dependent = Int(row.dependent)
        if row.status == .pending, row.condition == .onSuccess,
          !state.tasks[dependent].hasEnded, seen.insert(dependent).inserted
        {
          all.append(dependent)
        }
        edge = row.nextOfPrerequisite
      }
      index += 1
    }
    return all
  }

  /// Tells the holders of a task's runs that they are about to be canceled.
  private mutating func announceCancel(ofTask task: Int) {
    var run = Int(state.tasks[task].firstRun)
    while run != 0 {
      announce(.cancel, run)
      run = Int(state.runs[run].next)
    }
  }

  /// Pushes to the holder of a run, if a connection holds it.
  mutating func announce(_ event: Push.Event, _ run: Int) {
    guard let slot = state.leaseSlot(run) else { return }
    let lease = state.leases[slot]
    deliver(
      .push(Push(event: event, run: state.runID(run), token: lease.token)), to: lease.client)
  }
}

extension Prerequisite {
  /// What makes two edges of one task the same.
  fileprivate struct Identity: Hashable {
    var task: TaskID
    var condition: UInt8
  }
}
