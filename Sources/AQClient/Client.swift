import AQCore
import Glibc

/// A blocking connection to a daemon, over its Unix socket, in RESP3.
///
///     let client = try Client(path: "/run/actionqueue/aq.sock")
///     let reply = try client.call(["TASK.SUBMIT", "email", "hello", "PRIORITY", 7])
///     print(reply["task"]?.text ?? "")
///
/// **Pipelining**: `send` any number of requests, then `receive` as many replies, in order. Reading
/// goes on while writing does, so that a long pipeline can't block both sides.
///
/// **Pushes** (`cancel`, `lease-lost`, `draining`, events of a tail) never come between replies:
/// they are kept apart, for `takePush` or `awaitPush`.
///
/// **Event loops**: watch `descriptor` for input with poll(2) or epoll(7), call `readAvailable`
/// when there is some, then `takeReply` and `takePush` until they return nil.
///
/// A connection that closes ends the leases it holds, so keep one that has claimed until its runs
/// are finished. A blocking verb (`RUN.CLAIM … BLOCK`, `RUN.WAIT`) holds back the replies behind
/// it: use a second connection for heartbeats meanwhile.
///
/// Not safe to use from two threads at a time.
public final class Client {
  /// How long a reply may take; nil for ever. Says nothing of how long a command may run: raise it
  /// around blocking verbs.
  public var patience: Duration?
  /// What the daemon said to `HELLO`.
  public private(set) var greeting: Value = .null

  private let socket: SocketDescriptor
  private var parser = ReplyParser()
  private var writer = RequestWriter()
  private var scratch = [UInt8](repeating: 0, count: 64 << 10)
  private var replies = Fifo<Value>()
  private var pushes = Fifo<PushMessage>()
  /// Why the connection is of no more use; nil while it is.
  private var fault: ClientError?
  /// Requests sent or about to be, whose replies weren't read yet.
  private var awaited = 0

  /// Connects and agrees on RESP3.
  ///
  /// *Throws* `unreachable` where no daemon listens at `path`, `timedOut` after `timeout`, `server`
  /// where the daemon doesn't let this process in.
  public init(path: String, timeout: Duration? = .seconds(10)) throws(ClientError) {
    patience = timeout
    socket = try SocketDescriptor.connect(path: path, until: Deadline(in: timeout))
    greeting = try call(["HELLO", "3"])
  }

  /// The socket, for poll(2) and its kin only: bytes read or written past the client break it.
  public var descriptor: Int32 { socket.rawValue }

  /// Replies that are still to come.
  public var pendingReplyCount: Int { awaited }

  /// Sends one request and waits for its reply.
  ///
  /// *Throws* `server` for a refusal (the connection goes on), else see `ClientError`.
  ///
  /// *Precondition*: no replies of a pipeline are pending.
  @discardableResult
  public func call(_ arguments: [Argument]) throws(ClientError) -> Value {
    try refuseIfBroken()
    invariant(awaited == 0, "the replies of a pipeline are taken before the next call")
    send(arguments)
    return try receive()
  }

  /// Adds a request to the pipeline; it goes out with the next `flush` or `receive`.
  public func send(_ arguments: [Argument]) {
    writer.append(arguments)
    awaited += 1
  }

  /// Adds `requestCount` requests that were encoded before, to save encoding them again.
  public func send(_ requests: RequestWriter, requestCount: Int) {
    writer.append(requests)
    awaited += requestCount
  }

  /// Writes out all requests of the pipeline, reading replies meanwhile.
  public func flush() throws(ClientError) {
    guard !writer.bytes.isEmpty else { return }
    try refuseIfBroken()
    do throws(ClientError) {
      try writeOut(until: Deadline(in: patience))
    } catch {
      // A daemon that hangs up on a request it can't take says why first.
      while replies.count < awaited, readLeftovers() == .something {}
      fault = error
      if replies.count == 0 { throw error }
    }
  }

  /// The next reply of the pipeline, waited for within `patience`.
  ///
  /// *Throws* `server` for a refusal, `timedOut`, `unreachable`, `protocolBroken`.
  public func receive() throws(ClientError) -> Value {
    invariant(awaited > 0, "a reply follows a request")
    try flush()
    let deadline = Deadline(in: patience)
    while true {
      if let reply = try takeReply() { return reply }
      try awaitInput(deadline)
    }
  }

  /// A reply that was read already; nil where there is none. Never waits.
  ///
  /// *Throws* `server` for a refusal.
  public func takeReply() throws(ClientError) -> Value? {
    guard let reply = replies.removeFirst() else { return nil }
    awaited -= 1
    if case .failure(let code, let sentence) = reply {
      throw .server(code: code, sentence: sentence)
    }
    return reply
  }

  /// A push that was read already; nil where there is none. Never waits.
  public func takePush() -> PushMessage? { pushes.removeFirst() }

  /// The next push, waited for at most `timeout` (nil for ever); nil where none came.
  public func awaitPush(timeout: Duration?) throws(ClientError) -> PushMessage? {
    try flush()
    let deadline = Deadline(in: timeout)
    while true {
      if let push = takePush() { return push }
      try refuseIfBroken()
      do throws(ClientError) {
        if try socket.wait(for: .read, until: deadline).isEmpty { return nil }
        try readOnce()
      } catch { throw broken(error) }
    }
  }

  /// Reads whatever has arrived, without waiting.
  ///
  /// *Throws* `unreachable` once the daemon has gone and everything it said was taken in.
  public func readAvailable() throws(ClientError) {
    try refuseIfBroken()
    do throws(ClientError) {
      while try readOnce() == .something {}
    } catch { throw broken(error) }
  }

  private func awaitInput(_ deadline: Deadline) throws(ClientError) {
    try refuseIfBroken()
    do throws(ClientError) {
      if try socket.wait(for: .read, until: deadline).isEmpty { throw ClientError.timedOut }
      try readOnce()
    } catch { throw broken(error) }
  }

  private func writeOut(until deadline: Deadline) throws(ClientError) {
    var offset = 0
    while offset < writer.bytes.count {
      if let written = try socket.write(writer.bytes, from: offset) {
        offset += written
        continue
      }
      let ready = try socket.wait(for: [.read, .write], until: deadline)
      if ready.isEmpty { throw .timedOut }
      if ready.contains(.read) { try readOnce() }
    }
    writer.removeAll()
  }

  private enum ReadOutcome { case nothing, something }

  @discardableResult
  private func readOnce() throws(ClientError) -> ReadOutcome {
    guard let count = try socket.read(into: &scratch) else { return .nothing }
    parser.append(scratch[..<count])
    while let message = try parser.next() {
      switch message {
      case .reply(let value):
        guard replies.count < awaited else { throw Self.unasked(value) }
        replies.append(value)
      case .push(let push):
        guard pushes.count < ReplyLimits.queuedPushCount else {
          throw .protocolBroken(.tooLarge)
        }
        pushes.append(push)
      }
    }
    return .something
  }

  /// Reads once from a connection that is known to be broken.
  private func readLeftovers() -> ReadOutcome {
    do throws(ClientError) {
      return try readOnce()
    } catch {
      // It broke before; how it ends now says nothing new.
      return .nothing
    }
  }

  /// The one thing a daemon says unasked beside pushes: why a stream of events ends.
  private static func unasked(_ value: Value) -> ClientError {
    guard case .failure(let code, let sentence) = value else {
      return .protocolBroken(.unexpectedReply)
    }
    return .server(code: code, sentence: sentence)
  }

  private func refuseIfBroken() throws(ClientError) {
    if let fault { throw fault }
  }

  /// Remembers why the connection ended.
  private func broken(_ error: ClientError) -> ClientError {
    fault = error
    return error
  }
}
