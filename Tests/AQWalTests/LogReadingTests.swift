import AQCore
import AQStorage
import AQWal
import Testing

/// Reading groups beside the writer and behind it.
@Suite struct Reading {
  /// The first byte of every group of events that is there to read.
  static func marks(_ reader: inout LogReader, upTo durable: LSN) throws -> [UInt8] {
    var marks: [UInt8] = []
    while true {
      let isThere = try reader.next(upTo: durable) { header, body in
        if header.type == .data { marks.append(body.storedByte(at: 0)) }
      }
      guard isThere else { return marks }
    }
  }

  @Test func `a reader follows the writer over segments, up to what is durable`() throws {
    let place = try TemporaryDirectory()
    let world = try LogWorld.open(place)
    var reader = try LogReader(world.directory, from: LSN(1))
    var seen: [UInt8] = []
    for byte in UInt8(1)...40 {
      let before = world.writer.durableLSN
      try world.append(byte, bytes: 1_000)
      // A rotation syncs: then more is durable than was before the append.
      seen += try Self.marks(&reader, upTo: max(before, world.writer.durableLSN))
      #expect(seen.count < Int(byte))
      try world.writer.sync()
      seen += try Self.marks(&reader, upTo: world.writer.durableLSN)
      #expect(seen.last == byte)
    }
    #expect(seen == Array(1...40))
  }

  @Test func `a reader that stopped behind a group sees the one written since`() throws {
    // Found in review: the window still held the zeros from before, which read as damage.
    let place = try TemporaryDirectory()
    let world = try LogWorld.open(place)
    try world.commit(1)
    var reader = try LogReader(world.directory, from: LSN(1))
    var types: [FrameType] = []
    for _ in 0..<2 {
      let isThere = try reader.next(upTo: LSN(1)) { header, _ in types.append(header.type) }
      #expect(isThere)
    }
    try world.commit(2)
    let isThere = try reader.next(upTo: LSN(2)) { header, _ in types.append(header.type) }
    #expect(isThere)
    #expect(types == [.epochOpen, .data, .data])
  }

  @Test func `reading begins with the group that holds the LSN`() throws {
    let place = try TemporaryDirectory()
    let world = try LogWorld.open(place)
    for byte in UInt8(1)...40 { try world.commit(byte, count: 3, bytes: 1_000) }
    for lsn in UInt64(1)...120 {
      var reader = try LogReader(world.directory, from: LSN(lsn))
      let first = UInt8((lsn + 2) / 3)
      #expect(try Self.marks(&reader, upTo: world.writer.durableLSN) == Array(first...40))
    }
    var reader = try LogReader(world.directory, from: LSN(121))
    #expect(try Self.marks(&reader, upTo: world.writer.durableLSN).isEmpty)
    try world.commit(41)
    #expect(try Self.marks(&reader, upTo: world.writer.durableLSN) == [41])
  }

  @Test func `a position goes on where another reader stood`() throws {
    let place = try TemporaryDirectory()
    let world = try LogWorld.open(place)
    for byte in UInt8(1)...30 { try world.commit(byte, bytes: 1_000) }
    var position = try LogReader(world.directory, from: LSN(1)).position
    var seen: [UInt8] = []
    for _ in 0..<30 {
      var reader = LogReader(world.directory, at: position)
      var isThere = true
      var count = 0
      while isThere, count == 0 {
        isThere = try reader.next(upTo: world.writer.durableLSN) { header, body in
          guard header.type == .data else { return }
          seen.append(body.storedByte(at: 0))
          count += 1
        }
      }
      position = reader.position
    }
    #expect(seen == Array(1...30))
    #expect(position.nextLSN == LSN(31))
  }

  @Test func `what was trimmed is an error that names the oldest LSN`() throws {
    let place = try TemporaryDirectory()
    let world = try LogWorld.open(place)
    for byte in UInt8(1)...40 { try world.commit(byte, bytes: 1_000) }
    var slow = try LogReader(world.directory, from: LSN(1))
    let isThere = try slow.next(upTo: LSN(40)) { _, _ in }
    #expect(isThere)
    let last = try #require(world.writer.sealedSegments.last)
    try world.directory.update { manifest in
      manifest.snapshots.append(
        KeptSnapshot(lastLSN: last.lastLSN, chain: last.chain, sizeBytes: 1))
    }
    try world.writer.trim(below: last.lastLSN)
    let oldest = last.name.firstLSN
    #expect(world.directory.manifest.oldestLSN == oldest)
    do {
      _ = try LogReader(world.directory, from: LSN(1))
      Issue.record("read")
    } catch {
      #expect(error == .trimmed(oldest: oldest))
    }
    // A reader that has the segment open reads it to its end, and is told at the next one.
    do {
      _ = try Self.marks(&slow, upTo: LSN(40))
      Issue.record("read")
    } catch let error as LogReadError {
      #expect(error == .trimmed(oldest: oldest))
    }
  }

  @Test func `openings are read with the events`() throws {
    let place = try TemporaryDirectory()
    do {
      let world = try LogWorld.open(place)
      try world.commit(1)
    }
    let world = try LogWorld.open(place)
    try world.commit(2)
    var reader = try LogReader(world.directory, from: LSN(1))
    var types: [FrameType] = []
    while try reader.next(upTo: LSN(2), { header, _ in types.append(header.type) }) {}
    #expect(types == [.epochOpen, .data, .epochOpen, .data])
  }

  @Test func `damage in front of what is durable is an error with its place`() throws {
    let place = try TemporaryDirectory()
    let world = try LogWorld.open(place)
    try world.commit(1)
    let offset = world.writer.offsetBytes
    try world.commit(2)
    try place.storage().open(Recovering.segment, .readWrite).write([0xAA], at: offset + 70)
    var reader = try LogReader(world.directory, from: LSN(1))
    do {
      _ = try Self.marks(&reader, upTo: LSN(2))
      Issue.record("read")
    } catch let error as LogReadError {
      guard case .corrupt(let damage) = error else { throw error }
      #expect(damage.offset == offset)
      #expect(damage.expected == LSN(2))
      #expect(damage.found == LSN(2))
      #expect(damage.reason == .checksum)
    }
  }
}
