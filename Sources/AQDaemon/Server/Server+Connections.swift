import AQCore
import AQEngine
import AQProtocol
import CAQSystem
import Glibc

// How connections come, are looked after once a round, and go.
extension Server {
  /// Takes in who is waiting, a few at a time.
  mutating func accept() {
    for _ in 0..<64 {
      let number = aq_unix_accept(listener.descriptor.number)
      if number < 0 {
        switch errno {
        case EAGAIN: return
        case ECONNABORTED, EINTR: continue
        default:
          // No descriptors or memory: asking again at once would only spin.
          poller.change(listener.descriptor.number, [], tag: Tag.listener)
          listensAgainAt = now + 1_000
          return
        }
      }
      admit(Descriptor(owning: number))
    }
  }

  private mutating func admit(_ socket: consuming Descriptor) {
    guard !connections.isFull else {
      counters.connectionsRefused += 1
      var out = ByteWriter(capacity: 256)
      ReplyEncoder(.resp2).encode(
        .overloaded,
        "all \(Limits.connectionCount) connections are in use; close one and try again", into: &out)
      // Whether this arrives or not, the connection is closed.
      _ = socket.send(out.bytes, from: 0, to: out.count)
      return
    }
    guard let peer = SystemCalls.peer(of: socket) else { return }
    let number = nextNumber
    nextNumber += 1
    counters.connectionsOpened += 1
    let identity = identity(of: peer, socket)
    let client = engine.openClient(as: identity)
    let slot = connections.insert(
      Connection(socket: socket, number: number, client: client, peer: peer, now: now))
    slotsByClient[client] = slot
    let isAdded = poller.add(
      connections[slot].socket.number, [.read], tag: connections.tag(slot))
    if !isAdded { connections[slot].phase = .broken }
  }

  /// The other end closed its socket: nothing arrives there any more, but what it sent counts.
  mutating func hangUp(_ slot: Int) {
    connections[slot].isAbandoned = true
    if connections[slot].turn == .awaitingReply || connections[slot].isThrottled {
      connections[slot].phase = .broken
    }
  }

  /// Reads once and takes what is whole.
  mutating func readAndServe(_ slot: Int) {
    Server.read(&connections[slot], requestBytes: requestBytes(slot))
    serve(slot)
  }

  private static func read(_ connection: inout Connection, requestBytes: Int) {
    guard connection.phase == .open, connection.isReadable(requestBytes: requestBytes) else {
      return
    }
    let transfer = connection.input.fill(
      from: connection.socket, expected: connection.framer.expectedByteCount, most: requestBytes)
    switch transfer {
    case .bytes: connection.rest = .unexamined
    case .wouldWait: break
    case .ended: connection.phase = .halfClosed
    }
  }

  /// Bytes a request of this connection may have.
  func requestBytes(_ slot: Int) -> Int {
    connections[slot].requestCount == 0
      ? min(settings.requestBytes, Limits.firstRequestBytes) : settings.requestBytes
  }

  /// Goes on with connections that have whole requests left.
  mutating func serveRest() {
    guard hasWork else { return }
    for slot in 0..<connections.end where connections.contains(slot) {
      if connections[slot].hasWork { serve(slot) }
    }
  }

  /// Gives up on connections whose time is up.
  mutating func closeOverdue() {
    if let listensAgainAt, listensAgainAt <= now {
      poller.change(listener.descriptor.number, [.read], tag: Tag.listener)
      self.listensAgainAt = nil
    }
    guard nextDeadline <= now else { return }
    for slot in 0..<connections.end where connections.contains(slot) {
      if connections[slot].readerDeadline <= now {
        connections[slot].phase = .broken
        counters.connectionsTimedOut += 1
      } else if connections[slot].requestDeadline <= now {
        connections[slot].requestDeadline = .max
        connections[slot].refuse(
          .protocolBroken, "no whole request came in time; the connection is closed")
        counters.connectionsTimedOut += 1
      }
    }
  }

  /// Closes what is over.
  mutating func reap() {
    for slot in 0..<connections.end where connections.contains(slot) {
      if connections[slot].isOver { close(slot) }
    }
  }

  /// Closes the connection, which ends its leases.
  mutating func close(_ slot: Int) {
    let client = connections[slot].client
    slotsByClient[client] = nil
    engine.closeClient(client)
    // Closing the descriptor takes it out of the poller: nobody else has a copy of it.
    connections.remove(slot)
  }

  /// Hands out replies that were waited for, and pushes.
  mutating func deliver() {
    while let delivery = engine.nextDelivery() {
      guard let slot = slotsByClient[delivery.client] else { continue }
      Server.deliver(delivery.content, engine, to: &connections[slot])
    }
  }

  private static func deliver(
    _ content: Delivery.Content, _ engine: borrowing Engine, to connection: inout Connection
  ) {
    let encoder = connection.encoder
    switch content {
    case .push(let push): encoder.encode(push, into: &connection.output.writer)
    case .reply(let reply):
      encoder.encode(reply, engine.outgoingBytes, into: &connection.output.writer)
      connection.turn = .free
      if connection.input.count > 0 { connection.rest = .unexamined }
    }
  }

  /// The end of the round for every connection: releases, sends, and decides what to wait for.
  mutating func settle() {
    hasWork = false
    heldBytes = 0
    nextDeadline = .max
    let lastLSN = engine.lastLSN
    let durableLSN = engine.durableLSN
    for slot in 0..<connections.end where connections.contains(slot) {
      connections[slot].settle(last: lastLSN, durable: durableLSN, now: now)
      heldBytes += connections[slot].heldCount
      let deadline = min(connections[slot].requestDeadline, connections[slot].readerDeadline)
      nextDeadline = min(nextDeadline, deadline)
      if connections[slot].hasWork || connections[slot].isOver { hasWork = true }
    }
    let isRoomLeft = heldBytes < Limits.bytesInFlight
    for slot in 0..<connections.end where connections.contains(slot) {
      let isRead = isRoomLeft && connections[slot].isReadable(requestBytes: requestBytes(slot))
      var interest: Poller.Interest = isRead ? [.read] : []
      if connections[slot].output.releasedCount > 0 { interest.insert(.write) }
      if interest == connections[slot].interest { continue }
      connections[slot].interest = interest
      poller.change(connections[slot].socket.number, interest, tag: connections.tag(slot))
    }
  }
}

extension Connection {
  /// Marks what was written in this round, lets go what is durable, and sends it.
  mutating func settle(last: LSN, durable: LSN, now: UInt64) {
    if !output.isEmpty {
      output.mark(last)
      output.release(durable)
      switch output.send(to: socket) {
      case .bytes: readerDeadline = .max
      case .wouldWait: break
      case .ended: phase = .broken
      }
      let isStalled = output.releasedCount > 0
      if !isStalled {
        readerDeadline = .max
      } else if readerDeadline == .max {
        readerDeadline = now + Limits.stalledReaderTimeout.milliseconds
      }
    }
    updateRequestDeadline(now)
  }

  // A request that was begun must end; waiting for us isn't the client's fault.
  private mutating func updateRequestDeadline(_ now: UInt64) {
    if requestCount == 0 && phase == .open { return }
    if input.count == 0 || rest == .unexamined || turn == .awaitingReply || phase != .open {
      requestDeadline = .max
    } else if requestDeadline == .max {
      requestDeadline = now + Limits.requestTimeout.milliseconds
    }
  }

  /// Tells why and takes nothing more.
  mutating func refuse(_ code: ErrorCode, _ sentence: String) {
    encoder.encode(code, sentence, into: &output.writer)
    phase = .closing
  }
}
