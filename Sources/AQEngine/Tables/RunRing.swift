import AQCore

/// Runs in the order of their ids: a ring for those that arrive in order, a small heap for those
/// that come back. The smaller head is next, so a run that returns takes its old place.
///
/// Entries are ids and nothing else; whether one still stands for a waiting run is the caller's
/// question at the head (lazy deletion).
package struct RunRing {
  private var slots: [UInt64] = []
  private var head = 0
  private var ringCount = 0
  private var tail: UInt64 = 0
  private var returners = MinimumHeap()

  /// An empty ring.
  package init() {}

  /// Entries, stale ones included.
  package var count: Int { ringCount + returners.count }

  /// All entries in no particular order.
  var entries: [UInt64] {
    (0..<ringCount).map { slots[(head + $0) & (slots.count - 1)] } + returners.entries
  }

  /// Adds a run: at the end if it belongs there, else to the heap.
  @inline(__always)
  package mutating func push(_ run: UInt64) {
    if ringCount == 0 || run > tail {
      if ringCount == slots.count { grow() }
      slots[(head &+ ringCount) & (slots.count &- 1)] = run
      ringCount &+= 1
      tail = run
    } else {
      returners.push(run)
    }
  }

  /// The lowest id.
  @inline(__always)
  package var first: UInt64? {
    if ringCount == 0 { return returners.first }
    let ahead = slots[head]
    guard let returner = returners.first else { return ahead }
    return min(ahead, returner)
  }

  /// Takes the lowest id away.
  @inline(__always)
  package mutating func removeFirst() {
    if let returner = returners.first, ringCount == 0 || returner <= slots[head] {
      returners.removeFirst()
      return
    }
    invariant(ringCount > 0, "only what is there is removed")
    head = (head &+ 1) & (slots.count &- 1)
    ringCount &-= 1
  }

  /// Keeps what is still waiting in a lane; gives room back where little is left.
  mutating func compact(in runs: borrowing RowTable<RunRow>) {
    var live: [UInt64] = []
    while let run = first {
      removeFirst()
      if runs[Int(run)].isInLane, live.last != run { live.append(run) }
    }
    self = RunRing()
    for run in live { push(run) }
  }

  private mutating func grow() {
    let capacity = max(16, slots.count * 2)
    var wider = [UInt64](repeating: 0, count: capacity)
    for offset in 0..<ringCount { wider[offset] = slots[(head + offset) & (slots.count - 1)] }
    slots = wider
    head = 0
  }
}

/// A binary heap of numbers, the lowest first.
struct MinimumHeap {
  private var items: [UInt64] = []

  var count: Int { items.count }
  /// All items in no particular order.
  var entries: [UInt64] { items }
  @inline(__always) var first: UInt64? { items.first }

  /// *Complexity*: O(log n).
  mutating func push(_ item: UInt64) {
    items.append(item)
    var child = items.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      if items[parent] <= items[child] { break }
      items.swapAt(parent, child)
      child = parent
    }
  }

  /// *Complexity*: O(log n).
  mutating func removeFirst() {
    invariant(!items.isEmpty, "only what is there is removed")
    let last = items.removeLast()
    if items.isEmpty { return }
    items[0] = last
    var parent = 0
    while true {
      var child = parent * 2 + 1
      if child >= items.count { break }
      if child + 1 < items.count, items[child + 1] < items[child] { child += 1 }
      if items[parent] <= items[child] { break }
      items.swapAt(parent, child)
      parent = child
    }
  }
}
