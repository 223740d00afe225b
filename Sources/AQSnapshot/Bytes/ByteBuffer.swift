import AQCore

/// A buffer of fixed size, made once and reused for every chunk.
@safe
struct ByteBuffer: ~Copyable {
  private let start: UnsafeMutableRawPointer
  /// Size in bytes.
  let count: Int

  /// A buffer of `count` zero bytes.
  init(count: Int) {
    self.count = count
    // Safe: owned by this value alone, initialised as a whole, and freed in `deinit`.
    unsafe start = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1), alignment: 64)
    unsafe start.initializeMemory(as: UInt8.self, repeating: 0, count: count)
  }

  deinit { unsafe start.deallocate() }

  /// The bytes of `range`, to read.
  @_lifetime(borrow self)
  func bytes(_ range: Range<Int>) -> RawSpan {
    check(range)
    // Safe: within the buffer, as checked; the span borrows this value.
    let span = unsafe RawSpan(
      _unsafeStart: start.advanced(by: range.lowerBound), byteCount: range.count)
    return unsafe _overrideLifetime(span, borrowing: self)
  }

  /// The bytes of `range`, to write.
  @_lifetime(&self)
  mutating func mutableBytes(_ range: Range<Int>) -> MutableRawSpan {
    check(range)
    // Safe: within the buffer, as checked; the span holds this value exclusively.
    let span = unsafe MutableRawSpan(
      _unsafeStart: start.advanced(by: range.lowerBound), byteCount: range.count)
    return unsafe _overrideLifetime(span, mutating: &self)
  }

  private func check(_ range: Range<Int>) {
    invariant(range.lowerBound >= 0, "a range of a buffer begins in it")
    invariant(range.upperBound <= count, "a range of a buffer ends in it")
  }
}
