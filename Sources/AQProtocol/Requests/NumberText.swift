import AQCore

/// The bytes that may stand in a name: letters, digits, `.`, `_`, `:`, `-`.
enum NameBytes {
  // One bit for each of the 128 ASCII bytes.
  private static let low: UInt64 = 0x07FF_6000_0000_0000
  private static let high: UInt64 = 0x07FF_FFFE_87FF_FFFE

  @inline(__always)
  static func contains(_ byte: UInt8) -> Bool {
    if byte >= 0x80 { return false }
    let half = byte < 0x40 ? low : high
    return half &>> UInt64(byte & 0x3F) & 1 != 0
  }
}

/// Numbers and ids as text.
enum NumberText {
  /// Plain digits, at least one; nil for anything else and past 64 bits.
  @inline(__always)
  static func unsigned(_ range: ByteRange, _ bytes: RawSpan) -> UInt64? {
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
  @inline(__always)
  static func identifier<Noun>(
    _ range: ByteRange, _ bytes: RawSpan, _ type: Identifier<Noun>.Type
  ) -> Identifier<Noun>? {
    guard range.count > 1, bytes.byte(range.lowerBound) == Noun.prefix else { return nil }
    let digits = ByteRange(range.lowerBound + 1, range.length - 1)
    guard let value = unsigned(digits, bytes), value != 0 else { return nil }
    return Identifier(rawValue: value)
  }
}
