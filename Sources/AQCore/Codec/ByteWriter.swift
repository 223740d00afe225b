/// A growing region of bytes that is filled once, read, and emptied for the next use.
///
/// Appends are a bounds check and a store; the region is kept when it is emptied, so a writer that
/// lives as long as the engine allocates only while it learns its size. Growth doubles; a single
/// owner.
@safe
public struct ByteWriter: ~Copyable {
  @usableFromInline var start: UnsafeMutableRawPointer
  @usableFromInline var capacity: Int
  /// Bytes written since the last `removeAll`.
  public internal(set) var count: Int {
    @inlinable get { length }
    @inlinable set { length = newValue }
  }
  @usableFromInline var length: Int
  /// What times are written relative to: the logical time of the frame the bytes will stand in.
  public var timeBase: Timestamp = .zero

  /// An empty writer with room for `capacity` bytes.
  public init(capacity: Int = 4_096) {
    self.capacity = max(64, capacity)
    self.length = 0
    // Safe: owned by this value alone and freed in deinit.
    unsafe self.start = UnsafeMutableRawPointer.allocate(
      byteCount: self.capacity, alignment: 16)
  }

  deinit { unsafe start.deallocate() }

  /// What was written.
  public var bytes: RawSpan {
    @_lifetime(borrow self)
    @inlinable
    borrowing get {
      // Safe: `length` bytes from `start` are initialised, and the span borrows this value.
      let span = unsafe RawSpan(_unsafeStart: UnsafeRawPointer(start), byteCount: length)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  /// Forgets the bytes and keeps the room.
  @inlinable public mutating func removeAll() { length = 0 }

  /// Drops everything behind the first `newCount` bytes.
  ///
  /// Precondition: `newCount` ≤ `count`.
  @inlinable public mutating func truncate(to newCount: Int) {
    invariant(newCount >= 0 && newCount <= length, "a writer is only cut to what it holds")
    length = newCount
  }

  /// Makes sure that `more` bytes can follow.
  @inlinable @inline(__always)
  public mutating func reserve(_ more: Int) {
    if _slowPath(capacity &- length < more) { grow(more) }
  }

  @usableFromInline @inline(never)
  mutating func grow(_ more: Int) {
    let wanted = max(capacity * 2, length + more)
    let next = UnsafeMutableRawPointer.allocate(byteCount: wanted, alignment: 16)
    // Safe: both regions hold at least `length` bytes and don't overlap.
    unsafe next.copyMemory(from: start, byteCount: length)
    unsafe start.deallocate()
    unsafe start = next
    capacity = wanted
  }
}

extension ByteWriter {
  /// Appends one byte.
  @inlinable @inline(__always)
  public mutating func write(_ value: UInt8) {
    reserve(1)
    unsafe start.storeBytes(of: value, toByteOffset: length, as: UInt8.self)
    length &+= 1
  }

  /// Appends a fixed-width integer, little-endian.
  @inlinable @inline(__always)
  public mutating func write<Value: FixedWidthInteger & BitwiseCopyable>(fixed value: Value) {
    let size = MemoryLayout<Value>.size
    reserve(size)
    unsafe start.storeBytes(of: value.littleEndian, toByteOffset: length, as: Value.self)
    length &+= size
  }

  /// Appends an unsigned number in 1 to 10 bytes of 7 bits, low bits first (LEB128).
  @inlinable @inline(__always)
  public mutating func write(varint value: UInt64) {
    reserve(10)
    var rest = value
    while rest >= 0x80 {
      unsafe start.storeBytes(
        of: UInt8(truncatingIfNeeded: rest) | 0x80, toByteOffset: length, as: UInt8.self)
      length &+= 1
      rest &>>= 7
    }
    unsafe start.storeBytes(
      of: UInt8(truncatingIfNeeded: rest), toByteOffset: length, as: UInt8.self)
    length &+= 1
  }

  /// Appends a signed number, small magnitudes short (zig-zag).
  @inlinable @inline(__always)
  public mutating func write(zigzag value: Int64) {
    write(varint: UInt64(bitPattern: (value &<< 1) ^ (value &>> 63)))
  }

  /// Appends a time as its distance from `timeBase`.
  @inlinable @inline(__always)
  public mutating func write(_ time: Timestamp) {
    write(zigzag: Int64(bitPattern: time.milliseconds &- timeBase.milliseconds))
  }

  /// Appends an identifier.
  @inlinable @inline(__always)
  public mutating func write<Noun>(_ id: Identifier<Noun>) { write(varint: id.rawValue) }

  /// Appends `range` of `source` without its length.
  ///
  /// Precondition: the range lies within `source`.
  @inlinable
  public mutating func write(raw range: ByteRange, of source: RawSpan) {
    if range.count == 0 { return }
    invariant(range.upperBound <= source.byteCount, "a range lies within its buffer")
    let size = range.length
    reserve(size)
    unsafe source.withUnsafeBytes { bytes in
      // Safe: the range was checked against the source and the room was reserved.
      unsafe (start + length).copyMemory(
        from: bytes.baseAddress.unsafelyUnwrapped + range.lowerBound, byteCount: size)
    }
    length &+= size
  }

  /// Appends all of `source`.
  @inlinable
  public mutating func write(raw source: RawSpan) {
    write(raw: ByteRange(0, source.byteCount), of: source)
  }

  /// Appends a length and then the bytes of `range`; an absent range is written as empty.
  @inlinable
  public mutating func write(_ range: ByteRange, of source: RawSpan) {
    write(varint: UInt64(range.count))
    write(raw: range, of: source)
  }

  /// Overwrites four bytes written earlier, little-endian.
  ///
  /// Precondition: the four bytes were written.
  @inlinable
  public mutating func overwrite(_ value: UInt32, at offset: Int) {
    invariant(offset >= 0 && offset + 4 <= length, "only written bytes are overwritten")
    unsafe start.storeBytes(of: value.littleEndian, toByteOffset: offset, as: UInt32.self)
  }
}
