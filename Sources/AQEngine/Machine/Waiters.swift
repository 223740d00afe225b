import AQCore

/// A claim that found nothing and waits.
struct ClaimWaiter {
  var client: ClientID
  var request: ClaimRequest
  /// What the request's ranges refer to.
  var bytes: [UInt8]
  /// On the steady clock; nil for ever.
  var deadline: UInt64?
  /// Outcomes of the finishes that came with it.
  var finished: (outcomes: [FinishOutcome], shape: BatchShape)?
}

/// Somebody waiting for a run to come to rest.
struct RunWaiter {
  var client: ClientID
  var run: Int
  /// On the steady clock; nil for ever.
  var deadline: UInt64?
}

/// Which client numbers are in use. Numbers are dense and used again.
struct ClientTable {
  private var open: [Bool] = [true]
  private var free: [UInt32] = []

  mutating func add() -> ClientID {
    if let number = free.popLast() {
      open[Int(number)] = true
      return ClientID(rawValue: number)
    }
    open.append(true)
    return ClientID(rawValue: UInt32(open.count - 1))
  }

  mutating func remove(_ client: ClientID) {
    invariant(open[Int(client.rawValue)], "a client closes once")
    open[Int(client.rawValue)] = false
    free.append(client.rawValue)
  }

  /// Numbers handed out so far, zero included.
  var capacity: Int { open.count }
}
