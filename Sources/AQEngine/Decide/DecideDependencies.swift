import AQCore

extension Machine {
  mutating func depend(_ task: TaskID, on prerequisites: [Prerequisite]) -> Reply {
    if admission == .storageFull { return .rejected(.storageFull) }
    guard let dependent = find(task) else { return .rejected(.notFound(.task(task))) }
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
      guard let other = findKnown(prerequisite.task) else {
        return .rejected(.notFound(.prerequisite(prerequisite.task)))
      }
      if state.waits(other, for: dependent) {
        return .rejected(.cycle(task: task, prerequisite: prerequisite.task))
      }
    }
    let added = newEdges(of: dependent, among: prerequisites)
    if added.isEmpty { return .ok }
    emit(TaskDependencyDeclared(at: now, task: task, prerequisites: added))
    cancelHopeless()
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

  /// Cancels what waits for something that has ended badly, and what hangs on that.
  @inline(__always)
  mutating func cancelHopeless() {
    if _slowPath(!state.hopeless.isEmpty) { cancelNoted() }
  }

  @inline(never)
  private mutating func cancelNoted() {
    // A cancel can end a parent elsewhere, for whose success others wait.
    while !state.hopeless.isEmpty {
      let noted = state.hopeless.filter { !state.tasks[$0].hasEnded }
      state.hopeless.removeAll()
      if !noted.isEmpty { cancelCascade(from: noted, cause: .prerequisiteFailed) }
    }
  }

  /// Cancels `tasks` with their descendants, and through their dependents all that waits for their
  /// success.
  mutating func cancelCascade(
    from tasks: [Int], cause: TaskCanceled.Cause, reason: ByteRange = .none,
    of bytes: RawSpan = RawSpan()
  ) {
    var all = cascade(from: tasks)
    for task in all { announceCancel(ofTask: task) }
    // Where it takes several events, those that are reached last go first: should a crash come
    // between two, what is left hangs on a task whose prerequisite has failed, and is canceled at
    // the next opening.
    if all.count > cascadeLimit { all.reverse() }
    var start = 0
    while start < all.count {
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
    cancelHopeless()
  }

  /// `tasks`, their descendants, and all that can't happen once they are canceled, nearest first.
  ///
  /// *Complexity*: O(tasks, edges and runs touched).
  func cascade(from tasks: [Int]) -> [Int] {
    var seen = Set<Int>()
    var all = tasks.filter { seen.insert($0).inserted }
    var index = 0
    while index < all.count {
      let task = all[index]
      index += 1
      var child = state.firstChild(task)
      while child != 0 {
        if !state.tasks[child].hasEnded, seen.insert(child).inserted { all.append(child) }
        child = state.nextSibling(child)
      }
      // What has a completed run ends well, however it ends.
      if state.tasks[task].dependents == 0 || state.hasCompletedRun(task) { continue }
      var edge = state.tasks[task].dependents
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
