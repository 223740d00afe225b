extension Array where Element == UInt8 {
  /// The elements as a buffer that cursors and writers read from.
  public var rawBytes: RawSpan {
    @_lifetime(borrow self)
    borrowing get {
      // Safe: bytes have no padding, and the span borrows the array.
      unsafe span.bytes
    }
  }
}
