import AQClient
import AQCore
import CAQSystem
import Glibc

/// A connection of a load: bytes out and in without waiting, replies cut but not built.
///
/// `AQClient` makes a value of every reply, which would measure the client; this one only looks
/// where replies end.
final class LoadConnection {
  let descriptor: Int32
  /// What is to be sent from `sent` on.
  private var output: [UInt8] = []
  private var sent = 0
  private var input = [UInt8](repeating: 0, count: 256 << 10)
  private var taken = 0
  private var filled = 0
  private var reply = ReplyWalk()

  init(_ path: String) throws(BenchmarkFailure) {
    // Safe: the path is a terminated string during the call.
    descriptor = unsafe aq_unix_connect(path)
    if descriptor < 0 { throw .unavailable("nobody listens at \(path)") }
  }

  deinit { close(descriptor) }

  var hasOutput: Bool { sent < output.count }

  /// Adds to what is to be sent.
  func send(_ bytes: [UInt8]) {
    if sent == output.count {
      output.removeAll(keepingCapacity: true)
      sent = 0
    }
    output.append(contentsOf: bytes)
  }

  /// Sends what the socket takes.
  func flush() throws(BenchmarkFailure) {
    while hasOutput {
      // Safe: what lies behind `sent` in the array.
      let count = unsafe output.withUnsafeBytes { bytes in
        unsafe aq_send(descriptor, bytes.baseAddress?.advanced(by: sent), bytes.count - sent)
      }
      if count < 0 {
        if errno == EAGAIN { return }
        throw .queueFailed("send: errno \(errno)")
      }
      sent += Int(count)
    }
  }

  /// Reads what is there.
  func fill() throws(BenchmarkFailure) {
    if filled == input.count, taken == 0 {
      input.append(contentsOf: [UInt8](repeating: 0, count: input.count))
    }
    // Safe: what is left of a reply moves to the front; then what lies behind it is filled.
    let count = unsafe input.withUnsafeMutableBytes { bytes in
      guard let start = bytes.baseAddress else { return Int64(0) }
      unsafe memmove(start, start + taken, filled - taken)
      filled -= taken
      taken = 0
      return unsafe aq_receive(descriptor, start + filled, bytes.count - filled)
    }
    if count == 0 { throw .queueFailed("the daemon hung up") }
    if count < 0 {
      if errno == EAGAIN { return }
      throw .queueFailed("receive: errno \(errno)")
    }
    filled += Int(count)
  }

  /// The next whole reply, as a stretch of `bytes`; nil where more must be read.
  func nextReply() throws(BenchmarkFailure) -> ByteRange? {
    guard let end = reply.end(in: input.span, from: taken, to: filled) else { return nil }
    let range = ByteRange(taken, end - taken)
    if input[taken] == UInt8(ascii: "-") || input[taken] == UInt8(ascii: "!") {
      throw .queueFailed(String(decoding: input[taken..<end], as: UTF8.self))
    }
    taken = end
    return range
  }

  /// What replies refer to; let go of it before the next `fill`, which would copy it.
  var bytes: [UInt8] { input }
}

/// What is done with replies, for `drive`.
protocol Load {
  /// Puts the first requests on a connection.
  mutating func begin(_ connection: LoadConnection, _ index: Int) throws(BenchmarkFailure)
  /// Takes a reply in, and puts on what follows from it.
  mutating func take(
    _ reply: ByteRange, _ connection: LoadConnection, _ index: Int
  ) throws(BenchmarkFailure)
  var isDone: Bool { get }
}

/// Runs a load over its connections, on this thread, until it is done; returns nanoseconds.
func drive(
  _ load: inout some Load, _ connections: [LoadConnection]
) throws(BenchmarkFailure) -> UInt64 {
  let start = Clocks.now
  for (index, connection) in connections.enumerated() { try load.begin(connection, index) }
  var entries = connections.map { pollfd(fd: $0.descriptor, events: 0, revents: 0) }
  while !load.isDone {
    for (index, connection) in connections.enumerated() {
      try connection.flush()
      entries[index].events = Int16(POLLIN) | (connection.hasOutput ? Int16(POLLOUT) : 0)
    }
    // Safe: as many entries as are counted, alive during the call.
    let ready = unsafe poll(&entries, nfds_t(entries.count), 60_000)
    if ready == 0 { throw .queueFailed("no reply for a minute") }
    for (index, connection) in connections.enumerated() where entries[index].revents != 0 {
      try connection.fill()
      while let reply = try connection.nextReply() { try load.take(reply, connection, index) }
    }
  }
  return Clocks.now - start
}
