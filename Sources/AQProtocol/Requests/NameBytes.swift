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
