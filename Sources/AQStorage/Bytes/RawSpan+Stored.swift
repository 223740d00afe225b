/// Integers as they lie on disk: little-endian, at any alignment.
extension RawSpan {
  /// The 16-bit number at `offset`. Precondition: it lies within the span.
  @inlinable public func storedUInt16(at offset: Int) -> UInt16 {
    // Safe: bounds-checked; every bit pattern is an integer.
    UInt16(littleEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt16.self))
  }

  /// The 32-bit number at `offset`. Precondition: it lies within the span.
  @inlinable public func storedUInt32(at offset: Int) -> UInt32 {
    // Safe: bounds-checked; every bit pattern is an integer.
    UInt32(littleEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  /// The 64-bit number at `offset`. Precondition: it lies within the span.
  @inlinable public func storedUInt64(at offset: Int) -> UInt64 {
    // Safe: bounds-checked; every bit pattern is an integer.
    UInt64(littleEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// The 128-bit number at `offset`. Precondition: it lies within the span.
  public func storedUInt128(at offset: Int) -> UInt128 {
    UInt128(storedUInt64(at: offset + 8)) << 64 | UInt128(storedUInt64(at: offset))
  }

  /// True where every byte is zero.
  ///
  /// Complexity: O(n), eight bytes a step.
  public var isZero: Bool { firstNonZeroOffset == nil }

  /// Where the first byte that isn't zero lies.
  public var firstNonZeroOffset: Int? {
    var offset = 0
    while offset + 8 <= byteCount, storedUInt64(at: offset) == 0 { offset += 8 }
    while offset < byteCount, storedByte(at: offset) == 0 { offset += 1 }
    return offset < byteCount ? offset : nil
  }

  /// Where the last byte that isn't zero lies.
  public var lastNonZeroOffset: Int? {
    var end = byteCount
    while end >= 8, storedUInt64(at: end - 8) == 0 { end -= 8 }
    while end > 0, storedByte(at: end - 1) == 0 { end -= 1 }
    return end > 0 ? end - 1 : nil
  }

  /// The byte at `offset`. Precondition: it lies within the span.
  @inlinable public func storedByte(at offset: Int) -> UInt8 {
    // Safe: bounds-checked; every bit pattern is a byte.
    unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
  }
}
