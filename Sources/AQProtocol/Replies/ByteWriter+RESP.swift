import AQCore

// The pieces replies are written with: literals whole, numbers by hand, no strings in between.
extension ByteWriter {
  /// Appends bytes that stand in the program.
  @inline(__always)
  mutating func write(literal: StaticString) {
    write(raw: literal.bytes)
  }

  /// Appends a number in decimal digits.
  @inline(__always)
  mutating func write(decimal value: UInt64) {
    if value < 10 { return write(UInt8(truncatingIfNeeded: 0x30 &+ value)) }
    writeDigits(value, prefix: nil, frame: .none)
  }

  /// Whether the length of what is written goes before it.
  enum DigitFrame { case none, bulk }

  /// Appends the digits of `value` behind a letter, as a bulk string where asked.
  mutating func writeDigits(_ value: UInt64, prefix: UInt8?, frame: DigitFrame) {
    var digits = InlineArray<24, UInt8>(repeating: 0)
    var start = 24
    var rest = value
    repeat {
      start &-= 1
      digits[start] = 0x30 &+ UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    } while rest != 0
    if let prefix {
      start &-= 1
      digits[start] = prefix
    }
    let count = 24 &- start
    // Safe: bytes have no padding.
    let bytes = unsafe digits.span.bytes
    switch frame {
    case .none: write(raw: ByteRange(start, count), of: bytes)
    case .bulk:
      write(UInt8(ascii: "$"))
      if count >= 10 { write(0x30 &+ UInt8(truncatingIfNeeded: count / 10)) }
      write(0x30 &+ UInt8(truncatingIfNeeded: count % 10))
      writeLineEnd()
      write(raw: ByteRange(start, count), of: bytes)
      writeLineEnd()
    }
  }

  /// Appends `\r\n`.
  @inline(__always)
  mutating func writeLineEnd() { write(fixed: UInt16(0x0A0D)) }

  /// Appends `type`, a count and a line end: the head of an array, a map, a push or a bulk string.
  @inline(__always)
  mutating func writeHead(_ type: UInt8, _ count: Int) {
    write(type)
    write(decimal: UInt64(count))
    writeLineEnd()
  }

  /// Appends `:<number>\r\n`.
  @inline(__always)
  mutating func writeInteger(_ value: UInt64) {
    guard value <= UInt64(Int64.max) else {
      // Past what an integer of the protocol may be.
      return writeDigits(value, prefix: nil, frame: .bulk)
    }
    write(UInt8(ascii: ":"))
    write(decimal: value)
    writeLineEnd()
  }

  /// Appends a signed integer.
  mutating func writeInteger(_ value: Int64) {
    write(UInt8(ascii: ":"))
    if value < 0 { write(UInt8(ascii: "-")) }
    write(decimal: value.magnitude)
    writeLineEnd()
  }

  /// Appends `range` of `source` as a bulk string.
  @inline(__always)
  mutating func writeBulk(_ range: ByteRange, of source: RawSpan) {
    writeHead(UInt8(ascii: "$"), range.length)
    write(raw: range, of: source)
    writeLineEnd()
  }

  /// Appends all of `source` as a bulk string.
  mutating func writeBulk(_ source: RawSpan) {
    writeBulk(ByteRange(0, source.byteCount), of: source)
  }

  /// Appends a text of the program as a bulk string.
  mutating func writeBulk(_ text: StaticString) { writeBulk(text.bytes) }

  /// Appends a text as a bulk string.
  mutating func writeBulk(_ text: String) {
    writeHead(UInt8(ascii: "$"), text.utf8.count)
    write(text: text)
    writeLineEnd()
  }

  /// Appends the bytes of a text.
  mutating func write(text: String) {
    reserve(text.utf8.count)
    for byte in text.utf8 { write(byte) }
  }

  /// Appends an id (`t17`) as a bulk string.
  @inline(__always)
  mutating func writeBulk<Noun>(_ id: Identifier<Noun>) {
    writeDigits(id.rawValue, prefix: Noun.prefix, frame: .bulk)
  }
}
