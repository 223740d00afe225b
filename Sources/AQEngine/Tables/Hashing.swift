import AQCore
import CXXHash
import Glibc

/// XXH3 over ranges of buffers.
enum Hashing {
  /// The 64-bit hash of `range` of `source`, seeded.
  @inline(__always)
  static func hash(_ range: ByteRange, of source: RawSpan, seed: UInt64) -> UInt64 {
    invariant(
      range.isEmpty || range.upperBound <= source.byteCount, "a range lies within its buffer")
    return unsafe source.withUnsafeBytes { bytes in
      guard range.count > 0, let start = bytes.baseAddress else {
        return XXH_INLINE_XXH3_64bits_withSeed(nil, 0, seed)
      }
      // Safe: the range was checked against the span.
      return unsafe XXH_INLINE_XXH3_64bits_withSeed(start + range.lowerBound, range.length, seed)
    }
  }

  /// True where both ranges hold the same bytes.
  @inline(__always)
  static func equal(
    _ a: ByteRange, of aSource: RawSpan, _ b: ByteRange, of bSource: RawSpan
  ) -> Bool {
    guard a.count == b.count else { return false }
    if a.count == 0 { return true }
    invariant(a.upperBound <= aSource.byteCount, "a range lies within its buffer")
    invariant(b.upperBound <= bSource.byteCount, "a range lies within its buffer")
    return unsafe aSource.withUnsafeBytes { left in
      unsafe bSource.withUnsafeBytes { right in
        // Safe: both ranges were checked against their spans.
        unsafe memcmp(
          left.baseAddress.unsafelyUnwrapped + a.lowerBound,
          right.baseAddress.unsafelyUnwrapped + b.lowerBound, a.length) == 0
      }
    }
  }

  /// One hash of two numbers.
  @inline(__always)
  static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = (a ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: b ^ 0xD6E8_FEB8_6659_FD93)
    return product.high ^ product.low
  }
}
