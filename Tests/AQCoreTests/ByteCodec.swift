import AQCore
import Testing

/// The primitives that events, specs and snapshots are written with.
@Suite struct ByteCodec {
  private let edges: [UInt64] = [
    0, 1, 0x7F, 0x80, 0x3FFF, 0x4000, 0xFFFF_FFFF, 1 << 35, 1 << 56, 1 << 63, .max - 1, .max,
  ]

  private func cursor(_ bytes: [UInt8]) -> ByteCursor {
    ByteCursor(ByteRange(0, bytes.count), in: bytes.rawBytes, timeBase: EventSamples.timeBase)
  }

  private func varint(_ bytes: [UInt8]) throws(DecodeError) -> UInt64 {
    var cursor = cursor(bytes)
    return try cursor.varint(bytes.rawBytes)
  }

  @Test func `numbers of any size come back`() throws {
    var writer = ByteWriter()
    for value in edges {
      writer.write(varint: value)
      writer.write(zigzag: Int64(bitPattern: value))
      writer.write(fixed: value)
      writer.write(Timestamp(milliseconds: value))
    }
    let bytes = writer.bytes.array(ByteRange(0, writer.count))
    var reader = ByteCursor(ByteRange(0, bytes.count), in: bytes.rawBytes, timeBase: .zero)
    for value in edges {
      #expect(try reader.varint(bytes.rawBytes) == value)
      #expect(try reader.zigzag(bytes.rawBytes) == Int64(bitPattern: value))
      #expect(try reader.fixed(UInt64.self, bytes.rawBytes) == value)
      #expect(try reader.timestamp(bytes.rawBytes) == Timestamp(milliseconds: value))
    }
    #expect(reader.remaining == 0)
  }

  @Test func `numbers have the bytes they always had`() {
    var writer = ByteWriter()
    writer.write(varint: 300)
    writer.write(zigzag: -1)
    writer.write(zigzag: 64)
    writer.write(fixed: UInt32(0x0102_0304))
    #expect(
      writer.bytes.array(ByteRange(0, writer.count))
        == [0xAC, 0x02, 0x01, 0x80, 0x01, 0x04, 0x03, 0x02, 0x01])
  }

  @Test func `a number of more than 64 bits is overlong`() {
    let nine = [UInt8](repeating: 0x80, count: 9)
    #expect(throws: DecodeError.overlongNumber) { try varint(nine + [0x02]) }
    #expect(throws: DecodeError.overlongNumber) { try varint(nine + [0x80, 0x00]) }
    #expect(throws: DecodeError.truncated) { try varint(nine) }
    #expect(throws: DecodeError.truncated) { try varint([]) }
    #expect(throws: Never.self) { try varint(nine + [0x01]) }
  }

  @Test func `a number that is too wide for its field is refused`() throws {
    let bytes: [UInt8] = [0x80, 0x02]
    var cursor = cursor(bytes)
    #expect(throws: DecodeError.invalidValue) { try cursor.narrow(UInt8.self, bytes.rawBytes) }
  }

  @Test func `a cursor stops at its own end and not at the buffer's`() throws {
    let bytes: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8, 9]
    let span = bytes.rawBytes
    var cursor = ByteCursor(ByteRange(2, 3), in: span, timeBase: .zero)
    #expect(throws: DecodeError.truncated) { try cursor.fixed(UInt32.self, span) }
    #expect(try cursor.fixed(UInt16.self, span) == 0x0403)
    #expect(try cursor.byte(span) == 5)
    #expect(throws: DecodeError.truncated) { try cursor.byte(span) }
  }

  @Test func `an absent range is not an empty one`() {
    #expect(ByteRange.none.isNone)
    #expect(ByteRange.none.isEmpty)
    #expect(!ByteRange(3, 0).isNone)
    let bytes: [UInt8] = [0x61, 0x62, 0xFF]
    #expect(bytes.rawBytes.array(.none) == [])
    #expect(bytes.rawBytes.array(ByteRange(1, 1)) == [0x62])
    #expect(bytes.rawBytes.text(ByteRange(0, 3)) == "ab\u{FFFD}")
  }

  @Test func `a writer grows, is cut and starts again`() {
    var writer = ByteWriter(capacity: 1)
    for index in 0..<10_000 { writer.write(UInt8(truncatingIfNeeded: index)) }
    #expect(writer.count == 10_000)
    #expect(writer.bytes.array(ByteRange(9_998, 2)) == [14, 15])
    writer.overwrite(0xAABB_CCDD, at: 0)
    writer.truncate(to: 5)
    #expect(writer.bytes.array(ByteRange(0, 5)) == [0xDD, 0xCC, 0xBB, 0xAA, 4])
    writer.removeAll()
    #expect(writer.count == 0)
    writer.write(raw: [1, 2, 3].rawBytes)
    #expect(writer.bytes.array(ByteRange(0, 3)) == [1, 2, 3])
  }

  @Test func `a spec is a value, its lists included`() {
    var first = TaskSpec()
    first.tags = [ByteRange(0, 1)]
    var second = first
    second.tags.append(ByteRange(1, 1))
    second.policy = .once
    #expect(first.tags == [ByteRange(0, 1)])
    #expect(first.policy == nil)
    #expect(second.tags.count == 2)
    first.tags = []
    #expect(second.tags.count == 2)
  }
}
