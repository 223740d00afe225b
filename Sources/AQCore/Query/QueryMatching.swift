extension QueryPattern {
  /// True where the text that stands at `range` is met.
  public func matches(_ range: ByteRange, of text: RawSpan) -> Bool {
    let isLongEnough: Bool =
      switch extent {
      case .whole: range.length == bytes.count
      case .beginning: range.length >= bytes.count
      }
    guard isLongEnough, range.upperBound <= text.byteCount || range.isEmpty else { return false }
    for index in bytes.indices where text.byte(range.lowerBound + index) != bytes[index] {
      return false
    }
    return true
  }

  /// True where all of a text is met.
  public func matches(_ text: RawSpan) -> Bool { matches(ByteRange(0, text.byteCount), of: text) }
}

/// A text that is looked for in others, letters of either case (Knuth, Morris and Pratt 1977).
public struct QueryNeedle: Sendable {
  private let bytes: [UInt8]
  /// How much of the text is met again where the next byte differs.
  private let borders: [Int]

  /// Makes ready to look for `text`.
  public init(_ text: [UInt8]) {
    bytes = text.map(QueryField.lowered)
    var borders = [Int](repeating: 0, count: bytes.count)
    var length = 0
    for index in bytes.indices.dropFirst() {
      while length > 0, bytes[index] != bytes[length] { length = borders[length - 1] }
      if bytes[index] == bytes[length] { length += 1 }
      borders[index] = length
    }
    self.borders = borders
  }

  /// True where the text stands somewhere within `range`. *Complexity*: O(bytes of both).
  public func occurs(in range: ByteRange, of text: RawSpan) -> Bool {
    if bytes.isEmpty { return true }
    guard range.length >= bytes.count, range.upperBound <= text.byteCount else { return false }
    var length = 0
    for offset in range.lowerBound..<range.upperBound {
      let byte = QueryField.lowered(text.byte(offset))
      while length > 0, byte != bytes[length] { length = borders[length - 1] }
      if byte == bytes[length] { length += 1 }
      if length == bytes.count { return true }
    }
    return false
  }
}
