import AQCore
import AQProtocol

// Who may ask for what the daemon answers itself; the rest is the engine's to judge.
extension Server {
  /// Why a connection may not ask for something; nil where it may.
  func refusal(_ request: SessionRequest, _ slot: Int) -> Rejection? {
    let client = connections[slot].client
    switch request {
    case .hello, .ping, .quit, .reset, .client, .command: return nil
    case .info, .metrics, .status, .configGet: return engine.acquaintanceRefusal(of: client)
    // The log has everybody's events.
    case .tail, .readEvents: return engine.administrationRefusal(of: client)
    case .configSet, .drain, .snapshot, .advanceClock, .setClock:
      return engine.administrationRefusal(of: client)
    }
  }

  /// Whether a connection may see and end another: its own user's, or it is an administrator's.
  func isShown(_ other: Int, to slot: Int) -> Bool {
    connections[other].peer.uid == connections[slot].peer.uid
      || engine.administrationRefusal(of: connections[slot].client) == nil
  }
}
