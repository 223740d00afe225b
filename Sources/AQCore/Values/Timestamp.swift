/// A point in time: milliseconds since 1970-01-01T00:00:00Z.
public struct Timestamp: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// Since 1970-01-01T00:00:00Z, leap seconds not counted.
  public var milliseconds: UInt64

  /// Takes any number, which may lie beyond what calendars show.
  @inlinable public init(milliseconds: UInt64) { self.milliseconds = milliseconds }

  /// 1970-01-01T00:00:00Z, and in a row the absence of a time.
  @inlinable public static var zero: Timestamp { Timestamp(milliseconds: 0) }
  /// Later than every time a clock can show.
  @inlinable public static var distantFuture: Timestamp { Timestamp(milliseconds: .max) }

  /// Earlier first.
  @inlinable public static func < (a: Timestamp, b: Timestamp) -> Bool {
    a.milliseconds < b.milliseconds
  }

  /// The time `duration` later, or the distant future where that is past the last millisecond.
  @inlinable public func saturatingAdd(_ duration: Duration) -> Timestamp {
    let (sum, overflowed) = milliseconds.addingReportingOverflow(duration.milliseconds)
    return Timestamp(milliseconds: overflowed ? .max : sum)
  }

  /// The time `duration` later; nil on overflow.
  @inlinable public func adding(_ duration: Duration) -> Timestamp? {
    let (sum, overflowed) = milliseconds.addingReportingOverflow(duration.milliseconds)
    return overflowed ? nil : Timestamp(milliseconds: sum)
  }

  /// How long after `earlier` this is; zero where it isn't later.
  @inlinable public func since(_ earlier: Timestamp) -> Duration {
    Duration(milliseconds: self > earlier ? milliseconds - earlier.milliseconds : 0)
  }
}
