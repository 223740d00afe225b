/// Integers as they stand in the file: little-endian, of stated width, at any offset.
///
/// Callers have made sure that the bytes are there; a read outside of the span stops the process.
extension RawSpan {
  /// The integer at `offset`.
  func integer<Value: FixedWidthInteger & BitwiseCopyable>(
    at offset: Int, as type: Value.Type = Value.self
  ) -> Value {
    // Safe: bounds-checked, and every bit pattern is a valid integer.
    Value(littleEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: type))
  }
}

extension MutableRawSpan {
  /// Puts `value` at `offset`.
  @_lifetime(self: copy self)
  mutating func put<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value, at offset: Int) {
    storeBytes(of: value.littleEndian, toByteOffset: offset, as: Value.self)
  }
}
