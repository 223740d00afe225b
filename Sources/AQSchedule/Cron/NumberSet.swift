/// Numbers from 0 to 63.
public struct NumberSet: Equatable, Sendable, BitwiseCopyable {
  /// One bit a number.
  package var bits: UInt64 = 0

  /// No number.
  package init() {}

  /// All numbers of a range. *Precondition*: within 0…63.
  package init(_ range: ClosedRange<Int>) {
    bits = (UInt64.max >> UInt64(63 - range.upperBound)) & (UInt64.max << UInt64(range.lowerBound))
  }

  /// The smallest number that is `start` or above; nil where there is none.
  @inline(__always)
  package func next(from start: Int) -> Int? {
    guard start < 64 else { return nil }
    let rest = bits & (UInt64.max << UInt64(start))
    return rest == 0 ? nil : rest.trailingZeroBitCount
  }

  /// True where there is no number.
  package var isEmpty: Bool { bits == 0 }

  /// Whether the number is there. *Precondition*: 0…63.
  package func contains(_ number: Int) -> Bool { bits >> UInt64(number) & 1 == 1 }

  /// Adds a number. *Precondition*: 0…63.
  package mutating func insert(_ number: Int) { bits |= 1 << UInt64(number) }

  /// The numbers in ascending order.
  public var numbers: [Int] { (0..<64).filter(contains) }
}
