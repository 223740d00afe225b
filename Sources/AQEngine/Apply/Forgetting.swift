import AQCore

/// What each family gives up with a task or a run that retention takes. The rows are still there
/// when these are called, and go right after.
extension EngineState {
  /// Budgets, subscriptions, family ties and entries in indexes of an ended task.
  @inline(__always)
  mutating func forgetFamilies(of task: Int) {
    if _fastPath(tasks[task].extras == 0) { return }
    leaveFamily(task)
  }

  /// Payloads and entries in indexes of an ended run.
  @inline(__always)
  mutating func forgetFamilies(ofRun run: Int) {}

  /// Takes a task out of its parent's list of children. Either may be the first to go: children
  /// whose parent is gone stay linked to each other and to nothing else.
  @inline(never)
  private mutating func leaveFamily(_ task: Int) {
    guard let family = extras(task), family.parent != 0 else { return }
    if let next = placedExtras(family.nextSibling) {
      extras[next].previousSibling = family.previousSibling
    }
    if let previous = placedExtras(family.previousSibling) {
      extras[previous].nextSibling = family.nextSibling
    } else if let parent = placedExtras(family.parent),
      extras[parent].firstChild == UInt64(task)
    {
      extras[parent].firstChild = family.nextSibling
    }
  }

  /// The number of the extras of the task at a position; nil where there are none.
  private func placedExtras(_ position: UInt64) -> UInt32? {
    if position == 0 { return nil }
    let number = tasks[Int(position)].extras
    return number == 0 ? nil : number
  }
}
