/// Bytes of a file's header or of the MANIFEST as they are put together, little-endian.
public struct StoredBytes: Sendable {
  /// What was appended so far.
  public private(set) var bytes: [UInt8]

  /// Nothing yet.
  public init(capacity: Int) {
    bytes = []
    bytes.reserveCapacity(capacity)
  }

  /// Appends a number, lowest byte first.
  public mutating func append(_ value: some FixedWidthInteger & UnsignedInteger) {
    var rest = value
    for _ in 0..<(value.bitWidth / 8) {
      bytes.append(UInt8(truncatingIfNeeded: rest))
      rest = value.bitWidth == 8 ? 0 : rest >> 8
    }
  }

  /// Appends bytes as they are.
  public mutating func append(contentsOf other: [UInt8]) { bytes.append(contentsOf: other) }

  /// Appends zeros until there are `count` bytes.
  public mutating func pad(to count: Int) {
    while bytes.count < count { bytes.append(0) }
  }
}
