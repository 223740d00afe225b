import AQCore

// The one file of this module that loads bytes. Every load is bounds-checked by the span itself.

extension RawSpan {
  /// Up to eight bytes from `offset` as a little-endian number, zero behind `count` of them.
  @inline(__always)
  private func packed(_ offset: Int, _ count: Int) -> UInt64 {
    if count <= 0 { return 0 }
    if offset + 8 <= byteCount {
      // Safe: the span checks the offset; any bit pattern is a number.
      let word = unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
      return count >= 8 ? word.littleEndian : word.littleEndian & ((1 << (UInt64(count) * 8)) - 1)
    }
    var word: UInt64 = 0
    for index in 0..<min(count, 8) { word |= UInt64(byte(offset + index)) << UInt64(index * 8) }
    return word
  }

  /// The bytes of `range` as a word; nil where they are none or more than a word has.
  @inline(__always)
  func word(_ range: ByteRange) -> Word? {
    guard range.count > 0, range.count <= Word.byteCount else { return nil }
    return Word(
      low: packed(range.lowerBound, range.length),
      middle: packed(range.lowerBound + 8, range.length - 8),
      high: packed(range.lowerBound + 16, range.length - 16))
  }
}

extension StaticString {
  /// The bytes of this text.
  var bytes: RawSpan {
    @_lifetime(immortal)
    @inline(__always)
    get {
      // Safe: the bytes of a literal live as long as the program.
      let span = unsafe RawSpan(
        _unsafeStart: UnsafeRawPointer(utf8Start), byteCount: utf8CodeUnitCount)
      return unsafe _overrideLifetime(span, borrowing: ())
    }
  }
}
