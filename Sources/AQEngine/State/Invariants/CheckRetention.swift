import AQCore

/// What must be true of what is kept and of what has gone.
extension EngineState {
  func checkRetention(_ audit: inout Audit) {
    var awaited = [Bool](repeating: false, count: tasks.count)
    for (tenant, queue) in retention.tasks.enumerated() {
      var last: UInt64 = 0
      for index in 0..<queue.count {
        let task = Int(queue[index].position)
        audit.expect(queue[index].steady >= last, "what has ended stands in its order", task)
        last = queue[index].steady
        guard tasks[task].isPlaced else { continue }
        audit.expect(tasks[task].hasEnded, "only what has ended may go", task)
        audit.expect(Int(route(task).tenant) == tenant, "a task goes with its tenant's", task)
        audit.expect(!awaited[task], "an ended task is awaited once", task)
        awaited[task] = true
      }
      audit.expect(retention.due <= retention.due(queue), "the first to go is due in time", tenant)
    }
    for (tenant, queue) in retention.runs.enumerated() {
      for index in 0..<queue.count where runs[Int(queue[index].position)].isPlaced {
        let run = Int(queue[index].position)
        audit.expect(runs[run].state.isTerminal, "only an ended run may go", run)
      }
      audit.expect(retention.due <= retention.due(queue), "the first to go is due in time", tenant)
    }
    var task = tasks.next(from: 0)
    while task < tasks.count {
      audit.expect(awaited[task] == tasks[task].hasEnded, "what has ended goes some time", task)
      audit.expect(archive.outcome(at: task) == .pending, "what is there is not archived", task)
      task = tasks.next(from: task + 1)
    }
  }

  /// Every name is kept by as many as name it, and a name that nobody keeps is not there.
  func checkNames(_ audit: inout Audit) {
    var kindCounts = [UInt32](repeating: 0, count: kinds.highest + 1)
    var queueCounts = [UInt32](repeating: 0, count: queues.names.highest + 1)
    var keyCounts = [UInt32](repeating: 0, count: keys.names.highest + 1)
    var tasksOfRoute = [Int](repeating: 0, count: routes.numberCount + 1)
    queueCounts[Int(QueueTable.defaultQueue)] += 1
    for index in 0..<routes.numberCount where routes.isInUse(UInt32(index + 1)) {
      let route = routes[UInt32(index + 1)]
      kindCounts[Int(route.kind)] += 1
      queueCounts[Int(route.queue)] += 1
      audit.expect(
        route.requirement == 0 || requirements.isKnown(route.requirement),
        "a route keeps its requirement", index + 1)
      audit.expect(
        route.department == 0 || departments.isKnown(route.department),
        "a route keeps its department", index + 1)
    }
    var task = tasks.next(from: 0)
    while task < tasks.count {
      tasksOfRoute[Int(tasks[task].route)] += 1
      if tasks[task].key != 0 { keyCounts[Int(tasks[task].key)] += 1 }
      task = tasks.next(from: task + 1)
    }
    for index in 0..<routes.numberCount {
      let isInUse = routes.isInUse(UInt32(index + 1))
      audit.expect(isInUse == (tasksOfRoute[index + 1] > 0), "a route has tasks", index + 1)
    }
    for (index, row) in queues.rows.enumerated() {
      audit.expect(row.isKept == row.hasSettings, "settings keep a queue", index + 1)
      if row.isKept { queueCounts[index + 1] += 1 }
    }
    for (index, row) in keys.rows.enumerated() {
      audit.expect(row.isKept == (row.origin == .command), "a limit keeps a key", index + 1)
      if row.isKept { keyCounts[index + 1] += 1 }
    }
    checkReferences(kinds, kindCounts, "a kind is kept by its routes", &audit)
    checkReferences(queues.names, queueCounts, "a queue is kept by routes and settings", &audit)
    checkReferences(keys.names, keyCounts, "a key is kept by tasks and its limit", &audit)
    audit.expect(queues.rows.count == queues.names.highest, "every queue has a row")
    audit.expect(keys.rows.count == keys.names.highest, "every key has a row")
  }

  private func checkReferences(
    _ names: borrowing NameTable, _ counts: [UInt32], _ rule: StaticString, _ audit: inout Audit
  ) {
    for number in counts.indices.dropFirst() {
      let isKept =
        names.isKnown(UInt32(number))
        ? names.references(UInt32(number)) == counts[number] && counts[number] > 0
        : counts[number] == 0
      audit.expect(isKept, rule, number)
    }
  }
}
