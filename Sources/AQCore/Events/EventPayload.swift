/// One kind of event: its fields, and their bytes.
///
/// A payload is plain numbers and ranges; the bytes the ranges refer to travel beside it: the
/// request while it is encoded, the record once it is decoded.
public protocol EventPayload: Sendable {
  /// Family and kind.
  static var type: EventType { get }

  /// Appends the fields, ranges taken from `source`. Each kind lists them in the order of their
  /// bytes, in the notation of `docs/format/events.md`.
  func encodeFields(into writer: inout ByteWriter, from source: RawSpan)

  /// Reads the fields; ranges refer to `bytes`.
  ///
  /// Throws: `truncated`, `overlongNumber`, and `invalidValue` for what each kind says it refuses.
  init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError)
}

/// The frame of an event's bytes, little-endian:
///
///     | length u32 | family u8 | kind u8 | fields |
///
/// The length counts the whole record, itself included. Records stand back to back. The fields of
/// each kind are listed in `docs/format/events.md`, in the order in which `encodeFields` writes
/// them:
///
/// - numbers and ids are varints: 7 bits a byte, low bits first, the top bit set while more follow
/// - times are zig-zag varints of their distance from the logical time of the frame they stand in
/// - names, texts and bytes are a length (varint) and that many bytes
/// - lists are a count (varint) and that many elements; ids in a list are zig-zag differences
/// - what may be absent has a bit in front, or is written empty
public enum EventRecord {
  /// Bytes in front of the fields.
  @inlinable public static var headerBytes: Int { 6 }
}

extension ByteWriter {
  /// Appends one event as a record.
  ///
  /// *Complexity*: O(bytes of the event); allocates only where the writer must grow.
  @inlinable
  public mutating func write<Payload: EventPayload>(event: Payload, from source: RawSpan) {
    let start = count
    reserve(EventRecord.headerBytes)
    write(fixed: UInt32(0))
    write(Payload.type.family)
    write(Payload.type.kind)
    event.encodeFields(into: &self, from: source)
    let length = count - start
    invariant(length <= Limits.eventBytes, "limits on fields bound an event")
    overwrite(UInt32(truncatingIfNeeded: length), at: start)
  }
}

extension ByteCursor {
  /// Steps over the next record; returns its type and a cursor on its fields.
  ///
  /// Throws: `truncated` where the record isn't all there, `invalidValue` where its length can't be
  /// one, `unknownEvent` for a family or kind of a newer version.
  @inlinable
  public mutating func record(
    _ bytes: RawSpan
  ) throws(DecodeError) -> (type: EventType, fields: ByteCursor) {
    let start = offset
    let length = Int(try fixed(UInt32.self, bytes))
    guard length >= EventRecord.headerBytes, length <= Limits.eventBytes else {
      throw .invalidValue
    }
    guard length &- 4 <= remaining else { throw .truncated }
    let family = try byte(bytes)
    let kind = try byte(bytes)
    guard let type = EventType(rawValue: UInt16(family) << 8 | UInt16(kind)) else {
      throw .unknownEvent(family: family, kind: kind)
    }
    let fields = ByteCursor(
      ByteRange(offset, length - EventRecord.headerBytes), in: bytes, timeBase: timeBase)
    offset = start + length
    return (type, fields)
  }

  /// Reads a payload and refuses what is left behind it.
  @inlinable
  public mutating func payload<Payload: EventPayload>(
    _ type: Payload.Type, _ bytes: RawSpan
  ) throws(DecodeError) -> Payload {
    let payload = try Payload(&self, bytes)
    guard offset == end else { throw .trailingBytes }
    return payload
  }
}
