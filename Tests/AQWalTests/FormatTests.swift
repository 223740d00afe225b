import AQCore
import AQStorage
import AQWal
import Testing

/// The bytes on disk, held literally: a change here is a change of format.
@Suite struct FormatFixtures {
  /// A log with one frame of each type.
  static func written() throws -> [UInt8] {
    let place = try TemporaryDirectory()
    let world = try LogWorld.open(place)
    try world.commit(0xE1, count: 2, bytes: 13)
    try world.writer.appendWatermark(Timestamp(milliseconds: 4_000))
    try world.writer.close()
    return try place.storage().contents(Recovering.segment)
  }

  static func hex(_ bytes: ArraySlice<UInt8>) -> String {
    let digits = Array("0123456789abcdef")
    return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }

  // The sums were checked against the C library by hand; salt and uuid are `LogWorld.identity`.

  @Test func `a segment's header`() throws {
    let bytes = try Self.written()
    let fields = [
      "41515345474d5431", "0100", "0000", "0100", "0000",  // magic, format
      "100f0e0d0c0b0a890847060504030201",  // uuid
      "0100000000000000", "0100000000000000",  // number, first LSN
      "00000000", "00000000", "0000000000000000",  // epoch, sequel, chain
      "e803000000000000", "0040000000000000",  // created, size
    ]
    #expect(Self.hex(bytes[..<80]) == fields.joined())
    #expect(bytes[80..<4_088].allSatisfy { $0 == 0 })
    #expect(Self.hex(bytes[4_088..<4_096]) == "41a5dde57284215a")
  }

  @Test func `the first frame of an opening`() throws {
    let fields = [
      "41514652", "42000000", "590230676b3ecc92",  // magic, length, body sum
      "01000000", "03", "00", "0000",  // epoch, type, flags, zero
      "0100000000000000", "00000000", "00000000",  // next LSN, no events, durable lag
      "d007000000000000", "0000000000000000", "a77ce91a2b264937",  // time, chain, header sum
      "0100", "000000000000",  // body, padding
    ]
    #expect(Self.hex(try Self.written()[4_096..<4_168]) == fields.joined())
  }

  @Test func `a group of events`() throws {
    let fields = [
      "41514652", "4d000000", "e405a4929793e3b6",
      "01000000", "01", "00", "0000",
      "0100000000000000", "02000000", "00000000",
      "990c000000000000", "a77ce91a2b264937", "d89e24592408f3af",
      "e1e1e1e1e1e1e1e1e1e1e1e1e1", "000000",
    ]
    #expect(Self.hex(try Self.written()[4_168..<4_248]) == fields.joined())
  }

  @Test func `a watermark`() throws {
    let fields = [
      "41514652", "40000000", "a4fdd91c544f5150",
      "01000000", "02", "00", "0000",
      "0300000000000000", "00000000", "00000000",
      "a00f000000000000", "d89e24592408f3af", "1ece792ceb4a5c3b",
    ]
    #expect(Self.hex(try Self.written()[4_248..<4_312]) == fields.joined())
  }

  @Test func `a seal`() throws {
    let fields = [
      "41514652", "40000000", "a4fdd91c544f5150",
      "01000000", "04", "00", "0000",
      "0300000000000000", "00000000", "00000000",
      "a00f000000000000", "1ece792ceb4a5c3b", "4c96274dc4412431",
    ]
    let bytes = try Self.written()
    #expect(Self.hex(bytes[4_312..<4_376]) == fields.joined())
    #expect(bytes[4_376...].allSatisfy { $0 == 0 })
  }

  @Test func `the durable LSN is kept as its distance`() throws {
    let place = try TemporaryDirectory()
    let world = try LogWorld.open(place)
    try world.append(1, count: 5)
    let offset = Int(world.writer.offsetBytes)
    try world.append(2, count: 1)
    let bytes = try place.storage().contents(Recovering.segment)
    // First LSN 6, nothing durable: a lag of 5.
    #expect(Self.hex(bytes[offset + 24..<offset + 40]) == "06000000000000000100000005000000")
  }

  @Test func `names of segments read back, and nothing else does`() {
    for (lsn, sequel) in [(UInt64(1), UInt32(0)), (412_345, 0), (.max, 3), (7, .max)] {
      let name = SegmentName(firstLSN: LSN(lsn), sequel: sequel)
      #expect(SegmentName(file: name.file) == name)
    }
    #expect(SegmentName(firstLSN: LSN(1), sequel: 0).path == "wal/00000000000000000001.seg")
    let others = [
      "next.tmp", "1.seg", "00000000000000000001.0.seg", "00000000000000000001.seg.old",
      "99999999999999999999.seg", "0000000000000000000a.seg", "+0000000000000000001.seg", ".seg",
      "",
    ]
    for other in others { #expect(SegmentName(file: other) == nil) }
  }
}
