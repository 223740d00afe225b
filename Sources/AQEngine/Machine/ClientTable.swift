import AQCore

/// Which client numbers are in use, and who they are. Numbers are dense and used again.
struct ClientTable {
  private var rows = [Row(identity: .administrator)]
  private var free: [UInt32] = []

  /// Somebody who connected.
  private struct Row {
    var isOpen = true
    /// What it is by the rules of whoever opened the engine.
    var identity: ClientIdentity
    /// What it may be now: an administrator who works as an actor may be that and no other.
    var effective: ClientIdentity
    /// What it is now, as far as it chose; the rest follows from the names in `effective`.
    var caller: Caller

    init(identity: ClientIdentity) {
      self.identity = identity
      effective = identity
      caller = Caller(identity.standing)
    }
  }

  mutating func add(_ identity: ClientIdentity) -> ClientID {
    if let number = free.popLast() {
      rows[Int(number)] = Row(identity: identity)
      return ClientID(rawValue: number)
    }
    rows.append(Row(identity: identity))
    return ClientID(rawValue: UInt32(rows.count - 1))
  }

  /// Who a client is.
  @inline(__always)
  func caller(_ client: ClientID) -> Caller { rows[Int(client.rawValue)].caller }

  /// What a client may be now.
  func identity(_ client: ClientID) -> ClientIdentity { rows[Int(client.rawValue)].effective }

  /// What a client is by the rules, whatever it works as now.
  func origin(_ client: ClientID) -> ClientIdentity { rows[Int(client.rawValue)].identity }

  /// Makes a client somebody that it may be.
  mutating func set(_ caller: Caller, _ effective: ClientIdentity, of client: ClientID) {
    rows[Int(client.rawValue)].caller = caller
    rows[Int(client.rawValue)].effective = effective
  }

  /// Gives a client an identity, as if it had just come.
  mutating func reset(_ client: ClientID, to identity: ClientIdentity) {
    rows[Int(client.rawValue)] = Row(identity: identity)
  }

  mutating func remove(_ client: ClientID) {
    invariant(rows[Int(client.rawValue)].isOpen, "a client closes once")
    rows[Int(client.rawValue)].isOpen = false
    free.append(client.rawValue)
  }

  /// Numbers handed out so far, zero included.
  var capacity: Int { rows.count }
}
