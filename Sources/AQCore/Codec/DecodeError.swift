/// Why bytes are not what they claim to be.
public enum DecodeError: Error, Equatable, Sendable {
  /// The bytes end before the value does.
  case truncated
  /// A number of more than 64 bits.
  case overlongNumber
  /// A well-formed value that is not allowed here: an id of zero, a length over its limit, a
  /// number outside its range.
  case invalidValue
  /// An event family or kind this version doesn't know. Refuses to open, never skipped.
  case unknownEvent(family: UInt8, kind: UInt8)
  /// Bytes are left behind the last field.
  case trailingBytes
}
