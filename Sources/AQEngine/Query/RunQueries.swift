import AQCore

extension Machine {
  func getRun(_ id: RunID) -> Reply {
    guard let run = find(id) else { return .rejected(.notFound(.run(id))) }
    return .value(describe(run: run))
  }

  /// A run as the wire shows it.
  func describe(run: Int) -> ReplyValue {
    let row = state.runs[run]
    let task = Int(row.task)
    let id = state.runID(run)
    let lease = state.leaseSlot(run).map { state.leases[$0] }
    let steps = steps(of: run)
    let last = steps.last { $0.kind == .finished || $0.head.to == RunState.failed.rawValue }
    var fields: [ReplyValue.Field] = [
      .init("id", .text(id.description)),
      .init("task", .text(state.taskID(task).description)),
      .init("kind", .text(state.kinds.text(state.route(task).kind))),
      .init("queue", .text(state.queues.names.text(state.queue(ofTask: task)))),
      .init("state", .word(StaticWord(row.state.word))),
      .init("due", .time(Timestamp(milliseconds: row.due))),
      .init("attempts", .integer(Int64(row.started))),
      .init("failures", .integer(Int64(row.failures))),
      .init("interruptions", .integer(Int64(row.interruptions))),
      .init("attempt", row.started == 0 ? .null : .text(attemptID(id, row.started))),
      .init("token", lease.map { .unsigned($0.token.rawValue) } ?? .null),
      .init("worker", lease == nil ? .null : holder(steps)),
      .init("deadline", lease.map { .time(shownDeadline($0)) } ?? .null),
      .init("progress", lease.map(Self.progress) ?? .null),
      .init("block_reason", blockReason(run).map { .word(StaticWord($0)) } ?? .null),
      .init(
        "suspend_reason", row.suspendReason.map { .word(StaticWord($0.word)) } ?? .null),
      .init("created", .time(Timestamp(milliseconds: row.created))),
    ]
    let ended = row.state.isTerminal ? steps.last.map { ReplyValue.time($0.head.at) } : nil
    fields.append(.init("ended", ended ?? .null))
    fields.append(.init("output", last?.output ?? .null))
    fields.append(.init("error", last?.error ?? .null))
    fields.append(.init("lineage", .list(lineage(id, steps))))
    return .map(fields)
  }

  private func attemptID(_ run: RunID, _ attempt: UInt32) -> String { "\(run).\(attempt)" }

  private static func progress(_ lease: LeaseRow) -> ReplyValue {
    lease.progress <= 100 ? .integer(Int64(lease.progress)) : .null
  }

  /// Who holds a run, as they said when they took it; null for somebody without a name.
  func holder(_ steps: [Step]) -> ReplyValue {
    steps.last { $0.kind == .acquired }?.error ?? .null
  }

  /// The deadline in logical time, which is ahead of where it was decided if the wall clock jumped.
  private func shownDeadline(_ lease: LeaseRow) -> Timestamp {
    lease.orphanhood == .orphaned
      ? lease.deadline
      : Timestamp(milliseconds: lease.steadyDeadline &+ clock.offset)
  }

  /// One word for why a run isn't being worked on; nil where a worker may take it.
  func blockReason(_ run: Int) -> StaticString? {
    let row = state.runs[run]
    switch row.state {
    case .scheduled: return "scheduled"
    case .leased, .running: return "running"
    case .retryWait: return "retryWait"
    case .suspended: return "suspended"
    case .completed, .failed, .canceled: return "terminal"
    case .ready: break
    }
    switch row.gate {
    case .dependency: return "dependency"
    case .paused: return "paused"
    // Whether a run stands at its key or its budget, or still in its lane, depends on who looked.
    case .key, .budget, .none: break
    }
    let queue = state.queues[state.queue(ofTask: Int(row.task))]
    if state.pause != nil { return "paused" }
    if queue.pause != nil { return "queue_paused" }
    if queue.concurrency != 0, queue.held >= queue.concurrency { return "concurrency" }
    if let rate = queue.rate, rate.nextToken(after: now) > now { return "rate" }
    let task = state.tasks[Int(row.task)]
    if task.key != 0, !row.flags.contains(.holdsKey), !state.keys[task.key].hasRoom { return "key" }
    if task.extras != 0, state.shutBudget(of: Int(row.task)) != 0 { return "budget" }
    return nil
  }
}
