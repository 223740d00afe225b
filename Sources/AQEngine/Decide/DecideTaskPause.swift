import AQCore

extension Machine {
  /// Keeps the runs of a task from being handed out; what is held goes on.
  mutating func pauseTask(_ id: TaskID, _ author: Authorship, _ bytes: RawSpan) -> Reply {
    guard let task = find(id) else { return .rejected(.notFound(.task(id))) }
    if let rejection = checkAuthor(author) { return .rejected(rejection) }
    let outcome = state.tasks[task].outcome
    guard outcome == .pending else { return .rejected(.taskEnded(id, outcome)) }
    if state.isPaused(task) { return .ok }
    emit(TaskPaused(at: now, author: author, tasks: [id]), from: bytes)
    return .ok
  }

  mutating func resumeTask(_ id: TaskID, _ author: Authorship, _ bytes: RawSpan) -> Reply {
    guard let task = find(id) else { return .rejected(.notFound(.task(id))) }
    if let rejection = checkAuthor(author) { return .rejected(rejection) }
    guard state.isPaused(task) else { return .ok }
    emit(TaskResumed(at: now, author: author, tasks: [id]), from: bytes)
    return .ok
  }

  func checkAuthor(_ author: Authorship) -> Rejection? {
    checkReason(author.by) ?? checkReason(author.reason)
  }
}
