import AQCore

/// Looks for a cycle before an edge is added. A task's end waits for its own start and for the ends
/// of its children; its start waits for the ends of its prerequisites.
extension EngineState {
  /// True where the end of `task` waits, directly or through others, for the start of `goal`.
  ///
  /// Looks from both sides in turn and ends with the shorter one: a task that nobody waits for
  /// closes no cycle, however much it waits for.
  /// *Complexity*: O(tasks and open edges on the shorter side).
  func waits(_ task: Int, for goal: Int) -> Bool {
    if task == goal { return true }
    if tasks[task].hasEnded { return false }
    var ahead = SearchFront(from: task)
    var behind = SearchFront(from: goal)
    while true {
      guard let next = behind.open.popLast() else { return false }
      if ahead.seen.contains(next) { return true }
      addWaiting(for: next, to: &behind)
      guard let next = ahead.open.popLast() else { return false }
      if behind.seen.contains(next) { return true }
      addAwaited(by: next, to: &ahead)
    }
  }

  /// Whose end the end of a task waits for.
  private func addAwaited(by task: Int, to front: inout SearchFront) {
    var edge = tasks[task].prerequisites
    while edge != 0 {
      if edges[edge].status == .pending { front.add(Int(edges[edge].prerequisite)) }
      edge = edges[edge].nextOfDependent
    }
    var child = firstChild(task)
    while child != 0 {
      if !tasks[child].hasEnded { front.add(child) }
      child = nextSibling(child)
    }
  }

  /// Whose end waits for the end of a task.
  private func addWaiting(for task: Int, to front: inout SearchFront) {
    var edge = tasks[task].dependents
    while edge != 0 {
      let dependent = Int(edges[edge].dependent)
      if edges[edge].status == .pending, !tasks[dependent].hasEnded { front.add(dependent) }
      edge = edges[edge].nextOfPrerequisite
    }
    let parent = parent(task)
    if parent != 0 { front.add(parent) }
  }
}

/// One side of a search.
private struct SearchFront {
  var seen: Set<Int>
  var open: [Int]

  init(from task: Int) {
    seen = [task]
    open = [task]
  }

  mutating func add(_ task: Int) {
    if seen.insert(task).inserted { open.append(task) }
  }
}
