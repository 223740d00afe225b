import AQCore

/// What a list shows, its names turned into numbers.
struct ListFilter {
  var request: ListRequest
  /// Zero for every queue.
  var queue: UInt32
  /// Zero for tasks with any key or none.
  var key: UInt32
  /// Zero for the runs of every task.
  var task: Int
}

extension ListRequest {
  /// Elements of one page, within its limits.
  var pageCount: Int { max(1, min(count, Limits.pageCount)) }
}

extension Machine {
  /// The filter of a request; nil where it names something that isn't there, so that nothing can
  /// match.
  mutating func filter(_ request: ListRequest, _ bytes: RawSpan) -> ListFilter? {
    var filter = ListFilter(request: request, queue: 0, key: 0, task: 0)
    if !request.queue.isNone {
      filter.queue = state.queues.find(request.queue, of: bytes, tenant: caller.tenant)
      if filter.queue == 0 { return nil }
    }
    if !request.key.isNone {
      filter.key = state.keys.names.find(request.key, of: bytes, scope: caller.tenant)
      if filter.key == 0 { return nil }
    }
    if !request.task.isNone {
      guard let task = state.position(request.task) else { return nil }
      filter.task = task
    }
    return filter
  }

  /// True where a task is one of those that are shown.
  func admits(_ filter: ListFilter, task: Int, _ bytes: RawSpan) -> Bool {
    let row = state.tasks[task]
    if filter.task != 0, filter.task != task { return false }
    if filter.queue != 0, filter.queue != state.routes[row.route].queue { return false }
    if filter.key != 0, filter.key != row.key { return false }
    let kind = filter.request.kind
    if !kind.isNone, !matches(state.routes[row.route].kind, [kind], bytes) { return false }
    let tag = filter.request.tag
    return tag.isNone || hasTag(task, tag, bytes)
  }

  /// True where a run is in one of the states that are shown.
  func admits(_ filter: ListFilter, run: Int) -> Bool {
    let states = filter.request.states
    return states.isEmpty || states.contains(state.runs[run].state)
  }

  private func hasTag(_ task: Int, _ tag: ByteRange, _ bytes: RawSpan) -> Bool {
    let stored = state.specs.bytes(state.tasks[task].spec)
    return state.spec(task).tags.contains {
      Hashing.equal($0, of: stored, tag, of: bytes)
    }
  }
}
