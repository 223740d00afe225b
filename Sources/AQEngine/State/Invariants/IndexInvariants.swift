import AQCore

/// What lists go by against the rows.
extension EngineState {
  func checkIndexes(_ audit: inout Audit) {
    checkStates(&audit)
    checkSets(&audit)
    checkEnded(&audit)
  }

  private func checkStates(_ audit: inout Audit) {
    var states: [Int: RunCounts] = [:]
    var count = 0
    for run in 1..<max(1, runs.count) where runs[run].exists {
      let row = runs[run]
      count += 1
      audit.expect(indexes.runs.contains(run, row.stateByte), "a run is in its state", run)
      states[Int(row.task), default: RunCounts()][row.stateByte] += 1
      let start = indexes.runTimes.start(from: row.created)
      let end = indexes.runTimes.end(upTo: row.created)
      audit.expect(start <= run && run < end, "a run is found by its time", run)
    }
    let indexed = (1...9).reduce(0) { $0 + indexes.runs.count($1) }
    audit.expect(indexed == count, "a run is in one state")
    var pairs = 0
    for task in 1..<max(1, tasks.count) where tasks[task].isPlaced {
      let counts = states[task] ?? RunCounts()
      for state in 1...9 as ClosedRange<UInt8> where counts[state] > 0 {
        pairs += 1
        audit.expect(indexes.tasks.contains(task, state), "a task is where its runs are", task)
      }
      if let known = indexes.runsOfTask[task] {
        audit.expect(known == counts, "runs of a task are counted by state", task)
      } else {
        audit.expect(tasks[task].firstRun == tasks[task].lastRun, "many runs are counted", task)
      }
    }
    let total = (1...9).reduce(0) { $0 + indexes.tasks.count($1) }
    audit.expect(total == pairs, "a task is nowhere else")
    audit.expect(
      indexes.runsOfTask.keys.allSatisfy { tasks[$0].isPlaced }, "runs are of tasks that are there")
  }

  private func checkSets(_ audit: inout Audit) {
    var (routed, keyed, tagged) = (0, 0, 0)
    for task in 1..<max(1, tasks.count) where tasks[task].isPlaced {
      let row = tasks[task]
      routed += 1
      audit.expect(indexes.routes.contains(task, row.route), "a task is on its route", task)
      if row.key != 0 {
        keyed += 1
        audit.expect(indexes.keys.contains(task, row.key), "a task is at its key", task)
      }
      for number in Set(tagNumbers(of: task)) {
        tagged += 1
        audit.expect(number != 0, "a task's tags have numbers", task)
        audit.expect(indexes.tags.contains(task, number), "a task has its tags", task)
      }
    }
    audit.expect(indexes.routes.total == routed, "nothing else is on a route")
    audit.expect(indexes.keys.total == keyed, "nothing else is at a key")
    audit.expect(indexes.tags.total == tagged, "nothing else has a tag")
    for number in 1..<UInt32(indexes.tagNames.highest + 1)
    where indexes.tagNames.isKnown(number) {
      audit.expect(
        Int(indexes.tagNames.references(number)) == indexes.tags.count(number),
        "a tag is kept by the tasks that have it", Int(number))
    }
  }

  private func checkEnded(_ audit: inout Audit) {
    var ended = 0
    var last = EndedOrder.Key(time: 0, position: 0)
    for block in indexes.endedTasks.blocks {
      for task in indexes.endedTasks.entries(block) where tasks[task].isPlaced {
        let key = EndedOrder.Key(time: tasks[task].endedAt, position: task)
        audit.expect(tasks[task].hasEnded && last < key, "tasks stand in the order of ends", task)
        last = key
        ended += 1
      }
    }
    var expected = 0
    for task in 1..<max(1, tasks.count) where tasks[task].isPlaced && tasks[task].hasEnded {
      expected += 1
    }
    audit.expect(ended == expected, "every ended task has its place")
    ended = 0
    last = EndedOrder.Key(time: 0, position: 0)
    for block in indexes.endedRuns.blocks {
      for run in indexes.endedRuns.entries(block) where runs[run].exists {
        let key = EndedOrder.Key(time: endTime(ofRun: run) ?? 0, position: run)
        audit.expect(last < key, "runs stand in the order of ends", run)
        last = key
        ended += 1
      }
    }
    let terminal = [RunState.completed, .failed, .canceled].reduce(0) {
      $0 + indexes.runs.count($1.rawValue)
    }
    audit.expect(ended == terminal, "every ended run has its place")
  }
}
