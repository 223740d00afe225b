import AQCore

extension Machine {
  /// Every gate of a run in order: whether it is open, who holds it, and what would open it.
  func explain(_ id: RunID) -> Reply {
    guard let run = state.position(id) else { return .rejected(.notFound(.run(id))) }
    let row = state.runs[run]
    let task = state.tasks[Int(row.task)]
    let queue = state.queue(ofTask: Int(row.task))
    let queueName = state.queues.names.text(queue)
    var gates = [stateGate(run, id), pauseGate(), queueGate(queue, queueName)]
    gates.append(dependencyGate(Int(row.task)))
    if task.key != 0 { gates.append(keyGate(run, task.key)) }
    gates.append(concurrencyGate(queue, queueName))
    if let rateGate = rateGate(queue, queueName) { gates.append(rateGate) }
    if task.extras != 0, let budgetGate = budgetGate(Int(row.task)) { gates.append(budgetGate) }
    gates += claimerGates(state.route(Int(row.task)))
    return .value(
      .map([
        .init("run", .text(id.description)),
        .init("state", .word(StaticWord(row.state.word))),
        .init("block_reason", blockReason(run).map { .word(StaticWord($0)) } ?? .null),
        .init("gates", .list(gates)),
      ]))
  }

  private func gate(
    _ name: StaticString, _ isOpen: Bool, _ holder: ReplyValue, _ remedy: String,
    until: Timestamp? = nil
  ) -> ReplyValue {
    .map([
      .init("gate", .word(StaticWord(name))),
      .init("open", .boolean(isOpen)),
      .init("holder", isOpen ? .null : holder),
      .init("until", isOpen ? .null : until.map { .time($0) } ?? .null),
      .init("remedy", isOpen ? .null : .text(remedy)),
    ])
  }

  /// What a claimer must be: shut to everybody who isn't.
  private func claimerGates(_ route: Route) -> [ReplyValue] {
    let names = CapabilitySet.names(state.requirements.name(route.requirement))
    let department = state.departments.text(route.department)
    return [
      gate(
        "capability", route.requirement == 0, .list(names.map { .text($0) }),
        "a worker claims with" + names.map { " CAN \($0)" }.joined()
          + ", or AS an actor who can that"),
      gate("tenant", true, .null, ""),
      gate(
        "department", route.department == 0, .text(department),
        "a worker claims with DEPARTMENT \(department), or AS an actor of it"),
    ]
  }

  private func stateGate(_ run: Int, _ id: RunID) -> ReplyValue {
    let row = state.runs[run]
    switch row.state {
    case .ready: return gate("state", true, .null, "")
    case .scheduled:
      return gate(
        "state", false, .null, "it becomes ready when it is due",
        until: Timestamp(milliseconds: row.due))
    case .retryWait:
      return gate(
        "state", false, .null,
        "its next attempt comes by itself; RUN.RETRY \(id) makes it ready now",
        until: Timestamp(milliseconds: row.due))
    case .leased, .running:
      return gate(
        "state", false, holder(steps(of: run)),
        "a worker has it; it comes back if the worker fails or its lease ends")
    case .suspended:
      let reason = row.suspendReason?.word ?? "handler"
      let remedy =
        row.suspendReason == .uncertain || row.suspendReason == .quarantined
        ? "RUN.RESOLVE \(id) complete|fail|retry" : "RUN.RESUME \(id)"
      return gate("state", false, .word(StaticWord(reason)), remedy)
    case .completed, .failed, .canceled:
      return gate(
        "state", false, .word(StaticWord(row.state.word)),
        "it has ended; TASK.RESUBMIT \(state.taskID(Int(row.task))) makes a new task like it")
    }
  }

  private func pauseGate() -> ReplyValue {
    gate(
      "engine", state.pause == nil, .bytes(state.pause?.by ?? []), "ENGINE.RESUME")
  }

  private func queueGate(_ queue: UInt32, _ name: String) -> ReplyValue {
    let pause = state.queues[queue].pause
    return gate("queue", pause == nil, .bytes(pause?.by ?? []), "QUEUE.RESUME \(name)")
  }

  private func concurrencyGate(_ queue: UInt32, _ name: String) -> ReplyValue {
    let row = state.queues[queue]
    return gate(
      "queue_concurrency", row.concurrency == 0 || row.held < row.concurrency,
      .text("\(row.held) of \(row.concurrency) runs"),
      "a run of the queue ends, or QUEUE.SET \(name) CONCURRENCY n")
  }

  /// Open where the queue has no rate or a token is there.
  private func rateGate(_ queue: UInt32, _ name: String) -> ReplyValue? {
    guard let rate = state.queues[queue].rate else { return nil }
    let next = rate.nextToken(after: now)
    return gate(
      "queue_rate", next <= now, .text("\(rate.count) in \(rate.period) ms are granted"),
      "the next token comes by itself, or QUEUE.SET \(name) RATE n/d", until: next)
  }

  private func dependencyGate(_ task: Int) -> ReplyValue {
    var waiting: [ReplyValue] = []
    var edge = state.tasks[task].prerequisites
    while edge != 0, waiting.count < Limits.defaultPageCount {
      let row = state.edges[edge]
      if row.status != .met {
        waiting.append(.text(state.taskID(Int(row.prerequisite)).description))
      }
      edge = row.nextOfDependent
    }
    return gate(
      "dependency", state.tasks[task].unmet == 0, .list(waiting),
      "the tasks it waits for end well")
  }

  /// The budget that shuts, or the gate as open; nil for a task that draws on none.
  private func budgetGate(_ task: Int) -> ReplyValue? {
    let shut = state.shutBudget(of: task)
    guard shut != 0 else {
      return state.budgets(of: task).isEmpty ? nil : gate("budget", true, .null, "")
    }
    let row = state.budgets[shut]
    let owner = state.taskID(Int(row.task))
    let unit = state.budgets.units.text(row.unit)
    return gate(
      "budget", false,
      .text("\(owner): \(unit) \(row.consumed) consumed, \(row.reserved) reserved of \(row.limit)"),
      "BUDGET.REPLENISH \(owner) \(unit) n")
  }

  private func keyGate(_ run: Int, _ key: UInt32) -> ReplyValue {
    let row = state.keys[key]
    let isOpen = state.runs[run].flags.contains(.holdsKey) || row.hasRoom
    let holders = row.holders.prefix(Limits.defaultPageCount).map {
      ReplyValue.text(state.runID(Int($0)).description)
    }
    return gate(
      "key", isOpen, .list(holders),
      "a holder of the key ends, or KEY.SET \(state.keys.names.text(key)) LIMIT n")
  }
}
