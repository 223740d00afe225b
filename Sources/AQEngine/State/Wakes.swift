/// What has become ready since waiting claims were last looked at, while any wait.
struct Wakes {
  /// Whether any claim waits: else nothing is noted.
  var isWatched = false
  /// Something opened that may be anybody's.
  var all = false
  /// Queues in which a place has become free, and routes whose lanes a run has entered. One may be
  /// told several times.
  private(set) var queues: [UInt32] = []
  private(set) var routes: [UInt32] = []

  var isEmpty: Bool { !all && queues.isEmpty && routes.isEmpty }

  @inline(__always)
  mutating func note(route: UInt32) {
    if _slowPath(isWatched), routes.last != route { routes.append(route) }
  }

  @inline(__always)
  mutating func note(queue: UInt32) {
    if _slowPath(isWatched), queues.last != queue { queues.append(queue) }
  }

  mutating func clear() {
    all = false
    queues.removeAll(keepingCapacity: queues.capacity <= 4_096)
    routes.removeAll(keepingCapacity: routes.capacity <= 4_096)
  }
}

extension EngineState {
  /// Whether something became ready since this was last set to `false`; setting it says that it may
  /// be anybody's.
  var hasNewReady: Bool {
    get { !wakes.isEmpty }
    set { if newValue { wakes.all = true } else { wakes.clear() } }
  }
}
