import CAQSystem
import Glibc

/// A regular file of a `PosixStorage`.
final class PosixFile: StorageFile {
  private let descriptor: FileDescriptor
  private let path: String

  /// Takes over an open, checked descriptor.
  init(_ descriptor: consuming FileDescriptor, path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  func read(into buffer: inout MutableRawSpan, at offset: UInt64) throws(StorageError) -> Int {
    var done = 0
    while done < buffer.byteCount {
      let place = try position(offset, plus: done, .read)
      let count = try attempt(.read) { () in
        unsafe buffer.withUnsafeMutableBytes { region in
          // Safe: the rebased part lies within the region; pread(2) writes no more than its count.
          let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: region[done...])
          return unsafe pread(descriptor.rawValue, rest.baseAddress, rest.count, place)
        }
      }
      if count == 0 { break }
      done += count
    }
    return done
  }

  func write(_ bytes: RawSpan, at offset: UInt64) throws(StorageError) {
    var done = 0
    while done < bytes.byteCount {
      let place = try position(offset, plus: done, .write)
      done += try attempt(.write) { () in
        unsafe bytes.withUnsafeBytes { region in
          // Safe: the rebased part lies within the region; pwrite(2) reads no more than its count.
          let rest = unsafe UnsafeRawBufferPointer(rebasing: region[done...])
          return unsafe pwrite(descriptor.rawValue, rest.baseAddress, rest.count, place)
        }
      }
    }
  }

  func sync() throws(StorageError) {
    try attempt(.sync) { () in fdatasync(descriptor.rawValue) }
  }

  func syncAll() throws(StorageError) {
    try attempt(.sync) { () in fsync(descriptor.rawValue) }
  }

  func size() throws(StorageError) -> UInt64 {
    do { return try SystemCalls.status(of: descriptor.rawValue).sizeBytes } catch {
      throw error.during(.size, path)
    }
  }

  func truncate(to size: UInt64) throws(StorageError) {
    let length = try position(size, plus: 0, .truncate)
    try attempt(.truncate) { () in ftruncate(descriptor.rawValue, length) }
  }

  func allocate(_ size: UInt64) throws(StorageError) {
    try attempt(.allocate) { () in aq_allocate(descriptor.rawValue, size) }
  }

  func evict() throws(StorageError) {
    try attempt(.evict) { () in aq_evict(descriptor.rawValue) }
  }

  /// Repeats an interrupted call; names the operation and the path where it fails.
  @discardableResult
  private func attempt<Result: SignedInteger>(
    _ operation: StorageError.Operation, _ call: () -> Result
  ) throws(StorageError) -> Result {
    do { return try retrying(call) } catch { throw error.during(operation, path) }
  }

  /// An offset as the system counts it; one past 2⁶³ is a file that can't be.
  private func position(
    _ offset: UInt64, plus done: Int, _ operation: StorageError.Operation
  ) throws(StorageError) -> off_t {
    let (sum, overflowed) = offset.addingReportingOverflow(UInt64(done))
    guard !overflowed, let place = off_t(exactly: sum) else {
      throw SystemError(number: EFBIG).during(operation, path)
    }
    return place
  }
}
