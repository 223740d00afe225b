import AQCore

extension Machine {
  /// When a task's next occurrences are due: `count` of those to come, and before them the one that
  /// came due last while it waits to be taken up.
  mutating func preview(_ id: TaskID, count: Int) -> Reply {
    guard let task = find(id) else { return .rejected(.notFound(.task(id))) }
    var times: [ReplyValue] = []
    var left = min(count, Limits.pageCount)
    if let run = waitingRun(task) {
      times.append(.time(Timestamp(milliseconds: state.runs[run].due)))
    }
    if let row = state.extras(task), row.upcoming != 0, let policy = state.spec(task).policy {
      let due = Timestamp(milliseconds: state.runs[Int(row.upcoming)].due)
      if left > 0 { times.append(.time(due)) }
      left -= 1
      var last = Series.Occurrence(due: due, ordinal: row.occurrences)
      let series = series(task, policy, behind: last)
      while left > 0, let next = series.next(after: last.due, behind: last) {
        times.append(.time(next.due))
        last = next
        left -= 1
      }
    }
    return .value(.list(times))
  }

  /// The run that came due last, while nobody has taken it up; a scheduled one of a task that runs
  /// once.
  private func waitingRun(_ task: Int) -> Int? {
    guard !state.tasks[task].hasEnded else { return nil }
    let row = state.extras(task)
    let hasPolicy = row?.flags.contains(.hasPolicy) ?? false
    let run = hasPolicy ? Int(row?.current ?? 0) : Int(state.tasks[task].lastRun)
    guard run != 0, state.runs[run].exists, state.runs[run].started == 0 else { return nil }
    switch state.runs[run].state {
    case .ready: return run
    case .scheduled: return hasPolicy ? nil : run
    case .leased, .running, .retryWait, .suspended, .completed, .failed, .canceled: return nil
    }
  }

  /// A task's policy, how many occurrences have been derived, and when the next is due.
  func policyFields(_ task: Int, _ spec: TaskSpec) -> [ReplyValue.Field] {
    let stored = state.specs.bytes(state.tasks[task].spec)
    let row = state.extras(task)
    let upcoming = Int(row?.upcoming ?? 0)
    let hasPolicy = row?.flags.contains(.hasPolicy) ?? false
    return [
      .init("policy", (spec.policy ?? .once).value(stored)),
      .init("occurrences", .unsigned(hasPolicy ? row?.occurrences ?? 1 : 1)),
      .init(
        "next_due",
        upcoming == 0 ? .null : .time(Timestamp(milliseconds: state.runs[upcoming].due))),
    ]
  }
}

extension RunPolicy {
  /// As `TASK.GET` shows it.
  fileprivate func value(_ bytes: RawSpan) -> ReplyValue {
    func text(_ range: ByteRange) -> ReplyValue {
      range.isEmpty ? .null : .text(bytes.text(range))
    }
    func time(_ time: Timestamp) -> ReplyValue { time == .zero ? .null : .time(time) }
    if shape == .once { return .map([.init("shape", .word(StaticWord(shape.word)))]) }
    let isRepeating = shape == .repeating
    let isCron = shape == .cron
    return .map([
      .init("shape", .word(StaticWord(shape.word))),
      .init("count", isRepeating ? .unsigned(occurrenceCount) : .null),
      .init("every", isRepeating ? .unsigned(interval.milliseconds) : .null),
      .init("cron", isCron ? text(expression) : .null),
      .init("zone", isCron ? text(zone) : .null),
      .init("max", isCron && occurrenceCount > 0 ? .unsigned(occurrenceCount) : .null),
      .init("start", time(startAt)),
      .init("end", time(endAt)),
      .init("misfire", .word(StaticWord(misfire.word))),
      .init("grace", .unsigned(misfireGrace.milliseconds)),
      .init("cap", .unsigned(UInt64(misfireCap))),
      .init("overlap", .word(StaticWord(overlap.word))),
    ])
  }
}
