import AQCore

/// A claim that found nothing and waits.
struct ClaimWaiter {
  var client: ClientID
  /// Number of the tenant whose queues it names.
  var tenant: UInt32
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

/// Which client numbers are in use, and who they are. Numbers are dense and used again.
struct ClientTable {
  private var open: [Bool] = [true]
  /// By number; the first is the machine itself.
  private var callers = [Caller(.administrator)]
  private var free: [UInt32] = []

  mutating func add(_ caller: Caller) -> ClientID {
    if let number = free.popLast() {
      open[Int(number)] = true
      callers[Int(number)] = caller
      return ClientID(rawValue: number)
    }
    open.append(true)
    callers.append(caller)
    return ClientID(rawValue: UInt32(open.count - 1))
  }

  /// Who a client is.
  @inline(__always)
  func caller(_ client: ClientID) -> Caller { callers[Int(client.rawValue)] }

  /// Makes a client somebody else.
  mutating func set(_ caller: Caller, of client: ClientID) {
    callers[Int(client.rawValue)] = caller
  }

  mutating func remove(_ client: ClientID) {
    invariant(open[Int(client.rawValue)], "a client closes once")
    open[Int(client.rawValue)] = false
    free.append(client.rawValue)
  }

  /// Numbers handed out so far, zero included.
  var capacity: Int { open.count }
}
