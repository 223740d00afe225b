import CXXHash

/// XXH3-64 without a seed: the sum of headers, footers and chunks.
enum Checksum {
  /// The sum of `bytes`.
  static func xxh3(_ bytes: RawSpan) -> UInt64 {
    unsafe bytes.withUnsafeBytes { buffer in
      // Safe: the pointer and the count are one buffer's; XXH3 reads nothing when the count is 0.
      unsafe XXH_INLINE_XXH3_64bits(buffer.baseAddress, buffer.count)
    }
  }
}
