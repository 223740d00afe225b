/// The position of an event in the log: from 1, without gaps.
public struct LSN: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// From 1; zero is before the first event.
  public var rawValue: UInt64

  /// Takes any number, zero included.
  @inlinable public init(_ rawValue: UInt64) { self.rawValue = rawValue }

  /// Before the first event.
  @inlinable public static var zero: LSN { LSN(0) }

  /// Earlier events first.
  @inlinable public static func < (a: LSN, b: LSN) -> Bool { a.rawValue < b.rawValue }

  /// The position `count` events later. Wraps only after 2⁶⁴ events.
  @inlinable public func advanced(by count: UInt64) -> LSN { LSN(rawValue &+ count) }
}

extension LSN: CustomStringConvertible {
  /// The number in decimal.
  public var description: String { String(rawValue) }
}
