import AQCore

extension Machine {
  func getSubscription(_ id: SubscriptionID) -> Reply {
    guard let number = find(id) else { return .rejected(.notFound(.subscription(id))) }
    return .value(describe(subscription: number))
  }

  /// Pages through subscriptions in the order of their ids.
  func listSubscriptions(_ task: TaskID, _ request: PageRequest) -> Reply {
    let count = min(max(1, request.count), Limits.pageCount)
    var page = Page()
    var number = Page.start(request.cursor, state.subscriptions.ids)
    if !task.isNone {
      guard let owner = find(task) else { return .rejected(.notFound(.task(task))) }
      let rest = state.subscriptions(of: owner).filter { $0 >= number }
      for number in rest.prefix(count) { page.append(describe(subscription: number)) }
      if rest.count > count {
        page.cursor = state.subscriptions.ids.identifier(at: rest[count - 1]).rawValue
      }
      return .value(page.value)
    }
    let end = min(state.subscriptions.rows.count, number + Page.scanLimit)
    while number < end, page.items.count < count, page.hasRoom {
      let row = state.subscriptions.rows[number]
      if row.isPlaced, sees(Int(row.task)) { page.append(describe(subscription: number)) }
      number += 1
    }
    if number < state.subscriptions.rows.count, number > 1 {
      page.cursor = state.subscriptions.ids.identifier(at: number - 1).rawValue
    }
    return .value(page.value)
  }

  private func describe(subscription number: Int) -> ReplyValue {
    let row = state.subscriptions.rows[number]
    let status: StaticString =
      switch row.status {
      case .armed: "armed"
      case .triggered: "triggered"
      case .canceled: "canceled"
      }
    return .map([
      .init("id", .text(state.subscriptions.ids.identifier(at: number).description)),
      .init("task", .text(state.taskID(Int(row.task)).description)),
      .init("filter", .bytes(filterText(row))),
      .init("state", .word(StaticWord(status))),
      .init("repeating", .boolean(row.repeats == .repeating)),
      .init("triggered", .unsigned(row.triggered)),
      .init("pending", .boolean(row.match == .pending)),
    ])
  }

  /// A filter as it is given; names may be any bytes.
  private func filterText(_ row: SubscriptionRow) -> [UInt8] {
    let name = state.subscriptions.names.name(row.name)
    let word = name.array(ByteRange(0, name.byteCount))
    let watched = row.kind == .signal ? "" : state.taskID(Int(row.watched)).description
    switch row.kind {
    case .taskSucceeded: return Array("task:\(watched)".utf8)
    case .runEntered:
      let entered = RunState(rawValue: row.stateByte).map { $0.word.description } ?? ""
      return Array("run:\(watched):\(entered)".utf8)
    case .budgetCrossed:
      return Array("budget:\(watched):".utf8) + word + Array(":\(row.percent)".utf8)
    case .signal: return Array("signal:".utf8) + word
    }
  }

  /// Ids of what a task waits for.
  func subscriptionIDs(of task: Int) -> [ReplyValue] {
    state.subscriptions(of: task).prefix(Limits.pageCount).map {
      .text(state.subscriptions.ids.identifier(at: $0).description)
    }
  }
}
