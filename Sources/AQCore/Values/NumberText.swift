/// Numbers and ids as text.
public enum NumberText {
  /// Plain digits, at least one; nil for anything else and past 64 bits.
  @inlinable @inline(__always)
  public static func unsigned(_ range: ByteRange, _ bytes: RawSpan) -> UInt64? {
    guard range.count > 0, range.count <= 20 else { return nil }
    var value: UInt64 = 0
    for offset in range.lowerBound..<range.upperBound {
      let digit = bytes.byte(offset) &- 0x30
      guard digit <= 9 else { return nil }
      let (scaled, overflowed) = value.multipliedReportingOverflow(by: 10)
      let (next, carried) = scaled.addingReportingOverflow(UInt64(digit))
      guard !overflowed, !carried else { return nil }
      value = next
    }
    return value
  }

  /// The noun's letter and a number over zero; nil for anything else.
  @inlinable @inline(__always)
  public static func identifier<Noun>(
    _ range: ByteRange, _ bytes: RawSpan, _ type: Identifier<Noun>.Type
  ) -> Identifier<Noun>? {
    guard range.count > 1, bytes.byte(range.lowerBound) == Noun.prefix else { return nil }
    let digits = ByteRange(range.lowerBound + 1, range.length - 1)
    guard let value = unsigned(digits, bytes), value != 0 else { return nil }
    return Identifier(rawValue: value)
  }
}
