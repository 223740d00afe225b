import AQCore

// What the daemon asks of callers for what it answers itself.
extension Engine {
  /// Makes a client what an identity says, as if it had just come; its leases and waits stay.
  public mutating func resetClient(_ client: ClientID, to identity: ClientIdentity) {
    machine.clients.reset(client, to: identity)
  }

  /// Makes a client what it was when it came.
  public mutating func resetClient(_ client: ClientID) {
    machine.clients.reset(client, to: machine.clients.origin(client))
  }

  /// Why a client may not do what takes an administrator; nil where it may. While there are no
  /// tenants everybody may.
  public func administrationRefusal(of client: ClientID) -> Rejection? {
    guard machine.state.tenants.isInUse else { return nil }
    switch machine.clients.caller(client).standing {
    case .administrator: return nil
    case .identity: return .denied(.notAdministrator)
    case .unknown: return .unauthenticated(.user)
    }
  }

  /// Why a client may not see figures of the whole engine; nil where it may.
  public func acquaintanceRefusal(of client: ClientID) -> Rejection? {
    guard machine.state.tenants.isInUse else { return nil }
    let isUnknown = machine.clients.caller(client).standing == .unknown
    return isUnknown ? .unauthenticated(.user) : nil
  }
}
