import AQCore

/// Bulk operations, as they are asked for.
extension Machine {
  mutating func operation(
    _ command: OperationCommand, _ client: ClientID, _ bytes: RawSpan
  ) -> Reply {
    switch command {
    case .start(let request): return startOperation(request, bytes)
    case .get(let id):
      guard let index = findOperation(id) else { return .rejected(.notFound(.operation(id))) }
      return .value(describe(operation: index))
    case .list(let request): return listOperations(request)
    case .cancel(let id): return cancelOperation(id)
    case .wait(let id, let timeout): return wait(for: id, timeout, client)
    }
  }

  private mutating func startOperation(_ request: OperationRequest, _ bytes: RawSpan) -> Reply {
    if let rejection = checkAuthor(request.author) { return .rejected(rejection) }
    if state.operations.runningCount >= Limits.operationCount {
      return .rejected(.overloaded(.operations))
    }
    let query: Query
    do throws(QueryError) { query = try Query(parsing: bytes.array(request.query)) } catch {
      return .rejected(.query(error))
    }
    if query.terms.isEmpty, request.scope == .matching { return .rejected(.everythingMeant) }
    let counted = count(query, tenant: visibleTenant)
    let id = OperationID(rawValue: state.operations.last + 1)
    let next = state.taskIDs.next
    let hasTasks = next.sequence > 1
    emit(
      OperationStarted(
        at: now, operation: id, tenant: callerTenant,
        reach: caller.sight == .everyTenant ? .allTenants : .tenant, verb: request.verb,
        author: request.author, query: request.query,
        upTo: hasTasks ? TaskID(rawValue: next.rawValue - 1) : .none),
      from: bytes)
    return .value(
      .map([
        .init("operation", .text(id.description)),
        .init("lsn", .unsigned(state.lastLSN.rawValue)),
        .init("matched", .unsigned(UInt64(counted.count))),
        .init("exact", .boolean(counted.rest == nil)),
      ]))
  }

  /// The index of an operation that is there and that the caller may see.
  private func findOperation(_ id: OperationID) -> Int? {
    state.operations.index(id).flatMap { sees(operation: $0) ? $0 : nil }
  }

  private func sees(operation index: Int) -> Bool {
    let row = state.operations.rows[index]
    return caller.sight == .everyTenant || (row.reach == .tenant && row.tenant == caller.tenant)
  }

  private func listOperations(_ request: PageRequest) -> Reply {
    var page = Page()
    let count = max(1, min(request.count, Limits.pageCount))
    for index in state.operations.rows.indices where sees(operation: index) {
      let id = state.operations.rows[index].id.rawValue
      if id <= request.cursor { continue }
      if page.items.count == count || !page.hasRoom { return .value(page.value) }
      page.append(describe(operation: index))
      page.cursor = id
    }
    page.cursor = nil
    return .value(page.value)
  }

  private mutating func cancelOperation(_ id: OperationID) -> Reply {
    guard let index = findOperation(id) else { return .rejected(.notFound(.operation(id))) }
    switch state.operations.rows[index].end {
    case .canceled: return .ok
    case .finished: return .rejected(.operationFinished(id))
    case nil: break
    }
    emit(OperationEnded(at: now, operation: id, cause: .canceled))
    answerOperationWaiters()
    return .ok
  }

  private mutating func wait(
    for id: OperationID, _ timeout: Duration?, _ client: ClientID
  ) -> Reply {
    guard let index = findOperation(id) else { return .rejected(.notFound(.operation(id))) }
    if state.operations.rows[index].end != nil || timeout == .zero {
      return .value(describe(operation: index))
    }
    let deadline = timeout.map {
      clock.steady &+ min($0.milliseconds, Limits.durationMilliseconds)
    }
    operationWaiters.append(OperationWaiter(client: client, operation: id, deadline: deadline))
    return .pending
  }

  /// An operation as the wire shows it.
  func describe(operation index: Int) -> ReplyValue {
    let row = state.operations.rows[index]
    let stage: StaticString =
      switch row.end {
      case nil: "running"
      case .finished: "finished"
      case .canceled: "canceled"
      }
    return .map([
      .init("id", .text(row.id.description)),
      .init("verb", .word(StaticWord(row.verb.word))),
      .init("query", .bytes(row.query)),
      .init("state", .word(StaticWord(stage))),
      .init("matched", .unsigned(row.matched)),
      .init("changed", .unsigned(row.changed)),
      .init("refused", .unsigned(row.refused)),
      .init("started", .time(row.started)),
      .init("ended", row.end == nil ? .null : .time(row.ended)),
      .init("by", row.by.isEmpty ? .null : .bytes(row.by)),
      .init("reason", row.reason.isEmpty ? .null : .bytes(row.reason)),
      .init("tenant", .text(state.tenants.names.text(row.tenant))),
    ])
  }
}

/// Somebody waiting for an operation to end.
struct OperationWaiter {
  var client: ClientID
  var operation: OperationID
  /// On the steady clock; nil for ever.
  var deadline: UInt64?
}

extension Machine {
  /// Answers those whose operation has ended or is forgotten, or whose time is up.
  mutating func answerOperationWaiters() {
    var rest: [OperationWaiter] = []
    for waiter in operationWaiters {
      let isLate = waiter.deadline.map { $0 <= clock.steady } ?? false
      guard let index = state.operations.index(waiter.operation) else {
        deliver(.reply(.rejected(.notFound(.operation(waiter.operation)))), to: waiter.client)
        continue
      }
      if isLate || state.operations.rows[index].end != nil {
        deliver(.reply(.value(describe(operation: index))), to: waiter.client)
      } else {
        rest.append(waiter)
      }
    }
    operationWaiters = rest
  }
}
