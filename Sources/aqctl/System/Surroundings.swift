import AQCore
import Glibc

/// What this process was started in: the environment, the terminal, the clocks.
enum Surroundings {
  /// An environment variable; nil where it isn't set or empty.
  static func variable(_ name: String) -> String? {
    // Safe: nothing in this process changes the environment, and the string is copied at once.
    guard let value = unsafe getenv(name) else { return nil }
    let text = unsafe String(cString: value)
    return text.isEmpty ? nil : text
  }

  /// True where the descriptor is a terminal.
  static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// Milliseconds on a clock that only ever runs on.
  static func steadyMilliseconds() -> UInt64 {
    var time = timespec()
    // Safe: writes the one value it is given.
    _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000 + UInt64(time.tv_nsec) / 1_000_000
  }

  /// The wall clock.
  static func now() -> Timestamp {
    var time = timespec()
    // Safe: writes the one value it is given.
    _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
    let milliseconds = Int(time.tv_sec) * 1_000 + Int(time.tv_nsec) / 1_000_000
    return Timestamp(milliseconds: UInt64(clamping: milliseconds))
  }

  /// The host's name, for a worker's own.
  static func hostName() -> String {
    var name = utsname()
    // Safe: writes the one value it is given; the field is NUL-terminated by uname(2).
    guard unsafe uname(&name) == 0 else { return "host" }
    return unsafe withUnsafeBytes(of: &name.nodename) { bytes in
      let text = unsafe bytes.prefix { $0 != 0 }
      return unsafe String(decoding: text, as: UTF8.self)
    }
  }

  /// The number of this process.
  static var processNumber: Int32 { getpid() }
}
