import AQCore
import AQSnapshot
import AQStorage

/// Contents for one chunk or more, as a test appends and expects them.
struct Piece: Equatable {
  var section: UInt8
  var layout: ChunkLayout
  var raw: [UInt8]
}

/// The store that the tests' snapshots belong to.
let storeUUID: UInt128 = 0x0F0E_0D0C_0B0A_0908_0706_0504_0302_0100

/// The header of a snapshot at `lastLSN`.
func header(lastLSN: UInt64 = 412_345) -> SnapshotHeader {
  SnapshotHeader(
    storeUUID: storeUUID, lastLSN: LSN(lastLSN), chain: 0x1122_3344_5566_7788, epoch: 7,
    logicalTime: Timestamp(milliseconds: 1_700_000_000_000))
}

/// Where the snapshot of `header()` stands.
let samplePath = "snap/00000000000000412345.snap"

/// Writes the pieces and publishes the snapshot.
@discardableResult
func publish(
  _ pieces: [Piece], lastLSN: UInt64 = 412_345, on disk: any Storage
) throws(SnapshotError) -> KeptSnapshot {
  var writer = try SnapshotWriter(storage: disk, header: header(lastLSN: lastLSN))
  for piece in pieces {
    try writer.append(
      section: piece.section, layout: piece.layout, raw: unsafe piece.raw.span.bytes)
  }
  return try writer.finish().publish()
}

/// Opens a snapshot of the tests' store.
func open(
  _ disk: any Storage, _ name: SnapshotName = SnapshotName(lastLSN: LSN(412_345))
) throws(SnapshotError) -> SnapshotReader {
  try SnapshotReader(storage: disk, path: name.path, expectedUUID: storeUUID)
}

/// Reads all chunks, and what their descriptors say of them.
func read(
  _ reader: SnapshotReader
) throws(SnapshotReadError<Never>) -> (chunks: [ChunkDescriptor], pieces: [Piece]) {
  var chunks: [ChunkDescriptor] = []
  var pieces: [Piece] = []
  try reader.forEachChunk { chunk, raw in
    chunks.append(chunk)
    let bytes = unsafe raw.withUnsafeBytes { unsafe [UInt8]($0) }
    pieces.append(Piece(section: chunk.section, layout: chunk.layout, raw: bytes))
  }
  return (chunks, pieces)
}

/// A small file that has all there is: a chunk that LZ4 makes smaller, one that it doesn't, an
/// empty one, two sections, and one section twice.
let samplePieces = [
  Piece(section: 1, layout: .rows(strideBytes: 16), raw: rows(count: 8, strideBytes: 16)),
  Piece(section: 2, layout: .bytes, raw: Array("payloads".utf8)),
  Piece(section: 3, layout: .rows(strideBytes: 8), raw: []),
  Piece(section: 1, layout: .rows(strideBytes: 16), raw: rows(count: 1, strideBytes: 16)),
]

/// The bytes of a published snapshot of `samplePieces`.
func sampleFile() throws(SnapshotError) -> [UInt8] {
  let disk = MemoryDisk()
  try publish(samplePieces, on: disk)
  return disk.bytes(samplePath)
}

/// Rows of words that count up, as tables have them.
func rows(count: Int, strideBytes: Int) -> [UInt8] {
  let wordCount = strideBytes / 8
  return (0..<count * wordCount).flatMap { place -> [UInt8] in
    let word = UInt64(place / wordCount + 100 * (place % wordCount))
    return (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
  }
}

/// SplitMix64: the same numbers for the same seed, everywhere.
struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  /// So many bytes, of which a share repeats, as in real tables.
  mutating func bytes(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    while bytes.count < count {
      let word = next()
      let isRun = word & 1 == 0
      for shift in 0..<8 {
        bytes.append(UInt8(truncatingIfNeeded: word >> (isRun ? 8 : shift * 8)))
      }
    }
    return Array(bytes.prefix(count))
  }
}
