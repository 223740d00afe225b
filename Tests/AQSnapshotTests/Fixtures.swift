import AQCore
import AQSnapshot
import Testing

/// Files as the released writer made them. Only added, never edited: a reader of this version must
/// read them for as long as there are stores.
@Suite struct Fixtures {
  /// Format 1.0; one chunk of rows and one of bytes, both stored as they are, as LZ4 would not have
  /// made them smaller (and its output may differ from version to version).
  private static let plain = [
    "4151534e41500d0a",  // magic
    "0100", "0000", "0100", "0000",  // format major, minor, lowest reader; zero
    "000102030405060708090a0b0c0d0e0f",  // store uuid
    "b94a060000000000",  // last LSN
    "8877665544332211",  // chain
    "07000000", "00000000",  // epoch; zero
    "0068e5cf8b010000",  // logical time
    "f510000000000000",  // file bytes
    "4d10000000000000",  // footer offset
    "0d00000000000000",  // raw bytes
    "3b54faf54711521c",  // footer sum
    String(repeating: "00", count: 3_992),
    "a728d4bbf9041f68",  // header sum

    "54bd863de3560417",  // stored sum
    "01", "01", "0800", "01000000",  // section, layout, row stride, row count
    "08000000", "08000000",  // raw bytes, stored bytes
    "97222316ea17f216",  // raw sum
    "0102030405060708",  // contents

    "139c01b4c89a6ce8",  // stored sum
    "09", "02", "0000", "00000000",  // section, layout, row stride, row count
    "05000000", "05000000",  // raw bytes, stored bytes
    "fddc625c55e85595",  // raw sum
    "68656c6c6f",  // contents

    "02000000", "02000000",  // section count, chunk count
    "33d87f63a7831502", "14b26d4f4b62b9e0",  // state digest
    "0100000000000000", "0100000000000000", "0100000000000000", "0800000000000000",  // section 1
    "0900000000000000", "0100000000000000", "0000000000000000", "0500000000000000",  // section 9
    "0010000000000000",  // offset of the first chunk
    "010108000100000008000000", "08000000", "97222316ea17f216",
    "2810000000000000",  // offset of the second
    "090200000000000005000000", "05000000", "fddc625c55e85595",
    "3b54faf54711521c",  // footer sum
    "4151534e41504654",  // magic
  ]

  /// Format 1.0; `samplePieces`, of which the first chunk is an LZ4 block of columns of
  /// differences.
  private static let compressed = [
    "4151534e41500d0a0100000001000000000102030405060708090a0b0c0d0e0f",
    "b94a060000000000887766554433221107000000000000000068e5cf8b010000",
    "b411000000000000ac100000000000009800000000000000a838834311d01d6b",
    String(repeating: "00", count: 3_992),
    "40965af1dacee86b",

    "1e39c1c349b11ba10101100008000000800000001700000080ae51c417f91eb4",
    "130001001f010800241f643800248001000000000000",
    "000051d90d3f48621a020200000000000008000000080000000457c813416183db",
    "7061796c6f616473",
    "4c9197206396fc5403010800000000000000000000000000c294d3380580062d",
    "6dba95ebac5b4a460101100001000000100000000d000000df7a684f8b5115c7",
    "13000100806400000000000000",

    "030000000400000093f9ed17c053817827b5acd87884c4b8",
    "0100000000000000020000000000000009000000000000009000000000000000",
    "0200000000000000010000000000000000000000000000000800000000000000",
    "0300000000000000010000000000000000000000000000000000000000000000",
    "00100000000000000101100008000000800000001700000080ae51c417f91eb4",
    "3710000000000000020200000000000008000000080000000457c813416183db",
    "5f1000000000000003010800000000000000000000000000c294d3380580062d",
    "7f100000000000000101100001000000100000000d000000df7a684f8b5115c7",
    "a838834311d01d6b4151534e41504654",
  ]

  private static let plainPieces = [
    Piece(section: 1, layout: .rows(strideBytes: 8), raw: [1, 2, 3, 4, 5, 6, 7, 8]),
    Piece(section: 9, layout: .bytes, raw: Array("hello".utf8)),
  ]

  /// The bytes that the digits of all lines stand for.
  private func bytes(_ lines: [String]) throws -> [UInt8] {
    let digits = Array(lines.joined())
    return try stride(from: 0, to: digits.count, by: 2).map {
      try #require(UInt8(String(digits[$0...$0 + 1]), radix: 16))
    }
  }

  @Test func `the writer's bytes are format 1.0 to the letter`() throws {
    let disk = MemoryDisk()
    try publish(Self.plainPieces, on: disk)
    #expect(disk.bytes(samplePath) == (try bytes(Self.plain)))
  }

  @Test func `files of format 1.0 are read`() throws {
    let fixtures = [(Self.plain, Self.plainPieces), (Self.compressed, samplePieces)]
    for (lines, pieces) in fixtures {
      let disk = MemoryDisk()
      disk.place(try bytes(lines), at: samplePath)
      let reader = try open(disk)
      #expect(reader.header == header())
      #expect(try read(reader).pieces == pieces)
    }
  }
}
