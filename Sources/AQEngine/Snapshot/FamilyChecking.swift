import AQCore

extension EngineState {
  /// Every row of extras belongs to a task, and every child is once in the list of its parent.
  func checkFamilies() throws(DecodeError) {
    var expected = 0
    for index in 0..<extras.numberCount where extras.isInUse(UInt32(index + 1)) {
      let row = extras[UInt32(index + 1)]
      guard isTask(row.task), tasks[Int(row.task)].extras == UInt32(index + 1) else {
        throw .invalidValue
      }
      if row.parent != 0 {
        expected += 1
        continue
      }
      // The parent of one that has a depth is gone.
      guard row.depth <= Limits.taskDepth, row.nextSibling == 0, row.previousSibling == 0 else {
        throw .invalidValue
      }
    }
    var listed = 0
    for index in 0..<extras.numberCount where extras.isInUse(UInt32(index + 1)) {
      let row = extras[UInt32(index + 1)]
      var (open, last) = (UInt32(0), UInt64(0))
      var child = row.firstChild
      while child != 0 {
        // A list that runs in a circle is longer than all lists together.
        guard isTask(child), let own = extras(Int(child)), own.parent == row.task,
          own.previousSibling == last, Int(own.depth) == Int(row.depth) + 1,
          own.depth <= Limits.taskDepth, listed < expected
        else { throw .invalidValue }
        if !tasks[Int(child)].hasEnded { open += 1 }
        listed += 1
        last = child
        child = own.nextSibling
      }
      guard last == row.lastChild, open == row.openChildren else { throw .invalidValue }
    }
    guard listed == expected else { throw .invalidValue }
  }
}
