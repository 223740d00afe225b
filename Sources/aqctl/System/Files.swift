import Glibc

/// Reading whole inputs, and writing standard output and error.
enum Files {
  /// Why an input couldn't be read.
  enum ReadFailure: Error {
    case system(errno: Int32)
    case tooLarge
  }

  /// The whole of the file at `path`; at most `limit` bytes.
  static func read(_ path: String, limit: Int) throws(ReadFailure) -> [UInt8] {
    // Safe: the path is passed as a string that lives through the call.
    let raw = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard raw >= 0 else { throw .system(errno: errno) }
    return try readToEnd(OwnedDescriptor(raw), limit: limit)
  }

  /// All of standard input; at most `limit` bytes.
  static func readStandardInput(limit: Int) throws(ReadFailure) -> [UInt8] {
    let copy = dup(STDIN_FILENO)
    guard copy >= 0 else { throw .system(errno: errno) }
    return try readToEnd(OwnedDescriptor(copy), limit: limit)
  }

  private static func readToEnd(
    _ descriptor: consuming OwnedDescriptor, limit: Int
  ) throws(ReadFailure) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      // Safe: the length is that of the buffer.
      let count = unsafe chunk.withUnsafeMutableBytes {
        unsafe Glibc.read(descriptor.rawValue, $0.baseAddress, $0.count)
      }
      if count == 0 { return bytes }
      if count < 0 {
        if errno == EINTR { continue }
        throw .system(errno: errno)
      }
      guard bytes.count + count <= limit else { throw .tooLarge }
      bytes.append(contentsOf: chunk[..<count])
    }
  }

  /// Writes all of `bytes` to a standard descriptor; what can't be written is nobody's business any
  /// more (a closed pipe has ended this process by then).
  static func write(_ bytes: [UInt8], to descriptor: Int32) {
    var offset = 0
    while offset < bytes.count {
      // Safe: the offset is within the array, and the length is what follows it.
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.write(
          descriptor, buffer.baseAddress?.advanced(by: offset), buffer.count - offset)
      }
      if count < 0 {
        if errno == EINTR { continue }
        return
      }
      offset += count
    }
  }

  /// What errno value `number` says: `No such file or directory`.
  static func sentence(errno number: Int32) -> String {
    // Safe: the pointer is to a string that lives until the next call, and is copied at once.
    unsafe String(cString: strerror(number))
  }
}
