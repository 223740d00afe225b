/// Integers as they lie in the file: little-endian, of stated width, at any offset.
extension MutableRawSpan {
  /// Puts `value` at `offset`. Precondition: it lies within the span.
  @_lifetime(self: copy self)
  mutating func put<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value, at offset: Int) {
    storeBytes(of: value.littleEndian, toByteOffset: offset, as: Value.self)
  }
}
