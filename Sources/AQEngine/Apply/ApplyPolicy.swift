import AQCore

/// Occurrences of tasks that run more than once.
extension EngineState {
  /// Notes that a task just made has a policy, of which its first run is the first occurrence.
  @inline(never)
  mutating func beginPolicy(_ task: Int, _ run: Int, _ event: TaskCreated) {
    guard let policy = event.spec.policy, policy.shape != .once else { return }
    let number = makeExtras(task)
    extras[number].flags.insert(.hasPolicy)
    if event.dueClock == .wall { extras[number].flags.insert(.onWallClock) }
    extras[number].origin = event.due.milliseconds
    extras[number].dueOffset = clockOffset
    note(run, as: 1, event.due > event.at ? .waits : .ready, in: number)
  }

  /// No task has so many occurrences; one more can always be counted.
  private static var endOfOrdinals: UInt64 { 1 << 62 }

  /// Notes the newest run of a task: it is to come, or has come already.
  private mutating func note(
    _ run: Int, as ordinal: UInt64, _ readiness: RunCreated.Readiness, in number: UInt32
  ) {
    extras[number].occurrences = ordinal
    switch readiness {
    case .waits: extras[number].upcoming = UInt64(run)
    case .ready: extras[number].current = UInt64(run)
    }
  }

  /// How far ahead of the steady clock the logical time was that a run's due time is told in.
  @inline(__always)
  func offset(ofDue run: Int) -> UInt64 {
    let number = tasks[Int(runs[run].task)].extras
    guard _slowPath(number != 0), extras[number].flags.contains(.hasPolicy),
      runs[run].stateByte == RunState.scheduled.rawValue
    else { return clockOffset }
    return extras[number].dueOffset
  }

  /// The same for the time by which a task's runs must have started.
  func offset(ofStartBy task: Int) -> UInt64 {
    guard let row = extras(task), row.flags.contains(.hasPolicy),
      !row.flags.contains(.onWallClock)
    else { return clockOffset }
    return row.dueOffset
  }

  mutating func apply(_ event: RunCreated) throws(ApplyError) {
    guard let task = position(event.task), !tasks[task].hasEnded, let row = extras(task),
      row.flags.contains(.hasPolicy), event.ordinal > row.occurrences,
      event.ordinal < Self.endOfOrdinals,
      event.due < Self.endOfTime, let run = runIDs.admit(event.run)
    else { throw .inconsistent(.runCreated) }
    time = event.at
    place(
      run, of: task, due: event.due,
      clock: row.flags.contains(.onWallClock) ? .wall : .steady)
    runs[Int(tasks[task].lastRun)].next = UInt64(run)
    tasks[task].lastRun = UInt64(run)
    tasks[task].openRuns += 1
    note(run, as: event.ordinal, event.readiness, in: tasks[task].extras)
    admit(run, event.readiness)
    if tasks[task].flags.contains(.hasStartBy) { armStartBy(run) }
    indexCreated(furtherRun: run)
    noteNewRun(run)
  }

  /// A run whose time had not come leaves that state.
  @inline(never)
  mutating func leaveSchedule(_ run: Int, to state: RunState) {
    let number = tasks[Int(runs[run].task)].extras
    guard number != 0, extras[number].flags.contains(.hasPolicy) else { return }
    if extras[number].upcoming == UInt64(run) { extras[number].upcoming = 0 }
    if state == .ready { extras[number].current = UInt64(run) }
  }

  /// When a run must have started: with a policy, so long behind its own due time as that of the
  /// first run was; zero for never mind.
  func startBy(ofRun run: Int) -> Timestamp {
    let task = Int(runs[run].task)
    let deadline = startBy(task)
    guard deadline != .zero, let row = extras(task), row.flags.contains(.hasPolicy) else {
      return deadline
    }
    let slack = deadline.since(Timestamp(milliseconds: row.origin))
    return min(Timestamp(milliseconds: runs[run].due).saturatingAdd(slack), Self.endOfTime)
  }

  /// Finds the newest run of each task with a policy that has come due and not ended.
  mutating func rebuildPolicies() {
    for task in 1..<max(1, tasks.count) where tasks[task].isPlaced {
      guard let row = extras(task), row.flags.contains(.hasPolicy) else { continue }
      var run = Int(tasks[task].firstRun)
      while run != 0 {
        if !runs[run].state.isTerminal, runs[run].state != .scheduled {
          extras[tasks[task].extras].current = UInt64(run)
        }
        run = Int(runs[run].next)
      }
    }
  }

  /// Throws where what is said of a policy contradicts its task.
  func checkPolicies() throws(DecodeError) {
    for task in 1..<max(1, tasks.count) where tasks[task].isPlaced {
      guard let row = extras(task) else { continue }
      guard row.flags.contains(.hasPolicy) else {
        guard row.origin == 0, row.occurrences == 0, row.upcoming == 0 else {
          throw .invalidValue
        }
        continue
      }
      let last = Int(tasks[task].lastRun)
      let isUpcoming = runs[last].stateByte == RunState.scheduled.rawValue
      let shape = spec(task).policy?.shape ?? .once
      guard shape != .once, row.occurrences > 0, row.occurrences < Self.endOfOrdinals,
        row.upcoming == (isUpcoming ? UInt64(last) : 0),
        row.origin < Self.endOfTime.milliseconds
      else { throw .invalidValue }
    }
  }
}
