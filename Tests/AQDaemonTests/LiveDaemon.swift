import AQCore
import AQDaemon
import CAQSystem
import Glibc

/// A daemon that runs on a thread of this process, in a directory of its own.
final class LiveDaemon: Sendable {
  let directory: String
  var socketPath: String { directory + "/run/aq.sock" }
  private let thread: pthread_t

  /// Starts one and returns once it takes connections.
  init(clock: DaemonOptions.Clock = .system) {
    // Safe: mkdtemp(3) writes into the array, which is big enough and terminated.
    var template = Array("/tmp/aqdaemon.XXXXXX".utf8CString)
    unsafe template.withUnsafeMutableBufferPointer { buffer in
      _ = unsafe buffer.baseAddress.flatMap { unsafe mkdtemp($0) }
    }
    let directory = String(
      decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    self.directory = directory
    var options = DaemonOptions(dataDirectory: directory + "/data")
    _ = options.configuration.set(.socket, text: directory + "/run/aq.sock", .flag)
    _ = options.configuration.set(.segmentBytes, text: "1MiB", .flag)
    options.clock = clock
    let started = options
    thread = startThread { _ = runDaemon(started) }
    while true {
      let probe = unsafe aq_unix_connect(directory + "/run/aq.sock")
      if probe >= 0 {
        close(probe)
        return
      }
      _ = poll(nil, 0, 1)
    }
  }

  /// Has it stop, and waits until it has.
  func stop() {
    // To its thread alone, which has the signal blocked and reads it.
    pthread_kill(thread, SIGTERM)
    _ = pthread_join(thread, nil)
  }
}

private final class Body: Sendable {
  let run: @Sendable () -> Void
  init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

/// Runs `run` on a thread to be joined.
func startThread(_ run: @escaping @Sendable () -> Void) -> pthread_t {
  var thread = pthread_t()
  // Safe: the body is handed over retained and released by the thread.
  let body = unsafe Unmanaged.passRetained(Body(run)).toOpaque()
  _ = unsafe pthread_create(
    &thread, nil,
    { pointer in
      guard let pointer = unsafe pointer else { return nil }
      unsafe Unmanaged<Body>.fromOpaque(pointer).takeRetainedValue().run()
      return nil
    }, body)
  return thread
}

/// Sends requests from a thread of its own, so that the test can read at the same time.
final class Feeder {
  let wire: Wire
  private let thread: pthread_t

  init(_ daemon: LiveDaemon, _ request: String, count: Int) {
    let wire = Wire(daemon)
    self.wire = wire
    let sender = wire.sender
    thread = startThread { for _ in 0..<count { sender.send(request) } }
  }

  func join() { _ = pthread_join(thread, nil) }
}

/// The sending half of a connection; may be used from another thread while the owner reads.
struct Sender: Sendable {
  fileprivate let descriptor: Int32

  /// Sends all of `text`.
  func send(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = unsafe bytes.withUnsafeBytes { region in
        unsafe Glibc.send(
          descriptor, region.baseAddress, region.count, Int32(MSG_NOSIGNAL))
      }
      if count <= 0 { return }
      bytes = bytes.dropFirst(count)
    }
  }
}

/// A bare connection: bytes out, bytes in.
final class Wire {
  private let descriptor: Int32

  init(_ daemon: LiveDaemon) {
    descriptor = unsafe aq_unix_connect(daemon.socketPath)
    // A test that waits in vain fails instead of hanging.
    var limit = timeval(tv_sec: 20, tv_usec: 0)
    _ = unsafe setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { close(descriptor) }

  var sender: Sender { Sender(descriptor: descriptor) }

  /// Sends all of `text`.
  func send(_ text: String) { sender.send(text) }

  /// The next `count` bytes; fewer at the end of the connection.
  func receive(_ count: Int) -> String {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let more = unsafe bytes.withUnsafeMutableBytes { region in
        unsafe recv(descriptor, region.baseAddress.map { unsafe $0 + filled }, count - filled, 0)
      }
      if more <= 0 { break }
      filled += more
    }
    return String(decoding: bytes[..<filled], as: UTF8.self)
  }

  /// A line without its end.
  func line() -> String {
    var text = ""
    while !text.hasSuffix("\r\n") {
      let next = receive(1)
      if next.isEmpty { return text }
      text += next
    }
    return String(text.dropLast())
  }

  /// Everything until the other end closes.
  func rest() -> String {
    var text = ""
    while true {
      let more = receive(1)
      if more.isEmpty { return text }
      text += more
    }
  }

  /// Says that nothing more will be sent.
  func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// A figure of `INFO`.
  func figure(_ name: String) -> Int {
    send("INFO\r\n")
    let length = Int(line().dropFirst()) ?? 0
    let text = receive(length + 2)
    for line in text.split(separator: "\r\n") where line.hasPrefix(name + ":") {
      return Int(line.dropFirst(name.count + 1)) ?? -1
    }
    return -1
  }
}
