import AQCore

extension Machine {
  mutating func subscription(_ command: SubscriptionCommand, _ bytes: RawSpan) -> Reply {
    switch command {
    case .create(let task, let spec): subscribe(task, spec, bytes)
    case .cancel(let id): cancelSubscription(id)
    case .get(let id): getSubscription(id)
    case .list(let task, let page): listSubscriptions(task, page)
    case .emit(let request): emitSignal(request, bytes)
    }
  }

  private mutating func subscribe(
    _ id: TaskID, _ spec: SubscriptionSpec, _ bytes: RawSpan
  ) -> Reply {
    if admission == .storageFull { return .rejected(.storageFull) }
    guard let task = find(id) else { return .rejected(.notFound(.task(id))) }
    guard !state.tasks[task].hasEnded else {
      return .rejected(.taskEnded(id, state.tasks[task].outcome))
    }
    if let rejection = check(spec.filter, tenant: state.route(task).tenant, bytes)
      ?? checkRoom(forSubscriptionOf: task)
    {
      return .rejected(rejection)
    }
    let lsn = state.lastLSN.advanced(by: 1)
    let subscription = state.subscriptions.ids.next
    emit(
      SubscriptionCreated(at: now, subscription: subscription, task: id, spec: spec),
      from: bytes)
    return .value(
      .map([
        .init("subscription", .text(subscription.description)),
        .init("lsn", .unsigned(lsn.rawValue)),
      ]))
  }

  private func checkRoom(forSubscriptionOf task: Int) -> Rejection? {
    if state.subscriptions.rows.placedCount >= Limits.subscriptionTotal {
      return full(.subscriptions, Limits.subscriptionTotal)
    }
    let armed = state.subscriptions(of: task).count {
      state.subscriptions.rows[$0].status == .armed
    }
    return armed < Limits.subscriptionsPerTask
      ? nil : full(.subscriptions, Limits.subscriptionsPerTask)
  }

  /// Why a task can't have the subscriptions its spec asks for; nil where it can.
  mutating func checkSubscriptions(_ spec: borrowing TaskSpec, _ bytes: RawSpan) -> Rejection? {
    let list = spec.subscriptions
    if list.count > Limits.subscriptionCount {
      return .limit(
        .subscriptions, asked: UInt64(list.count), most: UInt64(Limits.subscriptionCount))
    }
    if state.subscriptions.rows.placedCount + list.count > Limits.subscriptionTotal {
      return full(.subscriptions, Limits.subscriptionTotal)
    }
    let tenant = tenant(of: spec, bytes) ?? 0
    for subscription in list {
      if let rejection = check(subscription.filter, tenant: tenant, bytes) { return rejection }
    }
    return nil
  }

  /// Why a task of a tenant can't wait for something; nil where it can.
  private func check(
    _ filter: SubscriptionSpec.Filter, tenant: UInt32, _ bytes: RawSpan
  ) -> Rejection? {
    switch filter {
    case .taskSucceeded(let task):
      if state.position(task) != nil { return refusal(ofWatched: task, tenant) }
      // What a task that is gone came to tells nothing but that.
      let isKnown =
        state.knownPosition(task) != nil
        && (caller.sight == .everyTenant || !state.tenants.isInUse)
      return isKnown ? nil : .notFound(.task(task))
    case .runEntered(let task, _): return refusal(ofWatched: task, tenant)
    case .budgetCrossed(let task, let unit, let percent):
      guard percent >= 1, percent <= 100 else { return .outOfRange(.percent) }
      return checkWord(unit) ?? refusal(ofWatched: task, tenant)
    case .signal(let key): return checkWord(key)
    }
  }

  private func refusal(ofWatched id: TaskID, _ tenant: UInt32) -> Rejection? {
    guard let task = find(id), state.route(task).tenant == tenant else {
      return .notFound(.task(id))
    }
    return nil
  }

  private func checkWord(_ word: ByteRange) -> Rejection? {
    if word.isEmpty { return .outOfRange(.nameBytes) }
    return word.length <= Limits.nameBytes
      ? nil : .limit(.nameBytes, asked: UInt64(word.length), most: UInt64(Limits.nameBytes))
  }

  private mutating func cancelSubscription(_ id: SubscriptionID) -> Reply {
    guard let number = find(id) else { return .rejected(.notFound(.subscription(id))) }
    switch state.subscriptions.rows[number].status {
    case .canceled: return .ok
    case .triggered: return .rejected(.subscriptionTriggered(id))
    case .armed:
      emit(SubscriptionCanceled(at: now, subscription: id, cause: .requested))
      return .ok
    }
  }

  /// The position of a subscription that is there and that the caller may see.
  func find(_ id: SubscriptionID) -> Int? {
    guard let number = state.subscriptions.position(id) else { return nil }
    return sees(Int(state.subscriptions.rows[number].task)) ? number : nil
  }

  private mutating func emitSignal(_ request: SignalRequest, _ bytes: RawSpan) -> Reply {
    if admission == .storageFull { return .rejected(.storageFull) }
    if let rejection = checkWord(request.key) ?? checkSizes(request) {
      return .rejected(rejection)
    }
    if !request.id.isEmpty,
      let known = state.signals.ids.find(request.id, of: bytes, tenant: caller.tenant, now: now)
    {
      return Self.reply(lsn: known.lsn, isDuplicate: true, released: 0)
    }
    var event = SignalEmitted(at: now, tenant: callerTenant, key: request.key)
    event.payload = request.payload
    if !request.id.isEmpty {
      event.id = request.id
      event.idExpiry = now.saturatingAdd(Limits.idempotencyWindow)
    }
    let lsn = state.lastLSN.advanced(by: 1)
    settle()
    releasedBySignals = 0
    emit(event, from: bytes)
    settle()
    return Self.reply(lsn: lsn, isDuplicate: false, released: releasedBySignals)
  }

  private func checkSizes(_ request: SignalRequest) -> Rejection? {
    if request.payload.length > options.payloadBytes {
      return .limit(
        .payloadBytes, asked: UInt64(request.payload.length),
        most: UInt64(options.payloadBytes))
    }
    if request.id.length > Limits.idempotencyKeyBytes {
      return .limit(
        .headerBytes, asked: UInt64(request.id.length),
        most: UInt64(Limits.idempotencyKeyBytes))
    }
    return checkDecision(
      request.payload.length + request.id.length + request.key.length + 128)
  }

  private static func reply(lsn: LSN, isDuplicate: Bool, released: Int) -> Reply {
    .value(
      .map([
        .init("lsn", .unsigned(lsn.rawValue)),
        .init("duplicate", .boolean(isDuplicate)),
        .init("released", .integer(Int64(released))),
      ]))
  }
}
