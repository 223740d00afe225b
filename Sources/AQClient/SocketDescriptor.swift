import AQCore
import Glibc

/// A connected, non-blocking Unix stream socket; closed when it goes.
///
/// The one file of this module with unsafe code: calls into the C library.
struct SocketDescriptor: ~Copyable {
  let rawValue: Int32

  private init(rawValue: Int32) { self.rawValue = rawValue }

  deinit { _ = Glibc.close(rawValue) }

  /// Connects to the socket at `path`.
  ///
  /// *Throws* `unreachable` (`ENAMETOOLONG` where the path doesn't fit a socket address, else what
  /// `connect(2)` says), `timedOut` where the daemon's backlog stays full.
  static func connect(
    path: String, until deadline: Deadline
  ) throws(ClientError) -> SocketDescriptor {
    var address = sockaddr_un()
    let bytes = Array(path.utf8)
    let room = MemoryLayout.size(ofValue: address.sun_path) - 1
    guard bytes.count <= room else { throw .unreachable(errno: ENAMETOOLONG) }
    guard !bytes.isEmpty, !bytes.contains(0) else { throw .unreachable(errno: ENOENT) }
    address.sun_family = sa_family_t(AF_UNIX)
    // Safe: the path was checked to fit, its end included, which the zeroed address has.
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }

    let kind =
      Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
      | Int32(SOCK_NONBLOCK.rawValue)
    let raw = Glibc.socket(AF_UNIX, kind, 0)
    guard raw >= 0 else { throw .unreachable(errno: errno) }
    let descriptor = SocketDescriptor(rawValue: raw)
    while true {
      // Safe: the pointer is used within the call, with the size of what it points to.
      let failure = unsafe withUnsafePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
          let size = socklen_t(MemoryLayout<sockaddr_un>.size)
          return unsafe Glibc.connect(raw, generic, size) == 0 ? 0 : errno
        }
      }
      switch failure {
      case 0: return descriptor
      case EINTR: continue
      // A Unix socket answers so while the listener's backlog is full; there is nothing to poll.
      case EAGAIN:
        guard deadline.remainingMilliseconds != 0 else { throw .timedOut }
        _ = usleep(5_000)
      default: throw .unreachable(errno: failure)
      }
    }
  }

  /// Which readiness is waited for.
  struct Interest: OptionSet {
    let rawValue: Int16
    static var read: Interest { Interest(rawValue: Int16(POLLIN)) }
    static var write: Interest { Interest(rawValue: Int16(POLLOUT)) }
  }

  /// Waits until the socket is ready; what it is ready for, or empty when the deadline has passed.
  func wait(for interest: Interest, until deadline: Deadline) throws(ClientError) -> Interest {
    var entry = pollfd(fd: rawValue, events: interest.rawValue, revents: 0)
    while true {
      // Safe: one entry, alive during the call.
      let count = unsafe poll(&entry, 1, deadline.remainingMilliseconds)
      if count == 0 { return [] }
      if count < 0 {
        if errno == EINTR { continue }
        throw .unreachable(errno: errno)
      }
      // An error or a hang-up shows itself in the read or write that follows.
      let failed = entry.revents & Int16(POLLERR | POLLHUP | POLLNVAL) != 0
      return failed ? interest : Interest(rawValue: entry.revents)
    }
  }

  /// Reads what is there into `scratch`; the number of bytes, or nil where nothing is there yet.
  ///
  /// *Throws* `unreachable`, with `ECONNRESET` where the peer has closed.
  func read(into scratch: inout [UInt8]) throws(ClientError) -> Int? {
    while true {
      // Safe: the length is that of the buffer.
      let count = unsafe scratch.withUnsafeMutableBytes {
        unsafe recv(rawValue, $0.baseAddress, $0.count, 0)
      }
      if count > 0 { return count }
      if count == 0 { throw .unreachable(errno: ECONNRESET) }
      switch errno {
      case EINTR: continue
      case EAGAIN: return nil
      case let failure: throw .unreachable(errno: failure)
      }
    }
  }

  /// Writes from `offset` on; the number of bytes taken, or nil where there is no room now.
  func write(_ bytes: [UInt8], from offset: Int) throws(ClientError) -> Int? {
    while true {
      // Safe: the offset is within the array, and the length is what follows it.
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe send(
          rawValue, buffer.baseAddress?.advanced(by: offset), buffer.count - offset,
          Int32(MSG_NOSIGNAL))
      }
      if count >= 0 { return count }
      switch errno {
      case EINTR: continue
      case EAGAIN: return nil
      case let failure: throw .unreachable(errno: failure)
      }
    }
  }
}

/// A moment on the steady clock until which something may take, or never.
struct Deadline {
  private let nanoseconds: UInt64?

  /// `patience` from now; nil for ever.
  init(in patience: Duration?) {
    guard let patience else {
      nanoseconds = nil
      return
    }
    let (length, overflowed) = patience.milliseconds.multipliedReportingOverflow(by: 1_000_000)
    nanoseconds = overflowed ? nil : Self.now.addingReportingOverflow(length).partialValue
  }

  /// As `poll(2)` takes it: -1 for ever, 0 once the moment has passed, rounded up.
  var remainingMilliseconds: Int32 {
    guard let nanoseconds else { return -1 }
    let now = Self.now
    guard nanoseconds > now else { return 0 }
    return Int32(clamping: (nanoseconds - now + 999_999) / 1_000_000)
  }

  private static var now: UInt64 {
    var time = timespec()
    // Safe: writes the one value it is given.
    _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
