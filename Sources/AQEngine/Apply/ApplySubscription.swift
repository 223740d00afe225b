import AQCore

extension EngineState {
  mutating func apply(_ event: SubscriptionCreated, _ bytes: RawSpan) throws(ApplyError) {
    guard let task = position(event.task), !tasks[task].hasEnded,
      let watched = watchedPosition(event.spec.filter),
      let position = subscriptions.ids.admit(event.subscription)
    else { throw .inconsistent(.subscriptionCreated) }
    time = event.at
    let tenant = route(task).tenant
    var row = SubscriptionRow(
      task: UInt64(task), watched: UInt64(watched), name: 0, kind: .signal, stateByte: 0,
      percent: 0, repeats: event.spec.repeats)
    switch event.spec.filter {
    case .taskSucceeded: row.kind = .taskSucceeded
    case .runEntered(_, let state):
      row.kind = .runEntered
      row.stateByte = state.rawValue
    case .budgetCrossed(_, let unit, let percent):
      row.kind = .budgetCrossed
      row.percent = percent
      row.name = subscriptions.names.intern(
        unit, of: bytes, scope: SubscriptionTable.unitScope)
    case .signal(let key):
      row.name = subscriptions.names.intern(key, of: bytes, scope: tenant)
    }
    subscriptions.names.retain(row.name)
    subscriptions.rows.place(row, at: position)
    linkToTask(position)
    linkToWatched(position)
    forgetSurplus(of: task)
    if row.kind == .taskSucceeded, outcome(at: watched) == .succeeded { match(position) }
  }

  /// Position of what a filter watches, zero for a signal; nil for a task that never was.
  private func watchedPosition(_ filter: SubscriptionSpec.Filter) -> Int? {
    switch filter {
    case .signal: 0
    case .taskSucceeded(let task), .runEntered(let task, _), .budgetCrossed(let task, _, _):
      knownPosition(task)
    }
  }

  mutating func apply(_ event: SubscriptionCanceled) throws(ApplyError) {
    guard let number = subscriptions.position(event.subscription),
      subscriptions.rows[number].status == .armed
    else { throw .inconsistent(.subscriptionCanceled) }
    time = event.at
    disarm(number, .canceled)
  }

  mutating func apply(_ event: SubscriptionTriggered) throws(ApplyError) {
    guard let number = subscriptions.position(event.subscription), let run = position(event.run),
      subscriptions.rows[number].match == .pending,
      subscriptions.rows[number].signal == event.signal,
      subscriptions.rows[number].task == runs[run].task, runs[run].state == .scheduled
    else { throw .inconsistent(.subscriptionTriggered) }
    time = event.at
    if event.signal != .zero { signals.hand(event.signal, to: run) }
    subscriptions.rows[number].match = .none
    subscriptions.rows[number].signal = .zero
    subscriptions.rows[number].triggered += 1
    switch subscriptions.rows[number].repeats {
    case .once: disarm(number, .triggered)
    case .repeating: break
    }
    makeReady(run, at: event.at)
  }

  mutating func apply(_ event: SignalEmitted, _ bytes: RawSpan) throws(ApplyError) {
    guard let tenant = tenants.number(event.tenant) else { throw .inconsistent(.signalEmitted) }
    time = event.at
    let lsn = lastLSN.advanced(by: 1)
    if !event.id.isEmpty {
      signals.ids.insert(
        event.id, of: bytes, tenant: tenant, fingerprint: 0, task: .none, run: .none, lsn: lsn,
        expiry: event.idExpiry, now: event.at)
    }
    let key = subscriptions.names.find(event.key, of: bytes, scope: tenant)
    let waiting = key == 0 ? [] : armed(from: subscriptions.newest(ofKey: key))
    if waiting.isEmpty { return }
    if !event.payload.isNone { signals.store(event.payload, of: bytes, lsn) }
    for number in waiting { match(number, lsn) }
    signals.dropUnused(lsn)
  }
}
