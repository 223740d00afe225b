import AQCore

/// Claims that found nothing and wait, oldest first, found by what they wait for: so a run that
/// becomes ready looks at those who may take it and at nobody else.
struct ClaimDesk {
  /// Numbers waiters in the order in which they came.
  typealias Ticket = UInt64

  /// Who waits for the runs of one queue.
  private struct Counter {
    /// Those who take any kind, or kinds by patterns.
    var any = Line()
    /// Those who take one kind, by its name. Who takes several stands in several lines.
    var byKind: [[UInt8]: Line] = [:]
  }

  /// Tickets in order; those of waiters who have left stay until they come to the head or are more
  /// than half.
  struct Line {
    fileprivate(set) var tickets: [Ticket] = []
    fileprivate var head = 0
    /// Tickets of waiters who have left since the line was last put in order.
    fileprivate var left = 0

    var isEmpty: Bool { head == tickets.count }
  }

  /// A queue by its name, and which of its waiters.
  struct Place: Hashable {
    var tenant: UInt32
    var queue: [UInt8]
    var sort: Sort
  }

  /// Of those who say nothing of themselves all in a line get what the first one gets; of the
  /// others each may be able to take something else.
  enum Sort { case plain, particular }

  private var waiters: [Ticket: ClaimWaiter] = [:]
  private var counters: [Place: Counter] = [:]
  private var ofClient: [UInt32: Set<Ticket>] = [:]
  /// Waiters for one run each.
  private(set) var named: [Ticket] = []
  private var deadlines = NumberHeap()
  private var next: Ticket = 1

  var count: Int { waiters.count }
  var isEmpty: Bool { waiters.isEmpty }
  /// All tickets, oldest first. *Complexity*: O(n log n).
  var tickets: [Ticket] { waiters.keys.sorted() }

  subscript(ticket: Ticket) -> ClaimWaiter? { waiters[ticket] }

  /// When the first waiter gives up, on the steady clock; nil for never.
  var nextDeadline: UInt64? { deadlines.first?.order }

  mutating func add(_ waiter: ClaimWaiter) {
    let ticket = next
    next += 1
    waiters[ticket] = waiter
    ofClient[waiter.client.rawValue, default: []].insert(ticket)
    if let deadline = waiter.deadline { deadlines.push(.init(order: deadline, number: ticket)) }
    if !waiter.request.run.isNone {
      named.append(ticket)
      return
    }
    for place in waiter.places {
      if waiter.takesAnyKind {
        counters[place, default: Counter()].any.tickets.append(ticket)
        continue
      }
      for kind in waiter.kindNames {
        counters[place, default: Counter()].byKind[kind, default: Line()].tickets.append(ticket)
      }
    }
  }

  /// Takes a waiter away; nil where it has left already.
  mutating func remove(_ ticket: Ticket) -> ClaimWaiter? {
    guard let waiter = waiters.removeValue(forKey: ticket) else { return nil }
    forgetDeadlines()
    ofClient[waiter.client.rawValue]?.remove(ticket)
    if ofClient[waiter.client.rawValue]?.isEmpty == true {
      ofClient[waiter.client.rawValue] = nil
    }
    if !waiter.request.run.isNone {
      named.removeAll { $0 == ticket }
      return waiter
    }
    for place in waiter.places {
      if waiter.takesAnyKind {
        Self.tidy(&counters[place, default: Counter()].any, waiters)
      } else {
        for kind in waiter.kindNames {
          Self.tidy(&counters[place, default: Counter()].byKind[kind, default: Line()], waiters)
          if counters[place]?.byKind[kind]?.isEmpty == true {
            counters[place]?.byKind[kind] = nil
          }
        }
      }
      if let counter = counters[place], counter.any.isEmpty, counter.byKind.isEmpty {
        counters[place] = nil
      }
    }
    return waiter
  }

  /// Forgets the waiters of a client.
  mutating func removeAll(of client: ClientID) {
    for ticket in ofClient[client.rawValue] ?? [] { _ = remove(ticket) }
  }

  /// The oldest waiter whose time is up at `steady`.
  mutating func popOverdue(_ steady: UInt64) -> ClaimWaiter? {
    while let first = deadlines.first, first.order <= steady {
      deadlines.removeFirst()
      if let waiter = remove(first.number) { return waiter }
    }
    return nil
  }

  /// The lines of those who may take a run of a queue: of one kind, or of all kinds.
  func lines(tenant: UInt32, queue: [UInt8], kind: [UInt8]?) -> [WokenLine] {
    var lines: [WokenLine] = []
    for sort in [Sort.plain, .particular] {
      guard let counter = counters[Place(tenant: tenant, queue: queue, sort: sort)] else {
        continue
      }
      if !counter.any.isEmpty { lines.append(WokenLine(line: counter.any, sort: sort)) }
      if let kind {
        if let line = counter.byKind[kind] { lines.append(WokenLine(line: line, sort: sort)) }
      } else {
        lines += counter.byKind.values.map { WokenLine(line: $0, sort: sort) }
      }
    }
    return lines
  }

  /// The lines of everybody.
  var allLines: [WokenLine] {
    counters.flatMap { place, counter in
      ([counter.any] + counter.byKind.values).map { WokenLine(line: $0, sort: place.sort) }
    }
  }

  /// A line that may get something.
  struct WokenLine {
    var line: Line
    var sort: Sort
  }

  /// Drops deadlines of who has left: from the front, and all where they are most.
  private mutating func forgetDeadlines() {
    while let first = deadlines.first, waiters[first.number] == nil { deadlines.removeFirst() }
    if deadlines.count <= 64 + 4 * waiters.count { return }
    deadlines = NumberHeap()
    for (ticket, waiter) in waiters {
      if let deadline = waiter.deadline { deadlines.push(.init(order: deadline, number: ticket)) }
    }
  }

  /// Drops who has left from the front, and all who have where they are more than half.
  private static func tidy(_ line: inout Line, _ waiters: [Ticket: ClaimWaiter]) {
    line.left += 1
    while line.head < line.tickets.count, waiters[line.tickets[line.head]] == nil {
      line.head += 1
      line.left -= 1
    }
    if line.left * 2 > line.tickets.count - line.head || line.head * 2 > line.tickets.count {
      line.tickets = line.tickets[line.head...].filter { waiters[$0] != nil }
      line.head = 0
      line.left = 0
    }
  }
}

extension ClaimDesk.Line {
  /// The first ticket behind `ticket`, whether or not its waiter is still there.
  func ticket(after ticket: ClaimDesk.Ticket) -> ClaimDesk.Ticket? {
    var low = head
    var high = tickets.count
    while low < high {
      let middle = (low + high) / 2
      if tickets[middle] <= ticket { low = middle + 1 } else { high = middle }
    }
    return low < tickets.count ? tickets[low] : nil
  }
}

extension ClaimWaiter {
  /// The queues it waits for, each once.
  var places: [ClaimDesk.Place] {
    let sort: ClaimDesk.Sort = isPlain ? .plain : .particular
    if request.queues.isEmpty {
      return [.init(tenant: tenant, queue: Array("default".utf8), sort: sort)]
    }
    var places: [ClaimDesk.Place] = []
    for range in request.queues {
      let place = ClaimDesk.Place(tenant: tenant, queue: text(range), sort: sort)
      if !places.contains(place) { places.append(place) }
    }
    return places
  }

  /// Whether it takes more than kinds that it names in full.
  var takesAnyKind: Bool {
    request.kinds.isEmpty || request.kinds.contains { text($0).last == UInt8(ascii: "*") }
  }

  /// The kinds it names, each once.
  var kindNames: [[UInt8]] {
    var names: [[UInt8]] = []
    for range in request.kinds {
      let name = text(range)
      if !names.contains(name) { names.append(name) }
    }
    return names
  }

  /// Whether every waiter of its line gets what it gets: it says nothing of itself, and no pattern.
  var isPlain: Bool {
    request.capabilities.isEmpty && request.actor.isNone && request.department.isNone
      && (request.kinds.isEmpty || !takesAnyKind)
  }

  private func text(_ range: ByteRange) -> [UInt8] { bytes.rawBytes.array(range) }
}
