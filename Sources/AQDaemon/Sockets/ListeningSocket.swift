import CAQSystem
import Glibc

/// The socket clients connect to: bound after recovery only, removed with its owner.
struct ListeningSocket: ~Copyable {
  // Safe: for every call below that takes a path, the string lives as a C string for the call only.
  let descriptor: Descriptor
  private let path: String

  /// Why it can't be bound.
  enum BindError: Error, Equatable {
    /// Another process accepts connections there.
    case inUse
    /// Something that isn't a socket stands there.
    case notASocket
    case system(errno: Int32)
  }

  /// Makes the directory (0750) and the socket; one that nobody serves any more is removed.
  init(path: String, mode: UInt32) throws(BindError) {
    try ListeningSocket.makeDirectory(of: path)
    try ListeningSocket.removeStale(path)
    let number = unsafe aq_unix_listen(path, mode)
    guard number >= 0 else { throw .system(errno: errno) }
    descriptor = Descriptor(owning: number)
    self.path = path
  }

  // The result is dropped: somebody else removed it, then.
  deinit { _ = unsafe unlink(path) }

  private static func makeDirectory(of path: String) throws(BindError) {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")), slash > path.startIndex else {
      return
    }
    if unsafe mkdir(String(path[..<slash]), 0o750) != 0, errno != EEXIST {
      throw .system(errno: errno)
    }
  }

  private static func removeStale(_ path: String) throws(BindError) {
    var status = aq_file_status()
    guard unsafe aq_status_at(AQ_CURRENT_DIRECTORY, path, &status) == 0 else {
      if errno == ENOENT { return }
      throw .system(errno: errno)
    }
    guard status.kind == Int32(AQ_KIND_SOCKET.rawValue) else { throw .notASocket }
    switch unsafe aq_unix_is_served(path) {
    case 0:
      if unsafe unlink(path) != 0, errno != ENOENT { throw .system(errno: errno) }
    case 1: throw .inUse
    default: throw .system(errno: errno)
    }
  }
}
