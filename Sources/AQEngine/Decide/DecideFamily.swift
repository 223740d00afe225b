import AQCore

extension Machine {
  /// Why a spec can't have the parent it names; nil where it can.
  mutating func checkFamily(_ spec: borrowing TaskSpec, _ bytes: RawSpan) -> Rejection? {
    let id = spec.parent
    if let refusal = refusal(ofParent: id, tenant: tenant(of: spec, bytes) ?? 0) { return refusal }
    guard !spec.prerequisites.isEmpty, let parent = state.position(id) else { return nil }
    // The new task's end is waited for by its parent's: it can't start behind that, nor behind what
    // waits for that.
    for prerequisite in spec.prerequisites {
      guard let other = state.position(prerequisite.task) else { continue }
      if state.waits(other, for: parent) {
        return .familyCycle(parent: id, prerequisite: prerequisite.task)
      }
    }
    return nil
  }

  /// Why a task of a tenant can't have this parent; nil where it can, or where it has none.
  func refusal(ofParent id: TaskID, tenant: UInt32) -> Rejection? {
    if id.isNone { return nil }
    guard let parent = find(id), state.route(parent).tenant == tenant else {
      return .notFound(.parent(id))
    }
    guard !state.tasks[parent].hasEnded else {
      return .taskEnded(id, state.tasks[parent].outcome)
    }
    let depth = state.depth(parent) + 1
    guard depth <= Limits.taskDepth else {
      return .limit(.depth, asked: UInt64(depth), most: UInt64(Limits.taskDepth))
    }
    return nil
  }

  /// Appends what a worker is told of its task's children; absent where there are none.
  mutating func appendChildren(of task: Int) -> ByteRange {
    var child = state.firstChild(task)
    if child == 0 { return .none }
    let start = outgoing.count
    var count = 0
    while child != 0, count < Limits.pageCount {
      ClaimedChild(task: state.taskID(child), outcome: state.tasks[child].outcome)
        .write(into: &outgoing)
      count += 1
      child = state.nextSibling(child)
    }
    return ByteRange(start, outgoing.count - start)
  }
}
