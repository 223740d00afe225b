import AQCore

/// Numbers in an order that is told with each: the lowest first.
struct NumberHeap {
  struct Entry: Equatable, BitwiseCopyable {
    var order: UInt64
    var number: UInt64
  }

  private var items: [Entry] = []

  var first: Entry? { items.first }
  var count: Int { items.count }

  /// *Complexity*: O(n).
  func contains(_ entry: Entry) -> Bool { items.contains(entry) }

  /// *Complexity*: O(log n).
  mutating func push(_ entry: Entry) {
    items.append(entry)
    var child = items.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      if !Self.isBefore(items[child], items[parent]) { break }
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
      if child + 1 < items.count, Self.isBefore(items[child + 1], items[child]) { child += 1 }
      if !Self.isBefore(items[child], items[parent]) { break }
      items.swapAt(parent, child)
      parent = child
    }
  }

  private static func isBefore(_ a: Entry, _ b: Entry) -> Bool {
    (a.order, a.number) < (b.order, b.number)
  }
}
