import AQCore

extension Machine {
  /// Takes a caller in.
  mutating func openClient(_ identity: ClientIdentity) -> ClientID {
    let client = clients.add(identity)
    while state.leasesOfClient.count < clients.capacity { state.leasesOfClient.append(0) }
    state.leasesOfClient[Int(client.rawValue)] = 0
    return client
  }

  /// A caller is gone: its leases end at once, and nobody waits for its replies any more. While the
  /// daemon stops, leases are left to be taken up again.
  mutating func closeClient(_ client: ClientID) {
    caller = .machine
    claimWaiters.removeAll(of: client)
    runWaiters.removeAll { $0.client == client }
    operationWaiters.removeAll { $0.client == client }
    while state.leasesOfClient[Int(client.rawValue)] != 0 {
      let slot = Int(state.leasesOfClient[Int(client.rawValue)]) - 1
      switch phase {
      case .serving:
        markSeam()
        endLease(Int(state.leases[slot].run), slot, cause: .connectionClosed)
      case .draining: state.unlinkFromClient(slot)
      }
    }
    // Its number may be another caller's before the deliveries go out.
    deliveries.removeAll { $0.client == client }
    clients.remove(client)
    serveConsequences()
    if !state.rested.isEmpty { answerRunWaiters() }
  }

  /// Hands out nothing more and tells the holders.
  mutating func beginDrain() {
    if phase == .draining { return }
    phase = .draining
    for slot in state.leases.heldSlots { announce(.draining, Int(state.leases[slot].run)) }
    for ticket in claimWaiters.tickets {
      guard let waiter = claimWaiters.remove(ticket) else { continue }
      if let finished = waiter.finished {
        let reply = Reply.finished(finished.outcomes, claimed: [], finished.shape)
        deliver(.reply(reply), to: waiter.client)
      } else {
        deliver(.reply(.rejected(.draining)), to: waiter.client)
      }
    }
  }

  /// After an opening: leases of connections wait for their holders, as long as the grace and their
  /// deadline allow; detached ones for what is left of their deadline.
  mutating func orphanLeases() {
    for slot in state.leases.heldSlots {
      let lease = state.leases[slot]
      // No more than was granted or asked for last: the logical time never runs back.
      var wait = lease.deadline.since(now)
      if lease.attachment == .connection {
        state.leases[slot].orphanhood = .orphaned
        wait = min(wait, options.grace)
      }
      state.leases[slot].steadyDeadline = clock.steady &+ wait.milliseconds
      state.arm(slot)
    }
  }
}
