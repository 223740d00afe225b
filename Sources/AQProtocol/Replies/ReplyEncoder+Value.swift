import AQCore

extension ReplyEncoder {
  /// Writes a value that was read.
  public func encode(_ value: ReplyValue, into out: inout ByteWriter) {
    switch value {
    case .null: encodeNull(into: &out)
    case .boolean(let condition): encode(condition, into: &out)
    case .integer(let number): out.writeInteger(number)
    case .unsigned(let number): out.writeInteger(number)
    case .text(let text): out.writeBulk(text)
    case .word(let word): out.writeBulk(word.text)
    case .bytes(let bytes): out.writeBulk(bytes.rawBytes)
    case .time(let time): out.writeInteger(time.milliseconds)
    case .list(let elements):
      out.writeHead(UInt8(ascii: "*"), elements.count)
      for element in elements { encode(element, into: &out) }
    case .map(let fields):
      beginMap(fields.count, into: &out)
      for field in fields {
        out.writeBulk(field.key.text)
        encode(field.value, into: &out)
      }
    }
  }

  /// Writes a simple string of the program: `+PONG`.
  public func encode(status: StaticString, into out: inout ByteWriter) {
    out.write(UInt8(ascii: "+"))
    out.write(literal: status)
    out.writeLineEnd()
  }

  /// Writes `range` of `source` as a bulk string.
  public func encode(bytes range: ByteRange, of source: RawSpan, into out: inout ByteWriter) {
    out.writeBulk(range, of: source)
  }

  /// Writes names with their values as a map, for settings, whose names are no fixed words.
  public func encode(pairs: [(String, String)], into out: inout ByteWriter) {
    beginMap(pairs.count, into: &out)
    for (name, value) in pairs {
      out.writeBulk(name)
      out.writeBulk(value)
    }
  }
}
