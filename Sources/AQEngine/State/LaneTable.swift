import AQCore

/// All lanes, one a route and under the number of the route. A lane is there while it holds runs,
/// and a while longer.
///
/// Lanes of one queue, requirement and department stand in a group: who may take from one may take
/// from all of them, whatever their kinds. A group knows which of its lanes is next.
struct LaneTable {
  private(set) var lanes: [Lane?] = [nil]
  /// Lanes there are.
  private(set) var count = 0
  private var groups: [LaneGroup] = []
  private var freeGroups: [Int] = []
  /// Groups of each queue.
  private var ofQueue: [UInt32: [Int]] = [:]

  /// Empty lanes stay until there are this many lanes.
  private static let keptLanes = 1_024

  /// True where a lane is there.
  @inline(__always)
  func contains(_ route: UInt32) -> Bool {
    Int(route) < lanes.count && lanes[Int(route)] != nil
  }

  /// Adds a run to the lane of its route, which is there.
  @inline(__always)
  mutating func push(_ run: Int, route: UInt32, priority: UInt8) {
    let order = KeyRow.order(run: run, priority: priority)
    lanes[Int(route)]?.push(run, priority: priority)
    if let listed = lanes[Int(route)]?.listed, _slowPath(order < listed) { list(route, order) }
  }

  /// A run of the lane was claimed or canceled; its entry goes when it comes to the head.
  @inline(__always)
  mutating func forget(_ route: UInt32) { lanes[Int(route)]?.live -= 1 }

  /// Groups of a queue that may hold runs.
  func groups(ofQueue queue: UInt32) -> [Int] { ofQueue[queue] ?? [] }

  /// What the lanes of a group have in common; the kind is zero.
  func route(ofGroup group: Int) -> Route { groups[group].route }

  /// Lanes of a group, as numbers of routes.
  func routes(ofGroup group: Int) -> [UInt32] { groups[group].routes }

  /// The head of a lane: the first run that still waits there; drops the stale entries before it.
  @inline(__always)
  mutating func head(
    _ route: UInt32, in runs: borrowing RowTable<RunRow>
  ) -> (priority: UInt8, run: Int)? {
    if !contains(route) { return nil }
    return lanes[Int(route)]?.head(in: runs)
  }

  /// The best head of a group's lanes, and whose it is.
  ///
  /// *Complexity*: O(log lanes) for each run that has left its lane's head since.
  mutating func head(
    ofGroup group: Int, in runs: borrowing RowTable<RunRow>
  ) -> (order: UInt64, run: Int, route: UInt32)? {
    while let top = groups[group].heads.first {
      let route = Int(top.number)
      guard lanes[route]?.listed == top.order else {
        groups[group].heads.removeFirst()
        continue
      }
      guard let head = lanes[route]?.head(in: runs) else {
        lanes[route]?.listed = .max
        groups[group].heads.removeFirst()
        continue
      }
      let order = KeyRow.order(run: head.run, priority: head.priority)
      if order == top.order { return (order, head.run, UInt32(route)) }
      groups[group].heads.removeFirst()
      lanes[route]?.listed = order
      groups[group].heads.push(.init(order: order, number: top.number))
    }
    return nil
  }

  /// Throws out stale entries where they are more than half, and empty lanes where lanes are many.
  mutating func tidy(_ route: UInt32, in runs: borrowing RowTable<RunRow>) {
    guard contains(route), let lane = lanes[Int(route)] else { return }
    if lane.entries > 64, lane.live * 2 < lane.entries {
      lanes[Int(route)]?.compact(in: runs)
    }
    if lane.live == 0, count > Self.keptLanes { remove(route) }
  }

  /// Makes the lane of a route.
  @inline(never)
  mutating func add(_ number: UInt32, _ route: Route) {
    while lanes.count <= Int(number) { lanes.append(nil) }
    var common = route
    common.kind = 0
    let group = group(common)
    lanes[Int(number)] = Lane(queue: route.queue, group: group, place: groups[group].routes.count)
    groups[group].routes.append(number)
    count += 1
  }

  private mutating func group(_ common: Route) -> Int {
    let known = ofQueue[common.queue]?.first { groups[$0].route == common }
    if let known { return known }
    let group: Int
    if let free = freeGroups.popLast() {
      group = free
      groups[group] = LaneGroup(route: common)
    } else {
      group = groups.count
      groups.append(LaneGroup(route: common))
    }
    ofQueue[common.queue, default: []].append(group)
    return group
  }

  /// Gives up a lane: its route is gone, or it is empty.
  mutating func remove(_ route: UInt32) {
    guard contains(route), let lane = lanes[Int(route)] else { return }
    lanes[Int(route)] = nil
    count -= 1
    let group = lane.group
    let last = groups[group].routes.removeLast()
    if last != route {
      groups[group].routes[lane.place] = last
      lanes[Int(last)]?.place = lane.place
    }
    if !groups[group].routes.isEmpty { return }
    let queue = groups[group].route.queue
    ofQueue[queue]?.removeAll { $0 == group }
    if ofQueue[queue]?.isEmpty == true { ofQueue[queue] = nil }
    groups[group] = LaneGroup(route: Route(queue: 0, kind: 0))
    freeGroups.append(group)
  }

  /// Tells a lane's group of a better head.
  @inline(never)
  private mutating func list(_ route: UInt32, _ order: UInt64) {
    guard let group = lanes[Int(route)]?.group else { return }
    lanes[Int(route)]?.listed = order
    groups[group].heads.push(.init(order: order, number: UInt64(route)))
    if groups[group].heads.count > 64 + 4 * groups[group].routes.count { relist(group) }
  }

  /// Drops what stands for no lane any more from a group's heads.
  private mutating func relist(_ group: Int) {
    groups[group].heads = NumberHeap()
    for route in groups[group].routes {
      guard let listed = lanes[Int(route)]?.listed, listed < .max else { continue }
      groups[group].heads.push(.init(order: listed, number: UInt64(route)))
    }
  }

  /// Whether a lane's group would find its best run.
  func isListed(_ route: UInt32, bestOrder: UInt64) -> Bool {
    guard let lane = lanes[Int(route)] else { return false }
    return lane.listed <= bestOrder
      && groups[lane.group].heads.contains(.init(order: lane.listed, number: UInt64(route)))
  }
}

/// Lanes that whoever may take from one may take from.
private struct LaneGroup {
  /// What they have in common; the kind is zero.
  var route: Route
  /// Routes with a lane, in no particular order.
  var routes: [UInt32] = []
  /// Lanes by their best runs; a lane's entry that is not what it is listed under is stale.
  var heads = NumberHeap()

  init(route: Route) { self.route = route }
}
