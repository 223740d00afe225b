/// A length of time in whole milliseconds, never negative.
///
/// Shadows `Swift.Duration` on purpose: everything durable here is counted in milliseconds.
public struct Duration: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// The whole length; no part of it is kept elsewhere.
  public var milliseconds: UInt64

  /// Takes any number: limits are checked where a duration comes in.
  @inlinable public init(milliseconds: UInt64) { self.milliseconds = milliseconds }

  /// No time at all; in many options the absence of one.
  @inlinable public static var zero: Duration { Duration(milliseconds: 0) }

  /// Precondition: the product fits; meant for constants.
  @inlinable public static func seconds(_ count: UInt64) -> Duration {
    Duration(milliseconds: count * 1_000)
  }
  /// Precondition: the product fits; meant for constants.
  @inlinable public static func minutes(_ count: UInt64) -> Duration {
    Duration(milliseconds: count * 60_000)
  }
  /// Precondition: the product fits; meant for constants.
  @inlinable public static func hours(_ count: UInt64) -> Duration {
    Duration(milliseconds: count * 3_600_000)
  }

  /// Shorter first.
  @inlinable public static func < (a: Duration, b: Duration) -> Bool {
    a.milliseconds < b.milliseconds
  }
}
