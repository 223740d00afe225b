/// A reading position in a buffer that is passed beside it.
///
/// Every read checks what is left first and throws; nothing in the bytes can trap the process.
public struct ByteCursor: Sendable, BitwiseCopyable {
  /// The next byte to read.
  public var offset: Int
  /// Behind the last byte that may be read.
  public let end: Int
  /// What times are read relative to: the logical time of the frame the bytes stand in.
  public var timeBase: Timestamp

  /// Reads `range` of `bytes`, which must be the buffer given to every later call.
  @inlinable public init(_ range: ByteRange, in bytes: RawSpan, timeBase: Timestamp) {
    invariant(range.isNone || range.upperBound <= bytes.byteCount, "a range lies within its buffer")
    self.offset = range.isNone ? 0 : range.lowerBound
    self.end = range.isNone ? 0 : range.upperBound
    self.timeBase = timeBase
  }

  /// Bytes left.
  @inlinable public var remaining: Int { end &- offset }

  /// One byte.
  ///
  /// Throws: `truncated` at the end.
  @inlinable @inline(__always)
  public mutating func byte(_ bytes: RawSpan) throws(DecodeError) -> UInt8 {
    guard offset < end else { throw .truncated }
    // Safe: below `end`, which init checked against the span.
    let value = unsafe bytes.unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
    offset &+= 1
    return value
  }

  /// A fixed-width little-endian integer.
  ///
  /// Throws: `truncated` where it isn't all there.
  @inlinable @inline(__always)
  public mutating func fixed<Value: FixedWidthInteger & BitwiseCopyable>(
    _ type: Value.Type, _ bytes: RawSpan
  ) throws(DecodeError) -> Value {
    let size = MemoryLayout<Value>.size
    guard end &- offset >= size else { throw .truncated }
    // Safe: `size` bytes below `end`, which init checked against the span.
    let value = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: type)
    offset &+= size
    return Value(littleEndian: value)
  }

  /// An unsigned number of 1 to 10 bytes (LEB128).
  ///
  /// Throws: `truncated`, or `overlongNumber` past 64 bits.
  @inlinable @inline(__always)
  public mutating func varint(_ bytes: RawSpan) throws(DecodeError) -> UInt64 {
    let first = try byte(bytes)
    if _fastPath(first < 0x80) { return UInt64(first) }
    return try varintRest(first, bytes)
  }

  @inlinable
  mutating func varintRest(_ first: UInt8, _ bytes: RawSpan) throws(DecodeError) -> UInt64 {
    var value = UInt64(first & 0x7F)
    var shift: UInt64 = 7
    while true {
      let next = try byte(bytes)
      if shift == 63, next > 1 { throw .overlongNumber }
      value |= UInt64(next & 0x7F) &<< shift
      if next < 0x80 { return value }
      shift &+= 7
      if shift > 63 { throw .overlongNumber }
    }
  }

  /// A signed number (zig-zag).
  @inlinable @inline(__always)
  public mutating func zigzag(_ bytes: RawSpan) throws(DecodeError) -> Int64 {
    let raw = try varint(bytes)
    return Int64(bitPattern: raw &>> 1) ^ (0 &- Int64(bitPattern: raw & 1))
  }

  /// A time, written as its distance from `timeBase`.
  @inlinable @inline(__always)
  public mutating func timestamp(_ bytes: RawSpan) throws(DecodeError) -> Timestamp {
    let delta = try zigzag(bytes)
    return Timestamp(milliseconds: timeBase.milliseconds &+ UInt64(bitPattern: delta))
  }

  /// An identifier; zero is refused.
  @inlinable @inline(__always)
  public mutating func identifier<Noun>(
    _ type: Identifier<Noun>.Type, _ bytes: RawSpan
  ) throws(DecodeError) -> Identifier<Noun> {
    let raw = try varint(bytes)
    guard raw != 0 else { throw .invalidValue }
    return Identifier(rawValue: raw)
  }

  /// A number that must fit a narrower type.
  ///
  /// Throws: `invalidValue` where it doesn't fit.
  @inlinable @inline(__always)
  public mutating func narrow<Value: FixedWidthInteger>(
    _ type: Value.Type, _ bytes: RawSpan
  ) throws(DecodeError) -> Value {
    guard let value = Value(exactly: try varint(bytes)) else { throw .invalidValue }
    return value
  }

  /// A length and the bytes behind it, as a range of the buffer.
  ///
  /// Throws: `truncated` where the length is more than what is left.
  @inlinable
  public mutating func range(_ bytes: RawSpan) throws(DecodeError) -> ByteRange {
    let length = try varint(bytes)
    guard length <= UInt64(remaining) else { throw .truncated }
    let range = ByteRange(offset, Int(length))
    offset &+= Int(length)
    return range
  }

  /// A raw value of an enum; unknown values are refused.
  @inlinable @inline(__always)
  public mutating func choice<Choice: RawRepresentable>(
    _ type: Choice.Type, _ bytes: RawSpan
  ) throws(DecodeError) -> Choice where Choice.RawValue == UInt8 {
    guard let value = Choice(rawValue: try byte(bytes)) else { throw .invalidValue }
    return value
  }

  /// How many elements follow, at most `limit` and at most one a byte that is left.
  ///
  /// Throws: `invalidValue` past the limit: lengths are checked before anything is allocated.
  @inlinable
  public mutating func elementCount(
    limit: Int, _ bytes: RawSpan
  ) throws(DecodeError) -> Int {
    let count = try varint(bytes)
    guard count <= UInt64(limit), count <= UInt64(remaining) else { throw .invalidValue }
    return Int(count)
  }
}
