import AQCore
import CXXHash

/// The XXH3-128 of a state: of its sections' raw contents, as they were given to the writer.
public struct StateDigest: Hashable, Sendable, BitwiseCopyable {
  /// The lower 64 bits.
  public var low: UInt64
  /// The upper 64 bits.
  public var high: UInt64

  /// A digest from its halves, as a file keeps them.
  public init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }
}

extension StateDigest: CustomStringConvertible {
  /// 32 hexadecimal digits.
  public var description: String {
    Self.hexadecimal(high) + Self.hexadecimal(low)
  }

  private static func hexadecimal(_ word: UInt64) -> String {
    let digits = String(word, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

/// Folds chunks into a `StateDigest`, in the order they come.
///
/// Each chunk counts as 8 bytes {section u8, layout u8, row stride u16, raw length u32} followed by
/// its raw bytes, so that no two sequences of chunks feed the same bytes. Usable without a file:
/// the same chunks give the same digest.
@safe
public struct StateDigester: ~Copyable {
  private let state: OpaquePointer

  /// A digest of nothing yet.
  public init() {
    // Safe: XXH3 allocates its own state, which `deinit` frees; nothing else sees the pointer.
    guard let state = unsafe XXH_INLINE_XXH3_createState() else {
      invariantBroken("576 bytes can be allocated")
    }
    unsafe self.state = state
    let outcome = unsafe XXH_INLINE_XXH3_128bits_reset(state)
    invariant(outcome.rawValue == 0, "only a null state can't be reset")
  }

  deinit {
    unsafe XXH_INLINE_XXH3_freeState(state)
  }

  /// Adds one chunk.
  public mutating func update(section: UInt8, layout: ChunkLayout, raw: RawSpan) {
    let prefix =
      UInt64(section) | UInt64(layout.code) << 8 | UInt64(layout.strideBytes) << 16
      | UInt64(UInt32(truncatingIfNeeded: raw.byteCount)) << 32
    var word = prefix.littleEndian
    // Safe: 8 bytes of a local word, then exactly the span's bytes.
    let prefixOutcome = unsafe XXH_INLINE_XXH3_128bits_update(state, &word, 8)
    let outcome = unsafe raw.withUnsafeBytes { buffer in
      unsafe XXH_INLINE_XXH3_128bits_update(state, buffer.baseAddress, buffer.count)
    }
    invariant(prefixOutcome.rawValue == 0, "XXH3 refuses only null input")
    invariant(outcome.rawValue == 0 || raw.byteCount == 0, "XXH3 refuses only null input")
  }

  /// The digest of what was added so far.
  public var digest: StateDigest {
    let hash = unsafe XXH_INLINE_XXH3_128bits_digest(state)
    return StateDigest(low: hash.low64, high: hash.high64)
  }
}
