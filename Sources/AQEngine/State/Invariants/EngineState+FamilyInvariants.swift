import AQCore

extension EngineState {
  /// Children are in the list of their parent, which counts those that go on.
  func checkFamilies(_ audit: inout Audit) {
    var listed = 0
    var children = 0
    for task in 1..<tasks.count where tasks[task].isPlaced && tasks[task].extras != 0 {
      let row = extras[tasks[task].extras]
      audit.expect(row.task == UInt64(task), "extras know their task", task)
      if row.parent != 0 { children += 1 }
      var (open, last) = (UInt32(0), UInt64(0))
      var child = Int(row.firstChild)
      while child != 0, listed < tasks.count {
        audit.expect(parent(child) == task, "a child has its parent", child)
        audit.expect(depth(child) == Int(row.depth) + 1, "a child is one level deeper", child)
        audit.expect(
          extras(child)?.previousSibling == last, "a list of children leads back", child)
        let tenant = route(child).tenant
        audit.expect(tenant == route(task).tenant, "a family is of one tenant", child)
        if !tasks[child].hasEnded { open += 1 }
        listed += 1
        last = UInt64(child)
        child = nextSibling(child)
      }
      audit.expect(row.lastChild == last, "a parent knows its youngest child", task)
      audit.expect(row.openChildren == open, "a parent counts its open children", task)
      audit.expect(row.depth <= Limits.taskDepth, "no task is too deep", task)
    }
    audit.expect(listed == children, "every child is in its parent's list")
    audit.expect(hopeless.isEmpty, "nothing hopeless is left over")
  }
}
