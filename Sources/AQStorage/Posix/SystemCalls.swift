import CAQSystem
import Glibc

/// The system calls that take names or fill structs, each repeated where a signal interrupts it.
///
/// Safe, all of them: a name lives as a C string for its call only, and no call keeps a pointer to
/// what it fills.
enum SystemCalls {
  /// What a name stands for, or an open file is.
  struct Status {
    var kind: Kind
    var isForeign: Bool
    var isWritableByOthers: Bool
    var sizeBytes: UInt64

    enum Kind { case file, directory, link, socket, other }

    fileprivate init(_ status: aq_file_status) {
      let kinds: [Int32: Kind] = [
        Int32(AQ_KIND_FILE.rawValue): .file, Int32(AQ_KIND_DIRECTORY.rawValue): .directory,
        Int32(AQ_KIND_LINK.rawValue): .link, Int32(AQ_KIND_SOCKET.rawValue): .socket,
      ]
      kind = kinds[status.kind] ?? .other
      isForeign = status.is_foreign != 0
      isWritableByOthers = status.is_writable_by_others != 0
      sizeBytes = status.size
    }
  }

  /// The directory that relative paths of the process are looked up in.
  static var workingDirectory: Int32 { AQ_CURRENT_DIRECTORY }

  /// openat(2) that follows no link at the last component.
  static func open(
    _ directory: Int32, _ name: String, _ mode: aq_open_mode
  ) throws(SystemError) -> FileDescriptor {
    // Safe: see above.
    let raw = try retrying { unsafe aq_open(directory, name, Int32(mode.rawValue)) }
    return FileDescriptor(owning: raw)
  }

  /// fstat(2).
  static func status(of file: Int32) throws(SystemError) -> Status {
    var status = aq_file_status()
    // Safe: see above.
    try retrying { unsafe aq_status(file, &status) }
    return Status(status)
  }

  /// fstatat(2) that follows no link.
  static func status(
    _ directory: Int32, _ name: String
  ) throws(SystemError) -> Status {
    var status = aq_file_status()
    // Safe: see above.
    try retrying { unsafe aq_status_at(directory, name, &status) }
    return Status(status)
  }

  /// mkdirat(2) with mode 0700.
  static func makeDirectory(_ directory: Int32, _ name: String) throws(SystemError) {
    // Safe: see above.
    try retrying { unsafe mkdirat(directory, name, 0o700) }
  }

  /// renameat(2).
  static func rename(
    _ directory: Int32, _ name: String, to other: Int32, _ newName: String
  ) throws(SystemError) {
    // Safe: see above.
    try retrying { unsafe renameat(directory, name, other, newName) }
  }

  /// unlinkat(2) of a file.
  static func remove(_ directory: Int32, _ name: String) throws(SystemError) {
    // Safe: see above.
    try retrying { unsafe unlinkat(directory, name, 0) }
  }

  /// Bytes that can still be written to the file system `file` is on.
  static func availableBytes(_ file: Int32) throws(SystemError) -> UInt64 {
    var bytes: UInt64 = 0
    // Safe: see above.
    try retrying { unsafe aq_available(file, &bytes) }
    return bytes
  }

  /// The names in a directory, in no order.
  static func names(_ directory: Int32) throws(SystemError) -> [String] {
    // A descriptor of its own: the listing moves its offset and closes it.
    let own = try retrying {
      unsafe aq_open(directory, ".", Int32(AQ_OPEN_DIRECTORY.rawValue))
    }
    guard let listing = unsafe aq_names_open(own) else {
      let number = errno
      close(own)
      throw SystemError(number: number)
    }
    // Safe: the listing is closed once, after its last use; a name always fits 256 bytes.
    defer { unsafe aq_names_close(listing) }
    var names: [String] = []
    var buffer = [CChar](repeating: 0, count: 256)
    while true {
      let result = unsafe aq_names_next(listing, &buffer, buffer.count)
      guard result >= 0 else { throw SystemError(number: errno) }
      guard result == 1 else { return names }
      let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      names.append(String(decoding: bytes, as: UTF8.self))
    }
  }
}
