import AQCore

extension Machine {
  mutating func getBudget(_ id: TaskID, _ unit: ByteRange, _ bytes: RawSpan) -> Reply {
    guard let task = find(id) else { return .rejected(.notFound(.task(id))) }
    let number = state.ownBudget(task, state.budgets.units.find(unit, of: bytes))
    guard number != 0 else { return .rejected(.notFound(.budget(id))) }
    return .value(describe(budget: number))
  }

  /// Budgets of one task, or of all in the order of their numbers.
  mutating func listBudgets(_ id: TaskID, _ request: PageRequest) -> Reply {
    if !id.isNone {
      guard let task = find(id) else { return .rejected(.notFound(.task(id))) }
      var page = Page()
      for budget in budgetValues(of: task) { page.append(budget) }
      return .value(page.value)
    }
    var page = Page()
    let most = UInt64(state.budgets.numberCount)
    var number = UInt32(min(request.cursor, most)) + 1
    let end = min(most, UInt64(number) + UInt64(Page.scanLimit))
    let count = max(1, min(request.count, Limits.pageCount))
    while UInt64(number) <= end, page.items.count < count, page.hasRoom {
      if state.budgets.isInUse(number), sees(Int(state.budgets[number].task)) {
        page.append(describe(budget: number))
      }
      number += 1
    }
    if UInt64(number) <= most { page.cursor = UInt64(number) - 1 }
    return .value(page.value)
  }

  /// A task's own budgets, as they were allocated.
  func budgetValues(of task: Int) -> [ReplyValue] {
    var list: [ReplyValue] = []
    var number = state.extras(task)?.budgets ?? 0
    while number != 0 {
      list.append(describe(budget: number))
      number = state.budgets[number].next
    }
    return list.reversed()
  }

  private func describe(budget number: UInt32) -> ReplyValue {
    let row = state.budgets[number]
    return .map([
      .init("task", .text(state.taskID(Int(row.task)).description)),
      .init("unit", .text(state.budgets.units.text(row.unit))),
      .init("limit", .unsigned(row.limit)),
      .init("consumed", .unsigned(row.consumed)),
      .init("reserved", .unsigned(row.reserved)),
      .init("exhausted", .boolean(row.isExhausted)),
      .init("running", .integer(Int64(row.holders.count))),
      .init("waiting", .integer(Int64(row.waiting))),
      .init("suspended", .integer(Int64(row.suspended.count))),
    ])
  }
}
