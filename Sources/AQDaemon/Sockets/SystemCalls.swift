import AQCore
import CAQSystem
import Glibc

/// Calls of the operating system that take or give C values, apart from those on sockets.
enum SystemCalls {
  // Safe: throughout, strings live as C strings for the call only, structures and numbers are
  // borrowed for it, and texts the system gives are copied at once.

  /// Who is at the other end of a Unix socket; nil where the system doesn't say.
  static func peer(of socket: borrowing Descriptor) -> aq_peer? {
    var peer = aq_peer()
    return unsafe aq_unix_peer(socket.number, &peer) == 0 ? peer : nil
  }

  /// A descriptor to read SIGTERM, SIGINT and SIGHUP from, blocked from here on for this thread and
  /// those it starts.
  ///
  /// Throws the error number.
  static func openSignals() throws(Errno) -> Descriptor {
    var number: Int32 = -1
    let failure = unsafe aq_process_signals_open(&number)
    guard failure == 0 else { throw Errno(number: failure) }
    // Nobody reading our stderr is no reason to die.
    signal(SIGPIPE, SIG_IGN)
    return Descriptor(owning: number)
  }

  /// The words for an error number.
  static func text(_ number: Int32) -> String {
    guard let text = unsafe strerror(number) else { return "error \(number)" }
    return unsafe String(cString: text)
  }

  /// A variable of the environment that isn't empty.
  static func environment(_ name: String) -> String? {
    guard let value = unsafe getenv(name), unsafe value.pointee != 0 else { return nil }
    return unsafe String(cString: value)
  }

  /// Tells the supervisor that started the daemon how it stands (`sd_notify(3)`); one that isn't
  /// there or doesn't listen is no reason to fail.
  static func notifySupervisor(_ state: String) { _ = unsafe aq_notify(state) }

  /// Seconds of processor time this process has used.
  static var processorSeconds: Double {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}

/// An error number.
struct Errno: Error {
  var number: Int32
}
