import AQCore

/// A step of a run, with the bytes that stand behind its head.
struct Step {
  var head: HistoryHead
  var error: ReplyValue
  var output: ReplyValue

  var kind: HistoryHead.Kind { head.kind }
}

extension Machine {
  /// Every change of a run's state since it was made, oldest first.
  func history(of id: RunID) -> Reply {
    guard let run = find(id) else { return .rejected(.notFound(.run(id))) }
    let row = state.runs[run]
    let created = Timestamp(milliseconds: row.created)
    let steps = steps(of: run)
    var entries = [entry(nil, .scheduled, created, LSN(row.createdLSN), .null)]
    // A task that was due at once has no event of its own for becoming ready.
    if steps.first.map({ $0.head.from != RunState.scheduled.rawValue }) ?? (row.state == .ready) {
      entries.append(entry(.scheduled, .ready, created, LSN(row.createdLSN), .null))
    }
    for step in steps { append(step, id, to: &entries) }
    return .value(.list(entries))
  }

  private func append(_ step: Step, _ id: RunID, to entries: inout [ReplyValue]) {
    let head = step.head
    let attempt: ReplyValue = head.attempt == 0 ? .null : .text("\(id).\(head.attempt)")
    guard let from = RunState(rawValue: head.from), let to = RunState(rawValue: head.to) else {
      invariantBroken("a step goes from a state to a state")
    }
    if step.kind == .acquired, to == .running {
      let worker = ReplyValue.Field("worker", step.error)
      entries.append(entry(from, .leased, head.at, head.lsn, attempt, [worker]))
      entries.append(entry(.leased, .running, head.at, head.lsn, attempt))
      return
    }
    var details: [ReplyValue.Field] = []
    if let result = head.attemptResult {
      details.append(.init("result", .word(StaticWord(result.word))))
      details.append(.init("output", step.output))
    }
    if step.kind == .acquired {
      details.append(.init("worker", step.error))
    } else if step.error != .null {
      details.append(.init("error", step.error))
    }
    entries.append(entry(from, to, head.at, head.lsn, attempt, details))
  }

  private func entry(
    _ from: RunState?, _ to: RunState, _ at: Timestamp, _ lsn: LSN, _ attempt: ReplyValue,
    _ details: [ReplyValue.Field] = []
  ) -> ReplyValue {
    .map(
      [
        .init("from", from.map { .word(StaticWord($0.word)) } ?? .null),
        .init("to", .word(StaticWord(to.word))),
        .init("at", .time(at)),
        .init("lsn", .unsigned(lsn.rawValue)),
        .init("attempt", attempt),
      ] + details)
  }

  /// The newest steps of a run, oldest of them first: up to `Limits.stepCount`, and their texts and
  /// outputs only up to `Limits.replyBytes` in all, newest first.
  func steps(of run: Int) -> [Step] {
    var steps: [Step] = []
    var room = Limits.replyBytes
    var reference = state.runs[run].history
    while !reference.isNone, steps.count < Limits.stepCount {
      let head = state.step(reference)
      let block = state.histories.bytes(reference)
      let isShown = block.byteCount <= room
      room -= min(room, block.byteCount)
      func text(_ range: ByteRange) -> ReplyValue {
        range.isNone || !isShown ? .null : .bytes(block.array(range))
      }
      steps.append(Step(head: head, error: text(head.error), output: text(head.output)))
      reference = head.previous
    }
    return steps.reversed()
  }

  /// Each attempt of a run with what became of it.
  func lineage(_ id: RunID, _ steps: [Step]) -> [ReplyValue] {
    var attempts: [ReplyValue] = []
    var worker = ReplyValue.null
    var started = Timestamp.zero
    var open: UInt32 = 0
    var token = FencingToken.none
    func attempt(_ result: ReplyValue, _ ended: ReplyValue, _ step: Step?) -> ReplyValue {
      .map([
        .init("attempt", .text("\(id).\(open)")),
        .init("result", result),
        .init("worker", worker),
        .init("token", .unsigned(token.rawValue)),
        .init("started", .time(started)),
        .init("ended", ended),
        .init("output", step?.output ?? .null),
        .init("error", step?.error ?? .null),
      ])
    }
    for step in steps {
      switch step.kind {
      case .acquired:
        worker = step.error
        token = step.head.token
        if step.head.to == RunState.running.rawValue {
          started = step.head.at
          open = step.head.attempt
        }
      case .started:
        started = step.head.at
        open = step.head.attempt
      case .finished:
        guard let result = step.head.attemptResult else { continue }
        attempts.append(attempt(.word(StaticWord(result.word)), .time(step.head.at), step))
        open = 0
      case .moved: continue
      }
    }
    if open != 0 { attempts.append(attempt(.null, .null, nil)) }
    return attempts
  }
}
