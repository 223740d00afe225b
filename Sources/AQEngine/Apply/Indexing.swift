import AQCore

/// Where what lists go by is kept up: one place for each thing that can happen to a task or a run.
extension EngineState {
  /// A task has been made with its first run, which is in the state it is made in.
  @inline(__always)
  mutating func indexCreated(_ task: Int, _ run: Int) {
    let row = tasks[task]
    indexes.tasks.insert(task, runs[run].stateByte)
    indexes.routes.insert(task, row.route)
    if _slowPath(row.key != 0) { indexes.keys.insert(task, row.key) }
    indexes.taskTimes.note(task, at: runs[run].created)
    indexes.runs.insert(run, runs[run].stateByte)
    indexes.runTimes.note(run, at: runs[run].created)
  }

  /// Tags of a task that has been made; ranges refer to `bytes`.
  mutating func indexTags(_ task: Int, _ spec: TaskSpec, _ bytes: RawSpan) {
    for tag in spec.tags {
      let number = indexes.tagNames.intern(tag, of: bytes)
      // A tag that is said twice is kept once.
      if number == 0 || indexes.tags.contains(task, number) { continue }
      indexes.tagNames.retain(number)
      indexes.tags.insert(task, number)
    }
  }

  /// A further run of a task has been made and is in its task's list.
  mutating func indexCreated(furtherRun run: Int) {
    let task = Int(runs[run].task)
    let state = runs[run].stateByte
    indexes.runs.insert(run, state)
    indexes.runTimes.note(run, at: runs[run].created)
    if indexes.runsOfTask[task] == nil {
      indexes.runsOfTask[task] = countRuns(of: task, without: run)
    }
    countRun(task, state)
  }

  /// A run has left one state for another.
  @inline(__always)
  mutating func indexMoved(_ run: Int, from: UInt8, to: UInt8) {
    let task = Int(runs[run].task)
    indexes.runs.move(run, from: from, to: to)
    if _fastPath(hasOneRun(task)) {
      indexes.tasks.move(task, from: from, to: to)
    } else {
      indexMovedAmongMany(task, from, to)
    }
  }

  @inline(never)
  private mutating func indexMovedAmongMany(_ task: Int, _ from: UInt8, _ to: UInt8) {
    guard indexes.runsOfTask[task] != nil else {
      indexes.tasks.move(task, from: from, to: to)
      return
    }
    // In this order: a run that stays where it is leaves no trace.
    countRun(task, to)
    discountRun(task, from)
  }

  /// A run has come to its end, behind which its history has its last step.
  @inline(__always)
  mutating func indexEnded(run: Int, at: Timestamp) {
    indexes.endedRuns.append(run, at: at.milliseconds)
  }

  /// A task has come to its end.
  @inline(__always)
  mutating func indexEnded(task: Int, at: Timestamp) {
    indexes.endedTasks.append(task, at: at.milliseconds)
  }

  /// A run is about to be given up.
  mutating func indexForgotten(run: Int) {
    let task = Int(runs[run].task)
    let state = runs[run].stateByte
    indexes.runs.remove(run, state)
    if indexes.runsOfTask[task] != nil {
      discountRun(task, state)
    } else {
      indexes.tasks.remove(task, state)
    }
  }

  /// A task is about to be given up, its runs before it.
  mutating func indexForgotten(task: Int) {
    let row = tasks[task]
    indexes.runsOfTask[task] = nil
    indexes.routes.remove(task, row.route)
    if row.key != 0 { indexes.keys.remove(task, row.key) }
    for number in tagNumbers(of: task) where indexes.tags.contains(task, number) {
      indexes.tags.remove(task, number)
      indexes.tagNames.release(number)
    }
  }

  /// Things have been given up: their places in the orders go too, from the front.
  mutating func indexTrimmed() {
    trimEnded(&indexes.endedTasks, tasks)
    trimEnded(&indexes.endedRuns, runs)
  }

  /// Makes all of it from the rows.
  mutating func rebuildIndexes() {
    var task = tasks.next(from: 1)
    while task < tasks.count {
      let row = tasks[task]
      indexes.routes.insert(task, row.route)
      if row.key != 0 { indexes.keys.insert(task, row.key) }
      if hasTags(task) { indexStoredTags(task) }
      indexes.taskTimes.note(task, at: created(ofTask: task))
      if row.firstRun != row.lastRun {
        indexes.runsOfTask[task] = countRuns(of: task, without: 0)
      }
      task = tasks.next(from: task + 1)
    }
    var endedRuns: [EndedOrder.Key] = []
    var run = runs.next(from: 1)
    while run < runs.count {
      let row = runs[run]
      indexes.runs.insert(run, row.stateByte)
      if !indexes.tasks.contains(Int(row.task), row.stateByte) {
        indexes.tasks.insert(Int(row.task), row.stateByte)
      }
      indexes.runTimes.note(run, at: row.created)
      if let at = endTime(ofRun: run) { endedRuns.append(.init(time: at, position: run)) }
      run = runs.next(from: run + 1)
    }
    endedRuns.sort()
    for key in endedRuns { indexes.endedRuns.append(key.position, at: key.time) }
    for key in endedTaskKeys() { indexes.endedTasks.append(key.position, at: key.time) }
  }

  private func endedTaskKeys() -> [EndedOrder.Key] {
    var ended: [EndedOrder.Key] = []
    var task = tasks.next(from: 1)
    while task < tasks.count {
      if tasks[task].hasEnded {
        ended.append(.init(time: tasks[task].endedAt, position: task))
      }
      task = tasks.next(from: task + 1)
    }
    return ended.sorted()
  }

  /// When a run ended; nil for one that has not or is not there.
  func endTime(ofRun run: Int) -> UInt64? {
    guard runs[run].isPlaced, runs[run].state.isTerminal, !runs[run].history.isNone else {
      return nil
    }
    return step(runs[run].history).at.milliseconds
  }

  /// True for a task whose only run decides what state the task is found under.
  @inline(__always)
  private func hasOneRun(_ task: Int) -> Bool {
    let row = tasks[task]
    return row.extras == 0 && row.firstRun == row.lastRun
  }

  private mutating func countRun(_ task: Int, _ state: UInt8) {
    let count = indexes.runsOfTask[task]?[state] ?? 0
    indexes.runsOfTask[task]?[state] = count + 1
    if count == 0 { indexes.tasks.insert(task, state) }
  }

  private mutating func discountRun(_ task: Int, _ state: UInt8) {
    let count = indexes.runsOfTask[task]?[state] ?? 0
    invariant(count > 0, "only a run that was counted leaves its state")
    indexes.runsOfTask[task]?[state] = count - 1
    if count == 1 { indexes.tasks.remove(task, state) }
  }

  /// *Complexity*: O(runs of the task).
  func countRuns(of task: Int, without other: Int) -> RunCounts {
    var counts = RunCounts()
    var run = Int(tasks[task].firstRun)
    while run != 0 {
      if run != other { counts[runs[run].stateByte] += 1 }
      run = Int(runs[run].next)
    }
    return counts
  }

  /// True where a stored spec has tags: said by its first number, without decoding the rest.
  private func hasTags(_ task: Int) -> Bool {
    let bytes = specs.bytes(tasks[task].spec)
    let offset = specOffset(task)
    return TaskSpec.hasTags(ByteRange(offset, bytes.byteCount - offset), of: bytes)
  }

  private mutating func indexStoredTags(_ task: Int) {
    // Copied, since the names are written while the spec would be read.
    let bytes = specs.array(tasks[task].spec)
    indexTags(task, spec(task), bytes.rawBytes)
  }

  /// Numbers of a task's tags.
  func tagNumbers(of task: Int) -> [UInt32] {
    guard hasTags(task) else { return [] }
    let bytes = specs.bytes(tasks[task].spec)
    return spec(task).tags.map { indexes.tagNames.lookUp($0, of: bytes) }
  }
}

private func trimEnded<Row: PlacedRow>(
  _ order: inout EndedOrder, _ rows: borrowing RowTable<Row>
) {
  order.trim { rows[$0].isPlaced }
}
