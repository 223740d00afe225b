import AQCore

/// Parents and children: a list of each parent's children, oldest first, kept in the extras.
extension EngineState {
  /// The position of a task's parent; zero for none.
  @inline(__always)
  func parent(_ task: Int) -> Int { extras(task).map { Int($0.parent) } ?? 0 }

  /// The position of a task's oldest child; zero for none.
  @inline(__always)
  func firstChild(_ task: Int) -> Int { extras(task).map { Int($0.firstChild) } ?? 0 }

  /// The position of the next younger child of the same parent; zero for none.
  func nextSibling(_ task: Int) -> Int { extras(task).map { Int($0.nextSibling) } ?? 0 }

  /// How far below its root a task is.
  func depth(_ task: Int) -> Int { extras(task).map { Int($0.depth) } ?? 0 }

  /// Whether children or occurrences keep a task from its end, even without open runs.
  func goesOn(_ task: Int) -> Bool {
    extras(task).map { $0.openChildren > 0 || $0.flags.contains(.goesOn) } ?? false
  }

  /// The position of a task that may have one more child: zero for no parent at all, nil for one
  /// that isn't there, has ended, or is as deep as may be.
  @inline(__always)
  func openParent(_ id: TaskID) -> Int? {
    if _fastPath(id.isNone) { return 0 }
    guard let parent = position(id), !tasks[parent].hasEnded, depth(parent) < Limits.taskDepth
    else { return nil }
    return parent
  }

  /// Makes a new task the youngest child of another.
  mutating func join(_ child: Int, parent: Int) {
    let above = makeExtras(parent)
    let number = makeExtras(child)
    extras[number].parent = UInt64(parent)
    extras[number].depth = extras[above].depth + 1
    extras[number].previousSibling = extras[above].lastChild
    if extras[above].lastChild == 0 {
      extras[above].firstChild = UInt64(child)
    } else {
      let elder = tasks[Int(extras[above].lastChild)].extras
      extras[elder].nextSibling = UInt64(child)
    }
    extras[above].lastChild = UInt64(child)
    extras[above].openChildren += 1
  }

  /// Takes a task that goes out of its parent's list, and lets its children be: they have ended and
  /// mostly went before, but what ends in one moment goes in any order.
  @inline(never)
  mutating func leaveFamily(_ task: Int) {
    let own = extras[tasks[task].extras]
    if own.parent != 0 {
      let above = tasks[Int(own.parent)].extras
      if own.previousSibling == 0 {
        extras[above].firstChild = own.nextSibling
      } else {
        extras[tasks[Int(own.previousSibling)].extras].nextSibling = own.nextSibling
      }
      if own.nextSibling == 0 {
        extras[above].lastChild = own.previousSibling
      } else {
        extras[tasks[Int(own.nextSibling)].extras].previousSibling = own.previousSibling
      }
    }
    var child = Int(own.firstChild)
    while child != 0 {
      let number = tasks[child].extras
      child = Int(extras[number].nextSibling)
      extras[number].parent = 0
      extras[number].previousSibling = 0
      extras[number].nextSibling = 0
    }
  }

  /// Whether a run of the task has completed: then it ends well, whatever else becomes of it.
  ///
  /// *Complexity*: O(runs of the task).
  func hasCompletedRun(_ task: Int) -> Bool {
    if outcomeOfPrunedRuns(task) == .succeeded { return true }
    var run = Int(tasks[task].firstRun)
    while run != 0 {
      if runs[run].state == .completed { return true }
      run = Int(runs[run].next)
    }
    return false
  }

  /// What the runs that retention has taken would make of their task alone.
  @inline(__always)
  func outcomeOfPrunedRuns(_ task: Int) -> TaskOutcome {
    guard _slowPath(tasks[task].extras != 0) else { return .canceled }
    let flags = extras[tasks[task].extras].flags
    if flags.contains(.hadCompleted) { return .succeeded }
    return flags.contains(.hadFailed) ? .failed : .canceled
  }
}
