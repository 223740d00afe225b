import AQCore

extension Machine {
  /// Why a task can't be shown: it never was, or it is another tenant's, or it has gone. Whose it
  /// was is not known any more then, so only who sees everything is told.
  func missing(_ id: TaskID) -> Rejection {
    let maySee = caller.sight == .everyTenant || !state.tenants.isInUse
    if state.position(id) == nil, maySee, let position = state.knownPosition(id) {
      return .notFound(.prunedTask(id, state.archive.outcome(at: position)))
    }
    return .notFound(.task(id))
  }
}
