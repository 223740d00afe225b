import AQCore

/// Where a claim may take from: one lane, or all lanes that differ only in their kinds.
struct ClaimSource {
  enum Place { case lane(UInt32), group(Int) }

  let place: Place
  let queue: UInt32
  /// Of the run at its head, as `KeyRow.order` has it: the lowest is next.
  var order: UInt64
  var run: Int
  var route: UInt32
  /// False once it holds nothing more.
  var isOpen: Bool

  init(_ place: Place, queue: UInt32) {
    self.place = place
    self.queue = queue
    order = .max
    run = 0
    route = 0
    isOpen = true
  }
}

extension Machine {
  /// Where a claim may take from, in queues that have room; each run is in one of them.
  mutating func sources(
    _ request: borrowing ClaimRequest, _ claimer: inout Claimer, _ bytes: RawSpan
  ) -> [ClaimSource] {
    var sources: [ClaimSource] = []
    if request.queues.isEmpty {
      let queue = state.queues.find(.none, of: bytes, tenant: claimer.tenant)
      if queue != 0 { addSources(ofQueue: queue, request, &claimer, bytes, to: &sources) }
    }
    for (index, name) in request.queues.enumerated()
    where !isRepeated(name, index, request.queues, bytes) {
      let queue = state.queues.find(name, of: bytes, tenant: claimer.tenant)
      if queue != 0 { addSources(ofQueue: queue, request, &claimer, bytes, to: &sources) }
    }
    return sources
  }

  /// The source whose head is next.
  func best(_ sources: [ClaimSource]) -> Int? {
    var best: Int?
    for index in sources.indices where sources[index].isOpen {
      if best.map({ sources[index].order < sources[$0].order }) ?? true { best = index }
    }
    return best
  }

  /// Looks at the head of a source again.
  mutating func refresh(_ source: inout ClaimSource) {
    switch source.place {
    case .lane(let route):
      guard let head = state.lanes.head(route, in: state.runs) else {
        source.isOpen = false
        return
      }
      source.order = KeyRow.order(run: head.run, priority: head.priority)
      source.run = head.run
      source.route = route
    case .group(let group):
      guard let head = state.lanes.head(ofGroup: group, in: state.runs) else {
        source.isOpen = false
        return
      }
      source.order = head.order
      source.run = head.run
      source.route = head.route
    }
  }

  private mutating func addSources(
    ofQueue queue: UInt32, _ request: borrowing ClaimRequest, _ claimer: inout Claimer,
    _ bytes: RawSpan, to sources: inout [ClaimSource]
  ) {
    guard state.queues[queue].pause == nil, hasRoom(queue) else { return }
    for group in state.lanes.groups(ofQueue: queue) {
      let route = state.lanes.route(ofGroup: group)
      guard mayTake(route, &claimer), mayWork(on: route) else { continue }
      if request.kinds.isEmpty {
        add(.group(group), queue, to: &sources)
      } else if request.kinds.contains(where: { Self.isPattern($0, bytes) }) {
        for route in state.lanes.routes(ofGroup: group)
        where matches(state.routes[route].kind, request.kinds, bytes) {
          add(.lane(route), queue, to: &sources)
        }
      } else {
        addLanes(ofGroup: group, queue, request.kinds, bytes, to: &sources)
      }
    }
  }

  /// Adds a group's lanes of kinds that are named in full.
  private mutating func addLanes(
    ofGroup group: Int, _ queue: UInt32, _ kinds: [ByteRange], _ bytes: RawSpan,
    to sources: inout [ClaimSource]
  ) {
    var route = state.lanes.route(ofGroup: group)
    for (index, name) in kinds.enumerated() where !isRepeated(name, index, kinds, bytes) {
      route.kind = state.kinds.find(name, of: bytes)
      if route.kind == 0 { continue }
      let number = state.routes.find(route)
      if number != 0, state.lanes.contains(number) { add(.lane(number), queue, to: &sources) }
    }
  }

  private mutating func add(
    _ place: ClaimSource.Place, _ queue: UInt32, to sources: inout [ClaimSource]
  ) {
    var source = ClaimSource(place, queue: queue)
    refresh(&source)
    if source.isOpen { sources.append(source) }
  }

  private static func isPattern(_ name: ByteRange, _ bytes: RawSpan) -> Bool {
    !name.isEmpty
      && bytes.array(ByteRange(name.upperBound - 1, 1)) == [UInt8(ascii: "*")]
  }

  /// True where an earlier name of the list is the same.
  private func isRepeated(
    _ name: ByteRange, _ index: Int, _ names: [ByteRange], _ bytes: RawSpan
  ) -> Bool {
    for earlier in 0..<index where Hashing.equal(names[earlier], of: bytes, name, of: bytes) {
      return true
    }
    return false
  }
}
