import AQSchedule
import Glibc

/// Reads files of the system's time zones.
enum ZoneFile {
  /// All bytes of the plain file at `path`; nil where there is none that can be read, or where it
  /// is larger than any zone.
  static func read(_ path: String) -> [UInt8]? {
    // A name may stand for a pipe, which must not make us wait.
    // Safe: the path is passed as a string that lives through the call.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { _ = close(descriptor) }
    var status = stat()
    // Safe: writes the one value it is given.
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      status.st_size <= ZoneRules.fileBytes
    else { return nil }
    var bytes = [UInt8](repeating: 0, count: ZoneRules.fileBytes + 1)
    var count = 0
    while count < bytes.count {
      // Safe: writes no more than what is left of the array behind `count`.
      let got = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe Glibc.read(
          descriptor, buffer.baseAddress?.advanced(by: count), buffer.count - count)
      }
      if got == 0 { return Array(bytes[..<count]) }
      if got < 0 {
        if errno == EINTR { continue }
        return nil
      }
      count += got
    }
    return nil
  }
}
