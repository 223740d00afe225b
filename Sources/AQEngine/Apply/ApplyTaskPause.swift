import AQCore

/// Tasks whose runs are not handed out.
extension EngineState {
  mutating func apply(_ event: TaskPaused, _ bytes: RawSpan) throws(ApplyError) {
    for id in event.tasks {
      guard let task = position(id), !tasks[task].hasEnded else { throw .inconsistent(.taskPaused) }
    }
    time = event.at
    let pause = Pause(
      since: event.at, by: bytes.array(event.author.by), reason: bytes.array(event.author.reason))
    for id in event.tasks {
      guard let task = position(id) else { continue }
      extras[makeExtras(task)].flags.insert(.paused)
      taskPauses[task] = pause
      requeue(task)
    }
  }

  mutating func apply(_ event: TaskResumed) throws(ApplyError) {
    for id in event.tasks {
      guard let task = position(id), isPaused(task) else { throw .inconsistent(.taskResumed) }
    }
    time = event.at
    for id in event.tasks {
      // An event that names a task twice means it once.
      guard let task = position(id), isPaused(task) else { continue }
      extras[tasks[task].extras].flags.remove(.paused)
      taskPauses[task] = nil
      requeue(task)
    }
  }

  /// Whether a task's runs are not handed out.
  @inline(__always)
  func isPaused(_ task: Int) -> Bool {
    let number = tasks[task].extras
    return number != 0 && extras[number].flags.contains(.paused)
  }

  /// Lets the ready runs of a task take the place that is theirs now.
  private mutating func requeue(_ task: Int) {
    var run = Int(tasks[task].firstRun)
    while run != 0 {
      if runs[run].state == .ready {
        leaveGate(run)
        enqueue(run)
      }
      run = Int(runs[run].next)
    }
    // One of them may have been let in to take the key: the next may come.
    if tasks[task].key != 0 { wakeWaiters(tasks[task].key) }
  }
}
