/// Proof of holding a run: strictly increasing over the life of the store, restarts and restores
/// included. The bits from 40 up start at the open epoch, so a token is never given twice even
/// where a torn tail was cut.
public struct FencingToken: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// Open epoch and count; zero is no token.
  public var rawValue: UInt64

  /// Takes any number, zero and ones never handed out included.
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// No token.
  @inlinable public static var none: FencingToken { FencingToken(rawValue: 0) }

  /// The lowest token an open epoch may hand out.
  @inlinable public static func first(inEpoch epoch: UInt32) -> FencingToken {
    FencingToken(rawValue: UInt64(epoch) << 40 | 1)
  }

  /// Older first.
  @inlinable public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}
