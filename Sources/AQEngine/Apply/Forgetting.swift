import AQCore

/// What each family gives up with a task or a run that retention takes. The rows are still there
/// when these are called, and go right after.
extension EngineState {
  /// Budgets, subscriptions, family ties and entries in indexes of an ended task.
  @inline(__always)
  mutating func forgetFamilies(of task: Int) {
    if _fastPath(tasks[task].extras == 0) { return }
    forgetSubscriptions(of: task)
    leaveFamily(task)
  }

  /// Payloads and entries in indexes of an ended run.
  @inline(__always)
  mutating func forgetFamilies(ofRun run: Int) {}
}
