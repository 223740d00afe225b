import AQCore
import CNettle

/// SHA-256 (FIPS 180-4), by nettle.
enum SHA256 {
  /// The hash of all of `source`.
  ///
  /// *Complexity*: O(bytes).
  static func hash(_ source: RawSpan) -> LedgerHash {
    var digest = [UInt8](repeating: 0, count: Limits.ledgerHashBytes)
    unsafe source.withUnsafeBytes { bytes in
      unsafe digest.withUnsafeMutableBufferPointer { room in
        // Safe: as many bytes as the span has, and room for the 32 that come out.
        unsafe aq_sha256(bytes.baseAddress, bytes.count, room.baseAddress)
      }
    }
    return LedgerHash(digest.rawBytes)
  }
}
