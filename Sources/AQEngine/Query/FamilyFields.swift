import AQCore

extension Machine {
  /// What of its family and of what it waits for a task shows.
  func familyFields(_ task: Int) -> [ReplyValue.Field] {
    let children = childIDs(of: task)
    return [
      .init("depth", .integer(Int64(state.depth(task)))),
      .init("children", .list(children.ids)),
      .init("more", .boolean(children.hasMore)),
      .init("subscriptions", .list(subscriptionIDs(of: task))),
      .init("open_children", .unsigned(UInt64(state.extras(task)?.openChildren ?? 0))),
    ]
  }

  /// The oldest children, and whether there are others.
  private func childIDs(of task: Int) -> (ids: [ReplyValue], hasMore: Bool) {
    var ids: [ReplyValue] = []
    var child = state.firstChild(task)
    while child != 0, ids.count < Limits.pageCount {
      ids.append(.text(state.taskID(child).description))
      child = state.nextSibling(child)
    }
    return (ids, child != 0)
  }
}
