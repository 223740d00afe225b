import AQCore

/// Who keeps which names: a route keeps what it is made of, a task its key, and a queue or key
/// whose settings were given keeps itself. A name that nobody keeps is forgotten, and its row too.
extension EngineState {
  /// Counts one more task on a route; returns the route's number.
  @inline(__always)
  mutating func join(_ route: Route) -> UInt32 {
    let count = routes.count
    let number = routes.join(route)
    if _slowPath(routes.count != count) { retainNames(of: route) }
    return number
  }

  /// Counts one task less on a route; with the last one it goes, its lane and its names too.
  mutating func leaveRoute(_ number: UInt32) {
    let route = routes[number]
    guard routes.leave(number) else { return }
    lanes.remove(number)
    kinds.release(route.kind)
    requirements.release(route.requirement)
    departments.release(route.department)
    queues.release(route.queue)
  }

  /// Keeps the names of a route that has just been made.
  @inline(never)
  private mutating func retainNames(of route: Route) {
    kinds.retain(route.kind)
    requirements.retain(route.requirement)
    departments.retain(route.department)
    queues.names.retain(route.queue)
  }

  /// Keeps the names of a loaded state. Routes have counted their tasks.
  mutating func retainLoadedNames() {
    for index in 0..<routes.numberCount where routes.isInUse(UInt32(index + 1)) {
      retainNames(of: routes[UInt32(index + 1)])
    }
    var task = tasks.next(from: 0)
    while task < tasks.count {
      keys.names.retain(tasks[task].key)
      task = tasks.next(from: task + 1)
    }
    for number in 0..<UInt32(queues.rows.count) { queues.settle(number + 1) }
    for number in 0..<UInt32(keys.rows.count) { keys.settle(number + 1) }
  }
}

extension QueueRow {
  /// Whether somebody gave it what outlives its tasks.
  var hasSettings: Bool { pause != nil || concurrency != 0 || rate != nil }
}

extension QueueTable {
  /// Keeps a queue while it has settings, and gives it up where it has none and nobody keeps it.
  mutating func settle(_ number: UInt32) {
    guard names.isKnown(number) else { return }
    names.retain(number)
    if self[number].hasSettings != self[number].isKept {
      self[number].isKept.toggle()
      if self[number].isKept { names.retain(number) } else { names.release(number) }
    }
    release(number)
  }

  /// Lets go of a queue; with the last one it is gone.
  mutating func release(_ number: UInt32) {
    guard names.release(number) == .forgotten else { return }
    self[number] = QueueRow()
    if rows.count > names.highest { rows.removeLast(rows.count - names.highest) }
  }
}

extension KeyTable {
  /// Keeps a key while its limit was given by a command, and gives it up where nobody keeps it.
  mutating func settle(_ number: UInt32) {
    guard names.isKnown(number) else { return }
    names.retain(number)
    if (self[number].origin == .command) != self[number].isKept {
      self[number].isKept.toggle()
      if self[number].isKept { names.retain(number) } else { names.release(number) }
    }
    release(number)
  }

  /// Lets go of a key; with the last one it is gone.
  mutating func release(_ number: UInt32) {
    guard names.release(number) == .forgotten else { return }
    self[number] = KeyRow()
    if rows.count > names.highest { rows.removeLast(rows.count - names.highest) }
  }
}
