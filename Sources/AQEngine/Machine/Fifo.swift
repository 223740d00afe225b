/// First in, first out, in one array that is reused.
struct Fifo<Element> {
  private var items: [Element] = []
  private var head = 0

  var isEmpty: Bool { head == items.count }
  var count: Int { items.count - head }

  mutating func append(_ item: Element) { items.append(item) }

  /// *Complexity*: O(n).
  mutating func removeAll(where isUnwanted: (Element) -> Bool) {
    if isEmpty { return }
    items.removeFirst(head)
    head = 0
    items.removeAll(where: isUnwanted)
  }

  mutating func popFirst() -> Element? {
    if isEmpty {
      if head > 0 {
        items.removeAll(keepingCapacity: items.capacity <= 4_096)
        head = 0
      }
      return nil
    }
    defer { head += 1 }
    return items[head]
  }
}
