import AQCore

/// Ready runs of one route, by priority, each level in the order of the runs.
struct Lane {
  let queue: UInt32
  /// One ring a priority; made when first used.
  var levels: [RunRing?] = .init(repeating: nil, count: Int(Limits.priority) + 1)
  /// Levels that hold entries, stale ones included.
  var occupied: UInt16 = 0
  /// Runs that wait here.
  var live = 0
  /// Entries, stale ones included.
  var entries = 0

  init(queue: UInt32) { self.queue = queue }
}

/// All lanes, one a route and under the number of the route. A lane is there while it holds runs,
/// and a while longer.
struct LaneTable {
  private(set) var lanes: [Lane?] = [nil]
  /// Lanes there are.
  private(set) var count = 0
  /// Lanes of each queue, as numbers of routes.
  private var ofQueue: [UInt32: [UInt32]] = [:]

  /// Empty lanes stay until there are this many lanes.
  private static let keptLanes = 1_024

  /// True where a lane is there.
  func contains(_ route: UInt32) -> Bool {
    Int(route) < lanes.count && lanes[Int(route)] != nil
  }

  /// Adds a run to the lane of its route.
  @inline(__always)
  mutating func push(_ run: Int, route: UInt32, queue: UInt32, priority: UInt8) {
    if _slowPath(!contains(route)) { add(route, queue) }
    lanes[Int(route)]?.push(run, priority: priority)
  }

  /// A run of the lane was claimed or canceled; its entry goes when it comes to the head.
  @inline(__always)
  mutating func forget(_ route: UInt32) { lanes[Int(route)]?.live -= 1 }

  /// Lanes of a queue that may hold runs.
  func routes(ofQueue queue: UInt32) -> [UInt32] { ofQueue[queue] ?? [] }

  /// The head of a lane: the first run that still waits there; drops the stale entries before it.
  @inline(__always)
  mutating func head(
    _ route: UInt32, in runs: borrowing RowTable<RunRow>
  ) -> (priority: UInt8, run: Int)? {
    if !contains(route) { return nil }
    return lanes[Int(route)]?.head(in: runs)
  }

  /// Throws out stale entries where they are more than half, and empty lanes where lanes are many.
  mutating func tidy(_ route: UInt32, in runs: borrowing RowTable<RunRow>) {
    guard contains(route), let lane = lanes[Int(route)] else { return }
    if lane.entries > 64, lane.live * 2 < lane.entries {
      lanes[Int(route)]?.compact(in: runs)
    }
    if lane.live == 0, count > Self.keptLanes { remove(route) }
  }

  @inline(never)
  private mutating func add(_ route: UInt32, _ queue: UInt32) {
    while lanes.count <= Int(route) { lanes.append(nil) }
    lanes[Int(route)] = Lane(queue: queue)
    count += 1
    ofQueue[queue, default: []].append(route)
  }

  /// Gives up a lane: its route is gone, or it is empty.
  mutating func remove(_ route: UInt32) {
    guard contains(route), let lane = lanes[Int(route)] else { return }
    ofQueue[lane.queue]?.removeAll { $0 == route }
    if ofQueue[lane.queue]?.isEmpty == true { ofQueue[lane.queue] = nil }
    lanes[Int(route)] = nil
    count -= 1
  }
}

extension Lane {
  @inline(__always)
  mutating func push(_ run: Int, priority: UInt8) {
    let level = Int(priority)
    if levels[level] == nil { levels[level] = RunRing() }
    levels[level]?.push(UInt64(run))
    occupied |= 1 << UInt16(level)
    live += 1
    entries += 1
  }

  @inline(__always)
  mutating func head(
    in runs: borrowing RowTable<RunRow>
  ) -> (priority: UInt8, run: Int)? {
    while occupied != 0 {
      let level = 15 - occupied.leadingZeroBitCount
      while let run = levels[level]?.first {
        if runs[Int(run)].isInLane { return (UInt8(level), Int(run)) }
        levels[level]?.removeFirst()
        entries -= 1
      }
      occupied &= ~(1 << UInt16(level))
    }
    return nil
  }

  mutating func compact(in runs: borrowing RowTable<RunRow>) {
    entries = 0
    for level in levels.indices {
      levels[level]?.compact(in: runs)
      entries += levels[level]?.count ?? 0
    }
  }
}
