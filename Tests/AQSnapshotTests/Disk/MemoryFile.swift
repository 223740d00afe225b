import AQStorage

/// A file of a `MemoryDisk`: what the cache has, and what would survive.
///
/// Unchecked: a test uses it from one thread.
final class MemoryFile: StorageFile, @unchecked Sendable {
  fileprivate unowned let disk: MemoryDisk
  private let path: String
  var cached: [UInt8] = []
  var durable: [UInt8] = []

  init(disk: MemoryDisk, path: String) {
    self.disk = disk
    self.path = path
  }

  func read(into buffer: inout MutableRawSpan, at offset: UInt64) throws(StorageError) -> Int {
    try disk.count(.read, path)
    let start = Int(min(offset, UInt64(cached.count)))
    let slice = cached[start..<min(start + buffer.byteCount, cached.count)]
    // Safe: copies no more than the buffer holds.
    unsafe buffer.withUnsafeMutableBytes { unsafe $0.copyBytes(from: slice) }
    return slice.count
  }

  func write(_ bytes: RawSpan, at offset: UInt64) throws(StorageError) {
    try disk.count(.write, path)
    let start = Int(offset)
    let end = start + bytes.byteCount
    if cached.count < end { cached += [UInt8](repeating: 0, count: end - cached.count) }
    // Safe: the array has been made long enough.
    unsafe bytes.withUnsafeBytes { source in
      unsafe cached.withUnsafeMutableBytes { target in
        unsafe UnsafeMutableRawBufferPointer(rebasing: target[start..<end])
          .copyMemory(from: source)
      }
    }
  }

  func sync() throws(StorageError) { try syncAll() }

  func syncAll() throws(StorageError) {
    try disk.count(.sync, path)
    durable = disk.onSync(cached)
  }

  func size() throws(StorageError) -> UInt64 {
    try disk.count(.size, path)
    return UInt64(cached.count)
  }

  func truncate(to size: UInt64) throws(StorageError) {
    try disk.count(.truncate, path)
    let kept = cached.prefix(Int(size))
    cached = kept + [UInt8](repeating: 0, count: Int(size) - kept.count)
  }

  func allocate(_ size: UInt64) throws(StorageError) { try disk.count(.allocate, path) }

  func evict() throws(StorageError) {
    try disk.count(.evict, path)
    cached = durable
  }
}
