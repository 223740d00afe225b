/// A stretch of a buffer that travels beside it: of a request while it is decided, of an event
/// record while it is applied. Plain numbers, so that values made of ranges cost no reference
/// counting and can't outlive a pointer.
public struct ByteRange: Hashable, Sendable, BitwiseCopyable {
  /// Bytes from the start of the buffer; `UInt32.max` where the range is absent.
  public var offset: UInt32
  /// Length in bytes.
  public var count: UInt32

  /// Checks nothing: a range is held against its buffer where it is used.
  @inlinable public init(offset: UInt32, count: UInt32) {
    self.offset = offset
    self.count = count
  }

  /// Precondition: both fit 32 bits; request and record sizes are capped far below.
  @inlinable public init(_ offset: Int, _ count: Int) {
    self.init(offset: UInt32(truncatingIfNeeded: offset), count: UInt32(truncatingIfNeeded: count))
  }

  /// Nothing was given. Differs from an empty range, which was given and is empty.
  @inlinable public static var none: ByteRange { ByteRange(offset: .max, count: 0) }

  /// True where nothing was given.
  @inlinable public var isNone: Bool { offset == .max }
  /// True where there are no bytes: given empty, or not given.
  @inlinable public var isEmpty: Bool { count == 0 }
  /// The first byte's position.
  @inlinable public var lowerBound: Int { Int(offset) }
  /// The position behind the last byte.
  @inlinable public var upperBound: Int { Int(offset) + Int(count) }
  /// Length in bytes.
  @inlinable public var length: Int { Int(count) }
}

extension RawSpan {
  /// The byte at `offset`.
  ///
  /// Precondition: the offset lies within this span.
  @inlinable @inline(__always)
  public func byte(_ offset: Int) -> UInt8 {
    // Safe: the span checks the offset.
    unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
  }

  /// The bytes of `range` as an array; empty for an absent range.
  ///
  /// Precondition: the range lies within this span.
  public func array(_ range: ByteRange) -> [UInt8] {
    if range.isEmpty { return [] }
    invariant(range.upperBound <= byteCount, "a range lies within its buffer")
    return unsafe withUnsafeBytes { bytes in
      // Safe: the range was checked against the span, and the bytes are copied before it ends.
      unsafe [UInt8](UnsafeRawBufferPointer(rebasing: bytes[range.lowerBound..<range.upperBound]))
    }
  }

  /// The bytes of `range` read as UTF-8, damage repaired; empty for an absent range.
  public func text(_ range: ByteRange) -> String {
    String(decoding: array(range), as: UTF8.self)
  }
}
