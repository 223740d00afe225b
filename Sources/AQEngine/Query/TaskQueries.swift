import AQCore

extension Machine {
  func getTask(_ id: TaskID) -> Reply {
    guard let task = find(id) else { return .rejected(missing(id)) }
    return .value(describe(task: task))
  }

  /// Pages through tasks in the order of their ids.
  mutating func listTasks(_ request: ListRequest, _ bytes: RawSpan) -> Reply {
    guard let filter = filter(request, bytes) else { return .value(Page().value) }
    var page = Page()
    var position = Page.start(request.cursor, state.taskIDs)
    let end = min(state.tasks.count, position + Page.scanLimit)
    while position < end, page.items.count < request.pageCount, page.hasRoom {
      if state.tasks[position].isPlaced, admits(filter, task: position, bytes),
        admits(filter, run: Int(state.tasks[position].lastRun))
      {
        page.append(describe(task: position))
      }
      position += 1
    }
    if position < state.tasks.count { page.cursor = state.taskID(position - 1).rawValue }
    return .value(page.value)
  }

  /// A task as the wire shows it.
  func describe(task: Int) -> ReplyValue {
    let row = state.tasks[task]
    let spec = state.spec(task)
    let stored = state.specs.bytes(row.spec)
    func bytes(_ range: ByteRange) -> ReplyValue {
      range.isNone ? .null : .bytes(stored.array(range))
    }
    let origin = state.origin(task)
    return .map(
      [
        .init("id", .text(state.taskID(task).description)),
        .init("kind", bytes(spec.kind)),
        .init("queue", .text(state.queues.names.text(state.routes[row.route].queue))),
        .init("state", .word(StaticWord(row.outcome.word))),
        .init("priority", .integer(Int64(row.priority))),
        .init("created", .time(Timestamp(milliseconds: state.runs[Int(row.firstRun)].created))),
        .init("ended", row.endedAt == 0 ? .null : .time(Timestamp(milliseconds: row.endedAt))),
        .init("runs", .list(runIDs(of: task))),
        .init("parent", spec.parent.isNone ? .null : .text(spec.parent.description)),
        .init("tenant", bytes(spec.tenant)),
        .init("tags", .list(spec.tags.map(bytes))),
        .init("requires", .list(spec.requiredCapabilities.map(bytes))),
        .init("department", bytes(spec.department)),
        .init("idempotency", bytes(spec.idempotencyKey)),
        .init("key", bytes(spec.key)),
        .init("safety", .word(StaticWord(spec.safety.word))),
        .init("attempts", .integer(Int64(row.attemptLimit))),
        .init(
          "timeout", spec.timeout == .zero ? .null : .unsigned(spec.timeout.milliseconds)),
        .init("type", bytes(spec.contentType)),
        .init("traceparent", bytes(spec.traceparent)),
        .init("after", .list(prerequisites(of: task))),
        .init("origin", origin.isNone ? .null : .text(origin.description)),
        .init("payload", bytes(spec.payload)),
      ] + policyFields(task, spec))
  }

  private func runIDs(of task: Int) -> [ReplyValue] {
    var ids: [ReplyValue] = []
    var run = Int(state.tasks[task].firstRun)
    while run != 0, ids.count < Limits.pageCount {
      ids.append(.text(state.runID(run).description))
      run = Int(state.runs[run].next)
    }
    return ids
  }

  private func prerequisites(of task: Int) -> [ReplyValue] {
    var list: [ReplyValue] = []
    var edge = state.tasks[task].prerequisites
    while edge != 0 {
      let row = state.edges[edge]
      let status: StaticString =
        switch row.status {
        case .pending: "pending"
        case .met: "met"
        case .failed: "failed"
        }
      list.append(
        .map([
          .init("task", .text(state.taskID(Int(row.prerequisite)).description)),
          .init(
            "condition", .word(StaticWord(row.condition == .onSuccess ? "success" : "end"))),
          .init("status", .word(StaticWord(status))),
        ]))
      edge = row.nextOfDependent
    }
    return list.reversed()
  }
}
