import Glibc

/// The daemon's voice: whole lines on stderr, one write each.
enum DaemonLog {
  /// Says something an operator wants to know.
  static func say(_ line: String) { write("actionqueue: \(line)\n") }

  /// The line supervisors and tests wait for.
  static func ready(_ line: String) { write("ready \(line)\n") }

  private static func write(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while unsafe !rest.isEmpty {
        // Safe: the bytes live for the call.
        let count = unsafe Glibc.write(STDERR_FILENO, rest.baseAddress, rest.count)
        // Nobody may be listening; that is no reason to fail.
        if count <= 0 { return }
        unsafe rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
      }
    }
  }
}
