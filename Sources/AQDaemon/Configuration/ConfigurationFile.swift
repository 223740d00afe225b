import Glibc

/// Reading the file that holds the configuration.
enum ConfigurationFile {
  /// Bytes it may have: every setting and some hundred rules.
  static let byteLimit = 256 << 10

  /// The whole of it.
  static func read(_ path: String) throws(ConfigurationError) -> [UInt8] {
    // Safe: the path lives as a C string for the call; a read gets no more than the room there is.
    let number = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard number >= 0 else { throw .unreadable(path: path, errno: errno) }
    let file = Descriptor(owning: number)
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = unsafe chunk.withUnsafeMutableBytes { room in
        unsafe Glibc.read(file.number, room.baseAddress, room.count)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw .unreadable(path: path, errno: errno)
      }
      if count == 0 { return bytes }
      guard bytes.count + count <= byteLimit else {
        throw .tooLarge(path: path, limit: byteLimit)
      }
      bytes.append(contentsOf: chunk[..<count])
    }
  }
}
