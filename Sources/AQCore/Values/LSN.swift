/// The position of an event in the log: from 1, without gaps.
public struct LSN: Hashable, Comparable, Sendable, BitwiseCopyable {
  public var rawValue: UInt64

  @inlinable public init(_ rawValue: UInt64) { self.rawValue = rawValue }

  /// Before the first event.
  @inlinable public static var zero: LSN { LSN(0) }

  @inlinable public static func < (a: LSN, b: LSN) -> Bool { a.rawValue < b.rawValue }

  /// The position `count` events later. Wraps only after 2⁶⁴ events.
  @inlinable public func advanced(by count: UInt64) -> LSN { LSN(rawValue &+ count) }
}

extension LSN: CustomStringConvertible {
  public var description: String { String(rawValue) }
}
