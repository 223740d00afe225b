import Foundation

/// A listening socket whose one connection is served by a closure on a thread of its own: what a
/// daemon might send, and what it must never.
final class ScriptedPeer: Sendable {
  let path: String
  private let listener: Int32

  /// What a daemon answers to `HELLO 3`.
  static let greeting = "%1\r\n+server\r\n+scripted\r\n"

  /// Serves the first connection with `script`, which is closed when that returns.
  init(_ script: @escaping @Sendable (Connection) -> Void) {
    path = "/tmp/aq-peer-\(getpid())-\(UInt32.random(in: 0 ... .max)).sock"
    listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    // Safe: the path is far shorter than the field.
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { [path] in
      unsafe $0.copyBytes(from: path.utf8)
    }
    let listener = listener
    _ = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        unsafe bind(listener, generic, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    _ = listen(listener, 1)
    Thread.detachNewThread {
      let connection = Connection(descriptor: accept(listener, nil, nil))
      script(connection)
      _ = close(connection.descriptor)
    }
  }

  deinit {
    _ = close(listener)
    _ = unsafe unlink(path)
  }

  /// The peer's end of the connection.
  struct Connection: Sendable {
    let descriptor: Int32

    /// Answers `HELLO 3`, and waits for the first byte of the next request: nothing may be sent
    /// before it is asked for.
    func greet() {
      send(ScriptedPeer.greeting)
      receive("*2\r\n$5\r\nHELLO\r\n$1\r\n3\r\n".utf8.count + 1)
    }

    /// Sends all of `text`.
    func send(_ text: String) {
      var rest = Array(text.utf8)[...]
      while !rest.isEmpty {
        let count = unsafe rest.withUnsafeBytes {
          unsafe Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        if count <= 0 { return }
        rest = rest.dropFirst(count)
      }
    }

    /// Takes in at least `count` bytes, or all until the other side closes.
    func receive(_ count: Int) {
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      var received = 0
      while received < count {
        let taken = unsafe buffer.withUnsafeMutableBytes {
          unsafe recv(descriptor, $0.baseAddress, $0.count, 0)
        }
        if taken <= 0 { return }
        received += taken
      }
    }
  }
}
