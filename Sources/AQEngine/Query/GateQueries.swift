import AQCore

extension Machine {
  func listQueues(_ request: ListRequest) -> Reply {
    var page = Page()
    // A cursor is the last number shown; one beyond all of them shows nothing more.
    var number = UInt32(min(request.cursor, UInt64(state.queues.rows.count))) + 1
    while Int(number) <= state.queues.rows.count, page.items.count < request.pageCount {
      if state.queues.names.isKnown(number), sees(tenant: state.queues.names.scope(number)) {
        page.append(describe(queue: number))
      }
      number += 1
    }
    if Int(number) <= state.queues.rows.count { page.cursor = UInt64(number) - 1 }
    return .value(page.value)
  }

  mutating func getQueue(_ name: ByteRange, _ bytes: RawSpan) -> Reply {
    let queue = state.queues.find(name, of: bytes, tenant: caller.tenant)
    guard queue != 0 else { return .rejected(.notFound(.queue)) }
    return .value(describe(queue: queue))
  }

  private func describe(queue number: UInt32) -> ReplyValue {
    let row = state.queues[number]
    return .map([
      .init("name", .text(state.queues.names.text(number))),
      .init("tenant", tenantText(state.queues.names.scope(number))),
      .init("paused", .boolean(row.pause != nil)),
      .init("paused_by", row.pause.map { .bytes($0.by) } ?? .null),
      .init("pause_reason", row.pause.map { .bytes($0.reason) } ?? .null),
      .init("paused_since", row.pause.map { .time($0.since) } ?? .null),
      .init(
        "concurrency", row.concurrency == 0 ? .null : .integer(Int64(row.concurrency))),
      .init(
        "rate", row.rate.map { .text("\($0.count)/\($0.period)ms") } ?? .null),
      .init("burst", row.rate.map { .integer(Int64($0.burst)) } ?? .null),
      .init("tokens", row.rate.map { .unsigned($0.tokens(at: now)) } ?? .null),
      .init("held", .integer(Int64(row.held))),
      .init("ready", .integer(Int64(row.ready))),
      .init("blocked", .integer(Int64(row.blocked))),
    ])
  }

  mutating func getKey(_ name: ByteRange, _ bytes: RawSpan) -> Reply {
    let key = state.keys.names.find(name, of: bytes, scope: caller.tenant)
    guard key != 0, state.keys[key].limit != 0 else { return .rejected(.notFound(.key)) }
    let row = state.keys[key]
    return .value(
      .map([
        .init("key", .text(state.keys.names.text(key))),
        .init("limit", .integer(Int64(row.limit))),
        .init("held", .integer(Int64(row.held))),
        .init(
          "holders",
          .list(
            row.firstHolders(Limits.pageCount).map {
              .text(state.runID($0).description)
            })),
        .init("waiting", .integer(Int64(row.wanting))),
        .init("tasks", .integer(Int64(row.tasks))),
      ]))
  }

  /// What of the status the state knows; the daemon adds what it knows.
  func status() -> ReplyValue {
    .map([
      .init("tasks", .unsigned(state.tally.tasks)),
      .init("runs", runsByState()),
      .init("queues", .integer(Int64(state.queues.names.count))),
      .init("paused", .boolean(state.pause != nil)),
      .init("paused_by", state.pause.map { .bytes($0.by) } ?? .null),
      .init("pause_reason", state.pause.map { .bytes($0.reason) } ?? .null),
      .init("attempts", attemptsByResult()),
      .init("attempts_started", .unsigned(state.tally.attemptsStarted)),
      .init("leases", .integer(Int64(state.leases.count))),
      .init("lsn", .unsigned(state.lastLSN.rawValue)),
    ])
  }

  private func runsByState() -> ReplyValue {
    .map(
      RunState.allCases.map { .init($0.word, .unsigned(state.tally.count($0))) })
  }

  private func attemptsByResult() -> ReplyValue {
    .map(
      AttemptResult.allCases.map { .init($0.word, .unsigned(state.tally.count($0))) })
  }
}
