import AQCore

/// Which leases live by which connection: a list through the lease slots. Not durable.
extension EngineState {
  /// Puts a lease in a client's list.
  @inline(__always)
  mutating func link(_ slot: Int, to client: ClientID) {
    let owner = Int(client.rawValue)
    invariant(owner > 0 && owner < leasesOfClient.count, "a lease lives by an open connection")
    let first = leasesOfClient[owner]
    leases[slot].client = client
    leases[slot].previousOfClient = 0
    leases[slot].nextOfClient = first
    if first != 0 { leases[Int(first) - 1].previousOfClient = UInt32(slot) + 1 }
    leasesOfClient[owner] = UInt32(slot) + 1
  }

  /// Takes a lease out of its client's list, if it is in one.
  @inline(__always)
  mutating func unlinkFromClient(_ slot: Int) {
    let lease = leases[slot]
    if lease.client == .none { return }
    if lease.previousOfClient != 0 {
      leases[Int(lease.previousOfClient) - 1].nextOfClient = lease.nextOfClient
    } else {
      leasesOfClient[Int(lease.client.rawValue)] = lease.nextOfClient
    }
    if lease.nextOfClient != 0 {
      leases[Int(lease.nextOfClient) - 1].previousOfClient = lease.previousOfClient
    }
    leases[slot].client = .none
  }
}
