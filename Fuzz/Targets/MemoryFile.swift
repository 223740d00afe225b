import AQStorage
import Glibc

/// A file of a `MemoryStorage`. Everything written is durable at once.
///
/// Unchecked: as its directory.
final class MemoryFile: StorageFile, @unchecked Sendable {
  private let path: String
  private(set) var bytes: [UInt8]

  /// A full disk stops what would take the machine's memory.
  static let largestBytes: UInt64 = 64 << 20

  init(_ path: String, _ bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
  }

  func read(into buffer: inout MutableRawSpan, at offset: UInt64) throws(StorageError) -> Int {
    let start = Int(min(offset, UInt64(bytes.count)))
    let slice = bytes[start..<min(start + buffer.byteCount, bytes.count)]
    // Safe: copies no more than the buffer holds.
    unsafe buffer.withUnsafeMutableBytes { unsafe $0.copyBytes(from: slice) }
    return slice.count
  }

  func write(_ source: RawSpan, at offset: UInt64) throws(StorageError) {
    let (end, overflowed) = offset.addingReportingOverflow(UInt64(source.byteCount))
    guard !overflowed else { throw full(.write) }
    try grow(to: end, .write)
    // Safe: the array has been made long enough.
    unsafe source.withUnsafeBytes { source in
      unsafe bytes.withUnsafeMutableBytes { target in
        unsafe UnsafeMutableRawBufferPointer(rebasing: target[Int(offset)..<Int(end)])
          .copyMemory(from: source)
      }
    }
  }

  func sync() throws(StorageError) {}

  func syncAll() throws(StorageError) {}

  func size() throws(StorageError) -> UInt64 { UInt64(bytes.count) }

  func truncate(to size: UInt64) throws(StorageError) {
    if size < UInt64(bytes.count) { bytes.removeLast(bytes.count - Int(size)) }
    try grow(to: size, .truncate)
  }

  func allocate(_ size: UInt64) throws(StorageError) {
    guard size <= Self.largestBytes else { throw full(.allocate) }
  }

  func evict() throws(StorageError) {}

  private func grow(
    to size: UInt64, _ operation: StorageError.Operation
  ) throws(StorageError) {
    guard size <= Self.largestBytes else { throw full(operation) }
    let missing = Int(size) - bytes.count
    if missing > 0 { bytes += [UInt8](repeating: 0, count: missing) }
  }

  private func full(_ operation: StorageError.Operation) -> StorageError {
    StorageError(operation: operation, path: path, cause: .system(errno: ENOSPC))
  }
}
