import AQCore

/// Who waits for runs gets them here.
extension Machine {
  /// Gives waiting claims, oldest first, what has become ready.
  ///
  /// *Complexity*: O(claims that get something), beside those who say what they can do and get
  /// nothing.
  mutating func serveWaitingClaims() {
    if claimWaiters.isEmpty || phase == .draining {
      state.wakes.clear()
      state.wakes.isWatched = !claimWaiters.isEmpty
      return
    }
    let asking = caller
    defer { caller = asking }
    var lines = wokenLines()
    let named = claimWaiters.named
    state.wakes.clear()
    var last: ClaimDesk.Ticket = 0
    while let (ticket, line) = nextTicket(after: last, lines, named) {
      last = ticket
      guard let waiter = claimWaiters[ticket] else { continue }
      caller = clients.caller(waiter.client)
      if let rejection = refusal(.claim(waiter.request), waiter.client, waiter.bytes.rawBytes) {
        _ = claimWaiters.remove(ticket)
        refuse(waiter, rejection)
        continue
      }
      let claimed = take(waiter.request, waiter.client, waiter.bytes.rawBytes)
      if !claimed.isEmpty {
        _ = claimWaiters.remove(ticket)
        answer(waiter, claimed)
      } else if let line, lines[line].sort == .plain {
        // Nobody else in this line gets anything either.
        lines.remove(at: line)
      }
    }
    state.wakes.clear()
    state.wakes.isWatched = !claimWaiters.isEmpty
  }

  /// The oldest waiter behind one, and the line it stands in; nil for one that waits for a run.
  private func nextTicket(
    after last: ClaimDesk.Ticket, _ lines: [ClaimDesk.WokenLine], _ named: [ClaimDesk.Ticket]
  ) -> (ClaimDesk.Ticket, Int?)? {
    var best: (ClaimDesk.Ticket, Int?)?
    if let ticket = named.first(where: { $0 > last }) { best = (ticket, nil) }
    for (index, woken) in lines.enumerated() {
      guard let ticket = woken.line.ticket(after: last) else { continue }
      if best.map({ ticket < $0.0 }) ?? true { best = (ticket, index) }
    }
    return best
  }

  /// The lines of those who may take what has become ready.
  private func wokenLines() -> [ClaimDesk.WokenLine] {
    if state.wakes.all { return claimWaiters.allLines }
    var lines: [ClaimDesk.WokenLine] = []
    var seenQueues = Set<UInt32>()
    for queue in state.wakes.queues
    where state.queues.names.isKnown(queue) && seenQueues.insert(queue).inserted {
      lines += claimWaiters.lines(
        tenant: state.queues.names.scope(queue), queue: state.queues.names.array(queue), kind: nil)
    }
    var seenRoutes = Set<UInt32>()
    for number in state.wakes.routes
    where state.routes.isInUse(number) && seenRoutes.insert(number).inserted {
      let route = state.routes[number]
      if seenQueues.contains(route.queue) { continue }
      lines += claimWaiters.lines(
        tenant: route.tenant, queue: state.queues.names.array(route.queue),
        kind: state.kinds.array(route.kind))
    }
    return lines
  }
}
