import AQCore
import AQEngine
import AQProtocol

// Reading and following committed events.
extension Server {
  /// Bytes of events a follower may leave unread before it is fed no more.
  private static var tailAheadBytes: Int { 1 << 20 }

  mutating func readEvents(_ from: LSN, _ count: Int, _ slot: Int) {
    switch engine.readEvents(from: from, count: count, bytes: Limits.eventReadBytes) {
    case .events(let events, _): reply(slot, .list(events))
    case .trimmed(let oldest): replyTrimmed(from, oldest, slot)
    case .unreadable: reply(slot, .unavailable, Server.unreadable(from))
    }
  }

  private static func unreadable(_ from: LSN) -> String {
    "the log can't be read at event \(from); see aqctl store verify"
  }

  private mutating func replyTrimmed(_ from: LSN, _ oldest: LSN, _ slot: Int) {
    reply(
      slot, .trimmed,
      "event \(from) is gone from the log, which begins at \(oldest); go on FROM \(oldest)")
  }

  /// Follows events from a position on, or from behind the last durable one.
  mutating func beginTail(_ from: LSN?, _ slot: Int) {
    guard connections[slot].encoder.version == .resp3 else {
      return reply(
        slot, .noProtocol, "EVENT.TAIL needs pushes; say HELLO 3 first, or use EVENT.READ")
    }
    let start = from ?? engine.durableLSN.advanced(by: 1)
    switch engine.readEvents(from: start, count: 1, bytes: 1) {
    case .trimmed(let oldest): replyTrimmed(start, oldest, slot)
    case .unreadable: reply(slot, .unavailable, Server.unreadable(start))
    case .events:
      connections[slot].tailPosition = start
      reply(slot, status: "OK")
    }
  }

  /// Gives followers what became durable, as far as they keep up: each event once, in order.
  mutating func feedTails() {
    let durable = engine.durableLSN
    hasTailWork = false
    for slot in 0..<connections.end where connections.contains(slot) {
      guard let position = connections[slot].tailPosition, position <= durable,
        connections[slot].output.pendingCount < Server.tailAheadBytes,
        feed(slot, from: position)
      else { continue }
      if let next = connections[slot].tailPosition, next <= durable { hasTailWork = true }
    }
  }

  /// Writes a batch of events; false where there was none.
  private mutating func feed(_ slot: Int, from position: LSN) -> Bool {
    let batch = engine.readEvents(
      from: position, count: Limits.eventReadCount, bytes: Server.tailAheadBytes)
    switch batch {
    case .events(let events, let next):
      for event in events {
        connections[slot].reply { $0.encodePush(event: event, into: &$1) }
      }
      connections[slot].tailPosition = next
      return next > position
    case .trimmed(let oldest):
      // It fell so far behind that the log was trimmed under it.
      connections[slot].tailPosition = nil
      connections[slot].refuse(
        .trimmed, "event \(position) is gone from the log, which begins at \(oldest)")
      return false
    case .unreadable:
      connections[slot].tailPosition = nil
      connections[slot].refuse(.unavailable, Server.unreadable(position))
      return false
    }
  }
}
