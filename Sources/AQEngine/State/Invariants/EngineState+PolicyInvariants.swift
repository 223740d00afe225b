import AQCore

/// What must be true of tasks that run more than once.
extension EngineState {
  func checkPolicies(_ audit: inout Audit) {
    for task in 1..<max(1, tasks.count) where tasks[task].isPlaced {
      guard let row = extras(task), row.flags.contains(.hasPolicy) else { continue }
      var scheduled: [UInt64] = []
      var run = Int(tasks[task].firstRun)
      while run != 0 {
        if runs[run].state == .scheduled { scheduled.append(UInt64(run)) }
        run = Int(runs[run].next)
      }
      audit.expect(
        scheduled == (row.upcoming == 0 ? [] : [row.upcoming]), "one run is yet to come", task)
      audit.expect(row.upcoming == 0 || row.upcoming == tasks[task].lastRun, "the last one", task)
      audit.expect(!tasks[task].hasEnded || row.upcoming == 0, "nothing follows the end", task)
      // Of an overlap that cancels nothing can be said here: what a subscription releases early
      // runs beside the one before.
    }
  }
}
