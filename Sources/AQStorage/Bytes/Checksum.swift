import AQCore
import CXXHash

/// XXH3-64, the sum that guards every byte on disk.
public enum Checksum {
  /// The sum of `bytes` under seed zero.
  public static func xxh3(_ bytes: [UInt8]) -> UInt64 {
    xxh3(bytes.rawBytes)
  }

  /// The sum of `bytes` under `seed`.
  ///
  /// Complexity: O(n), about 15 GB/s.
  public static func xxh3(_ bytes: RawSpan, seed: UInt64 = 0) -> UInt64 {
    unsafe bytes.withUnsafeBytes { region in
      // Safe: XXH3 reads `count` bytes from the start of a region that the span keeps alive, and
      // none where the count is zero (the one case in which the address is nil).
      unsafe XXH_INLINE_XXH3_64bits_withSeed(region.baseAddress, region.count, seed)
    }
  }
}
