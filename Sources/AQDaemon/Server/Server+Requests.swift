import AQCore
import AQEngine
import AQProtocol

// How requests are taken from a connection and answered.
extension Server {
  /// Why the taking of requests paused.
  private enum Pause {
    /// Nothing whole is left.
    case exhausted
    /// Something is left: a reply is awaited, the reader is behind, or the turn is over.
    case interrupted
    /// A request for the daemon, of so many bytes that weren't consumed yet.
    case session(SessionRequest, byteCount: Int)
  }

  /// Requests one connection may have answered in a round.
  private static var turnCount: Int { 1_024 }

  /// Takes and answers whole requests.
  mutating func serve(_ slot: Int) {
    var left = Server.turnCount
    let requestBytes = requestBytes(slot)
    while true {
      let pause = Server.takeRequests(
        from: &connections[slot], &engine, parser, requestBytes: requestBytes, left: &left,
        &counters)
      switch pause {
      case .exhausted:
        connections[slot].rest = .none
        return
      case .interrupted:
        connections[slot].rest = .unexamined
        return
      case .session(let request, let byteCount):
        answer(request, slot)
        connections[slot].input.consume(byteCount)
      }
    }
  }

  private static func takeRequests(
    from connection: inout Connection, _ engine: inout Engine, _ parser: RequestParser,
    requestBytes: Int, left: inout Int, _ counters: inout Counters
  ) -> Pause {
    while true {
      guard connection.takesRequests, left > 0 else { return .interrupted }
      switch frame(connection.input, &connection.framer, requestBytes) {
      case .needMore: return .exhausted
      case .broken(let error):
        counters.requestErrors += 1
        connection.refuse(error.code, Sentences.text(error))
        return .exhausted
      case .request(let byteCount):
        left -= 1
        if connection.framer.arguments.isEmpty {
          connection.input.consume(byteCount)
          continue
        }
        connection.requestCount += 1
        counters.requests += 1
        do throws(RequestError) {
          let request = try parser.parse(
            connection.framer.arguments.span, connection.input.bytes)
          switch request {
          case .session(let session): return .session(session, byteCount: byteCount)
          case .command(let command):
            execute(command, &connection, &engine, byteCount: byteCount, &counters)
          }
        } catch {
          counters.requestErrors += 1
          write(error, connection.encoder, connection.input, to: &connection.output)
        }
        connection.input.consume(byteCount)
      }
    }
  }

  // A span of the input can't be held while another part of the connection changes, but the input
  // itself can be lent beside it.
  @inline(__always)
  private static func frame(
    _ input: borrowing InputBuffer, _ framer: inout RequestFramer, _ requestBytes: Int
  ) -> RequestFramer.Step {
    framer.next(input.bytes, requestBytes: requestBytes)
  }

  private static func write(
    _ error: RequestError, _ encoder: ReplyEncoder, _ input: borrowing InputBuffer,
    to output: inout OutputBuffer
  ) {
    encoder.encode(error, input.bytes, into: &output.writer)
  }

  @inline(__always)
  private static func execute(
    _ command: borrowing Command, _ connection: inout Connection, _ engine: inout Engine,
    byteCount: Int, _ counters: inout Counters
  ) {
    let reply = engine.execute(
      command, from: connection.client, bytes: connection.input.bytes.extracting(0..<byteCount))
    switch reply {
    case .pending:
      connection.turn = .awaitingReply
      return
    case .rejected: counters.requestErrors += 1
    case .ok, .submitted, .task, .submittedBatch, .claimed, .heartbeat, .finished, .value: break
    }
    connection.encoder.encode(reply, engine.outgoingBytes, into: &connection.output.writer)
  }
}
