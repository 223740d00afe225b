import Glibc

/// A file descriptor that is closed when it goes.
struct OwnedDescriptor: ~Copyable {
  let rawValue: Int32

  init(_ rawValue: Int32) { self.rawValue = rawValue }

  deinit { _ = close(rawValue) }

  /// What one read gave.
  enum Chunk {
    case bytes([UInt8])
    /// Nothing now; more may come.
    case nothing
    case end
  }

  /// Reads at most `limit` bytes of what is there.
  func readChunk(limit: Int = 64 << 10) -> Chunk {
    while true {
      var count = 0
      let bytes = unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, filled in
        // Safe: at most `limit` bytes, the capacity; `filled` is what read(2) has written.
        count = unsafe read(rawValue, buffer.baseAddress, limit)
        filled = max(count, 0)
      }
      if count > 0 { return .bytes(bytes) }
      if count == 0 { return .end }
      switch errno {
      case EINTR: continue
      case EAGAIN: return .nothing
      // A pipe has no other errors; whatever it is, nothing more will come.
      default: return .end
      }
    }
  }
}
