import AQCore

/// Reading into and writing from arrays of bytes.
extension StorageFile {
  /// Writes all of `bytes` at `offset`; short writes are continued.
  public func write(_ bytes: [UInt8], at offset: UInt64) throws(StorageError) {
    try write(bytes.rawBytes, at: offset)
  }

  /// Fills as much of `buffer` as the file has from `offset` on; returns how many bytes that were.
  public func read(into buffer: inout [UInt8], at offset: UInt64) throws(StorageError) -> Int {
    var span = buffer.mutableSpan
    // Safe: every bit pattern is a byte.
    var region = unsafe span.mutableBytes
    return try read(into: &region, at: offset)
  }
}
