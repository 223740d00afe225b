import AQCore

/// Holding one task or run against what a query says.
extension EngineState {
  /// True where the row at a position is meant.
  func admits(_ plan: borrowing QueryPlan, _ position: Int) -> Bool {
    let task: Int
    let run: Int
    switch plan.subject {
    case .tasks:
      guard tasks[position].isPlaced else { return false }
      task = position
      run = Int(tasks[position].lastRun)
    case .runs:
      guard runs[position].isPlaced else { return false }
      task = Int(runs[position].task)
      run = position
    }
    if let routes = plan.routes, !routes[Int(tasks[task].route)] { return false }
    for check in plan.checks {
      let holds = holds(check.test, plan.subject, task, run)
      if holds != (check.sense == .holds) { return false }
    }
    return true
  }

  private func holds(
    _ test: QueryCheck.Test, _ subject: QueryPlan.Subject, _ task: Int, _ run: Int
  ) -> Bool {
    switch test {
    case .states(let states, let outcomes):
      return isIn(states, subject, task, run)
        || outcomes & 1 << tasks[task].outcome.rawValue != 0
    case .key(let patterns):
      let key = tasks[task].key
      return key != 0 && patterns.contains { $0.matches(keys.names.name(key)) }
    case .tagged(let numbers): return numbers.contains { indexes.tags.contains(task, $0) }
    case .tags(let patterns):
      let bytes = specs.bytes(tasks[task].spec)
      for tag in spec(task).tags {
        for pattern in patterns where pattern.matches(tag, of: bytes) { return true }
      }
      return false
    case .parents(let parents):
      guard let parent = extras(task)?.parent, parent != 0 else { return false }
      return parents.contains(Int(parent))
    case .tasks(let wanted): return wanted.contains(task)
    case .identifiers(let identifiers):
      return identifiers.contains { isIn($0, subject, task, run) }
    case .created(let comparison, let time):
      let created = subject == .tasks ? created(ofTask: task) : runs[run].created
      return comparison.holds(created, time.milliseconds)
    case .ended(let comparison, let time):
      guard let ended = endTime(subject, task, run) else { return false }
      return comparison.holds(ended, time.milliseconds)
    case .number(.attempt, let comparison, let value):
      return comparison.holds(UInt64(runs[run].started), value)
    case .number(.priority, let comparison, let value):
      return comparison.holds(UInt64(tasks[task].priority), value)
    case .error(let patterns):
      return lastError(of: run) { text in patterns.contains { $0.matches(text) } }
    case .errorContains(let needle):
      return lastError(of: run) { needle.occurs(in: ByteRange(0, $0.byteCount), of: $0) }
    }
  }

  private func isIn(
    _ states: UInt16, _ subject: QueryPlan.Subject, _ task: Int, _ run: Int
  ) -> Bool {
    switch subject {
    case .runs: return states & 1 << UInt16(runs[run].stateByte) != 0
    case .tasks:
      if tasks[task].firstRun == tasks[task].lastRun, indexes.runsOfTask[task] == nil {
        return states & 1 << UInt16(runs[run].stateByte) != 0
      }
      for state in 1...9 as ClosedRange<UInt8> where states & 1 << UInt16(state) != 0 {
        if indexes.tasks.contains(task, state) { return true }
      }
      return false
    }
  }

  /// A task is meant by its own id and by those of its runs, a run by its own and its task's.
  private func isIn(
    _ identifiers: QueryIdentifiers, _ subject: QueryPlan.Subject, _ task: Int, _ run: Int
  ) -> Bool {
    switch (identifiers, subject) {
    case (.tasks(let ids), _): return ids.contains(taskID(task))
    case (.runs(let ids), .runs): return ids.contains(runID(run))
    case (.runs(let ids), .tasks):
      var next = Int(tasks[task].firstRun)
      while next != 0 {
        if ids.contains(runID(next)) { return true }
        next = Int(runs[next].next)
      }
      return false
    }
  }

  /// When a task or a run ended; nil where it has not.
  func endTime(_ subject: QueryPlan.Subject, _ task: Int, _ run: Int) -> UInt64? {
    switch subject {
    case .tasks: tasks[task].endedAt == 0 ? nil : tasks[task].endedAt
    case .runs: endTime(ofRun: run)
    }
  }

  /// Holds the text of a run's last error against something; false where there is none.
  private func lastError(of run: Int, _ isMet: (RawSpan) -> Bool) -> Bool {
    var reference = runs[run].history
    while !reference.isNone {
      let head = step(reference)
      if head.kind == .finished || head.to == RunState.failed.rawValue {
        if head.error.isNone { return false }
        let block = histories.bytes(reference)
        return isMet(block.extracting(head.error.lowerBound..<head.error.upperBound))
      }
      reference = head.previous
    }
    return false
  }
}
