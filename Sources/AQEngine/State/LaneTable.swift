import AQCore

/// Ready runs of one queue and kind, by priority, each level in the order of the runs.
struct Lane {
  let queue: UInt32
  let kind: UInt32
  /// One ring a priority; made when first used.
  var levels: [RunRing?] = .init(repeating: nil, count: Int(Limits.priority) + 1)
  /// Levels that hold entries, stale ones included.
  var occupied: UInt16 = 0
  /// Runs that wait here.
  var live = 0
  /// Entries, stale ones included.
  var entries = 0

  init(queue: UInt32, kind: UInt32) {
    self.queue = queue
    self.kind = kind
  }
}

/// All lanes. A lane is there while it holds runs, and a while longer.
struct LaneTable {
  private(set) var lanes: [Lane?] = []
  private var numbers: [UInt64: Int] = [:]
  private var free: [Int] = []
  /// Lanes of each queue.
  private(set) var ofQueue: [UInt32: [Int]] = [:]
  private var lastIdentity: UInt64 = .max
  private var lastNumber = 0

  /// Empty lanes stay until there are this many lanes.
  private static let keptLanes = 1_024

  /// Lanes there are.
  var count: Int { numbers.count }

  /// True where a lane is there.
  func contains(queue: UInt32, kind: UInt32) -> Bool {
    numbers[Self.identity(queue: queue, kind: kind)] != nil
  }

  static func identity(queue: UInt32, kind: UInt32) -> UInt64 {
    UInt64(queue) << 32 | UInt64(kind)
  }

  /// Adds a run to its lane.
  @inline(__always)
  mutating func push(_ run: Int, queue: UInt32, kind: UInt32, priority: UInt8) {
    let number = number(queue: queue, kind: kind)
    lanes[number]?.push(run, priority: priority)
  }

  /// A run of the lane was claimed or canceled; its entry goes when it comes to the head.
  @inline(__always)
  mutating func forget(queue: UInt32, kind: UInt32) {
    let number = number(queue: queue, kind: kind)
    lanes[number]?.live -= 1
  }

  /// Lanes of a queue that may hold runs.
  func numbers(ofQueue queue: UInt32) -> [Int] { ofQueue[queue] ?? [] }

  /// The head of a lane: the first run that still waits there; drops the stale entries before it.
  @inline(__always)
  mutating func head(
    _ number: Int, in runs: borrowing RowTable<RunRow>
  ) -> (priority: UInt8, run: Int)? {
    if lanes[number] == nil { return nil }
    return lanes[number]?.head(in: runs)
  }

  /// Throws out stale entries where they are more than half, and empty lanes where lanes are many.
  mutating func tidy(_ number: Int, in runs: borrowing RowTable<RunRow>) {
    guard let lane = lanes[number] else { return }
    if lane.entries > 64, lane.live * 2 < lane.entries { lanes[number]?.compact(in: runs) }
    if lane.live == 0, numbers.count > Self.keptLanes { remove(number) }
  }

  @inline(__always)
  private mutating func number(queue: UInt32, kind: UInt32) -> Int {
    let identity = Self.identity(queue: queue, kind: kind)
    if identity == lastIdentity { return lastNumber }
    return lookUp(identity, queue, kind)
  }

  @inline(never)
  private mutating func lookUp(_ identity: UInt64, _ queue: UInt32, _ kind: UInt32) -> Int {
    let number: Int
    if let known = numbers[identity] {
      number = known
    } else {
      let lane = Lane(queue: queue, kind: kind)
      if let reused = free.popLast() {
        lanes[reused] = lane
        number = reused
      } else {
        number = lanes.count
        lanes.append(lane)
      }
      numbers[identity] = number
      ofQueue[queue, default: []].append(number)
    }
    lastIdentity = identity
    lastNumber = number
    return number
  }

  private mutating func remove(_ number: Int) {
    guard let lane = lanes[number] else { return }
    numbers[Self.identity(queue: lane.queue, kind: lane.kind)] = nil
    ofQueue[lane.queue]?.removeAll { $0 == number }
    if ofQueue[lane.queue]?.isEmpty == true { ofQueue[lane.queue] = nil }
    lanes[number] = nil
    free.append(number)
    lastIdentity = .max
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
