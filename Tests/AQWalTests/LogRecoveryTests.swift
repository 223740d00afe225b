import AQCore
import AQStorage
import AQWal
import Testing

/// What an opening makes of a log that was cut, flipped, truncated or swapped.
@Suite struct Recovering {
  static let segment = SegmentName(firstLSN: LSN(1), sequel: 0).path

  /// A log of three groups without a later witness, as `kill -9` leaves it, and where its last
  /// frame begins and ends.
  static func killed(_ place: TemporaryDirectory) throws -> (last: Int, end: Int) {
    let world = try LogWorld.open(place)
    try world.commit(1, count: 2)
    try world.commit(2)
    let last = Int(world.writer.offsetBytes)
    try world.commit(3, count: 3, bytes: 45)
    return (last, Int(world.writer.offsetBytes))
  }

  @Test func `a log that was closed opens again with everything in it`() throws {
    let place = try TemporaryDirectory()
    do {
      let world = try LogWorld.open(place)
      #expect(world.report.finding.epoch == 1)
      try world.commit(1)
      try world.commit(2, count: 4)
      try world.writer.close()
    }
    let world = try LogWorld.open(place)
    #expect(world.marks == [1, 2])
    #expect(world.report.finding.epoch == 2)
    #expect(world.report.finding.lastLSN == LSN(5))
    #expect(world.report.finding.cutBytes == 0)
    #expect(world.replayed.first?.type == .epochOpen)
    #expect(world.replayed.first?.body == [1, 0])
  }

  @Test func `a log truncated at any byte of its last frame keeps all whole frames`() throws {
    let place = try TemporaryDirectory()
    let (last, end) = try Self.killed(place)
    let image = try place.image()
    let bytes = try #require(image[Self.segment])
    for length in last...end {
      var changed = image
      changed[Self.segment] = Array(bytes[..<length])
      try place.restore(changed)
      // The padding behind the last frame's body may be missing: it is zeros anyway.
      let isWhole = bytes[length...].allSatisfy { $0 == 0 }
      let content = bytes[last..<length].lastIndex { $0 != 0 }.map { $0 + 1 - last } ?? 0
      let expected: Outcome =
        isWhole
        ? .opened(marks: [1, 2, 3], cutBytes: 0)
        : .opened(marks: [1, 2], cutBytes: UInt64(content))
      #expect(Outcome.opening(place) == expected, "length \(length)")
      #expect(Outcome.opening(place) == .opened(marks: isWhole ? [1, 2, 3] : [1, 2], cutBytes: 0))
    }
  }

  @Test func `a zeroed tail of the last frame is cut at any byte`() throws {
    let place = try TemporaryDirectory()
    let (last, end) = try Self.killed(place)
    let image = try place.image()
    for start in last..<end {
      var changed = image
      for offset in start..<end { changed[Self.segment]?[offset] = 0 }
      try place.restore(changed)
      guard case .opened(let marks, _) = Outcome.opening(place) else {
        Issue.record("refused where zeros begin at \(start)")
        continue
      }
      #expect(marks == [1, 2] || changed == image)
    }
  }

  @Test func `one flipped bit is torn in the last group and corrupt before it`() throws {
    let place = try TemporaryDirectory()
    let (last, end) = try Self.killed(place)
    let image = try place.image()
    for offset in 0..<end {
      var changed = image
      changed[Self.segment]?[offset] ^= 1 << (offset % 8)
      try place.restore(changed)
      let before = try place.imageWithoutLock()
      switch Outcome.opening(place) {
      case .opened(let marks, let cutBytes):
        #expect(offset >= last, "opened with a flipped bit at \(offset)")
        #expect(marks == [1, 2])
        #expect(cutBytes > 0)
      case .corrupt(let reason):
        #expect(offset < last, "refused over a flipped bit at \(offset)")
        let isHeader = offset < LogLimits.segmentHeaderBytes
        #expect(reason == (isHeader ? .segmentHeader : .lostDurableBytes))
        #expect(try place.imageWithoutLock() == before, "changed by a refusal at \(offset)")
      case .unsupported, .refusedStore, .failed:
        Issue.record("a flipped bit at \(offset) was taken for something else")
      }
    }
  }

  @Test func `with a watermark behind it the last group can't be called torn`() throws {
    let place = try TemporaryDirectory()
    let end: Int
    do {
      let world = try LogWorld.open(place)
      try world.commit(1)
      end = Int(world.writer.offsetBytes)
      try world.writer.appendWatermark(Timestamp(milliseconds: 9_000))
    }
    let image = try place.image()
    for offset in (end - 40)..<end where image[Self.segment]?[offset] != 0 {
      var changed = image
      changed[Self.segment]?[offset] ^= 0x10
      try place.restore(changed)
      let before = try place.imageWithoutLock()
      #expect(Outcome.opening(place) == .corrupt(.lostDurableBytes))
      #expect(try place.imageWithoutLock() == before)
    }
  }

  @Test func `a bad group before a good one is torn while nothing says it was durable`() throws {
    // 18 of 600 honest power cuts left a bad unsynced frame in front of a good one.
    let place = try TemporaryDirectory()
    let second: Int
    do {
      let world = try LogWorld.open(place)
      try world.commit(1)
      second = Int(world.writer.offsetBytes)
      try world.append(2)
      try world.append(3)
    }
    let storage = try place.storage()
    let file = try storage.open(Self.segment, .readWrite)
    try file.write([0xFF], at: UInt64(second + 70))
    guard case .opened(let marks, let cutBytes) = Outcome.opening(place) else {
      Issue.record("refused")
      return
    }
    #expect(marks == [1])
    // Two frames of 64 + 21 bytes; the last one's three bytes of padding are zeros anyway.
    #expect(cutBytes == 88 + 85)
  }

  @Test func `what is cut is kept with the reason`() throws {
    let place = try TemporaryDirectory()
    let (last, end) = try Self.killed(place)
    let storage = try place.storage()
    let bytes = try storage.contents(Self.segment)
    try storage.open(Self.segment, .readWrite).write([0xEE], at: UInt64(last + 80))
    do {
      let world = try LogWorld.open(place)
      let cut = try #require(world.report.cut)
      #expect(cut.offset == UInt64(last))
      #expect(world.report.finding.cutBytes == cut.byteCount)
      var expected = Array(bytes[last..<end])
      expected[80] = 0xEE
      while expected.last == 0 { expected.removeLast() }
      #expect(try storage.contents(cut.quarantinePath) == expected)
      let note = String(decoding: try storage.contents(cut.quarantinePath + ".json"), as: UTF8.self)
      #expect(note.contains("\"reason\":\"torn\""))
      #expect(note.contains("\"offset\":\(last)"))
      #expect(note.contains("\"expected_lsn\":4"))
      #expect(world.replayed.last?.body.first == 2)
      // The opening's first frame knows of the cut.
      try world.writer.close()
    }
    let again = try LogWorld.open(try place.storage())
    #expect(again.replayed.last?.body == [2, 1])
  }

  @Test func `events the engine can't take refuse before anything is touched`() throws {
    let place = try TemporaryDirectory()
    _ = try Self.killed(place)
    let before = try place.imageWithoutLock()
    for refusal in [ReplayRefusal.unsupported, .corrupt] {
      do {
        _ = try LogWorld.open(try place.storage(), refusing: refusal)
        Issue.record("opened")
      } catch let error as RecoveryError {
        #expect(error.exitCode == (refusal == .unsupported ? 78 : 65))
      }
      #expect(try place.imageWithoutLock() == before)
    }
  }

  @Test func `a segment of another store is refused as foreign`() throws {
    let place = try TemporaryDirectory()
    _ = try Self.killed(place)
    var image = try place.image()
    let page = Array(try #require(image[Self.segment])[..<4_096])
    var header = try SegmentHeader(decoding: page.rawBytes)
    header.storeUUID ^= 1
    image[Self.segment]?.replaceSubrange(..<4_096, with: header.encoded())
    try place.restore(image)
    #expect(Outcome.opening(place) == .corrupt(.foreignStore))
    #expect(try place.image() == image)
  }

  @Test func `a newer major is not corruption`() throws {
    let place = try TemporaryDirectory()
    _ = try Self.killed(place)
    let image = try place.image()
    let page = Array(try #require(image[Self.segment])[..<4_096])
    var header = try SegmentHeader(decoding: page.rawBytes)
    header.format = FormatVersion(major: 2, minor: 0, minimumReader: 2)
    var changed = image
    changed[Self.segment]?.replaceSubrange(..<4_096, with: header.encoded())
    try place.restore(changed)
    #expect(Outcome.opening(place) == .unsupported)
    #expect(try place.image() == changed)

    var manifest = try Manifest(decoding: try #require(image[Manifest.path]))
    manifest.format = FormatVersion(major: 2, minor: 0, minimumReader: 2)
    changed = image
    changed[Manifest.path] = manifest.encoded()
    try place.restore(changed)
    #expect(Outcome.opening(place) == .refusedStore(.unsupported(manifest.format)))
    #expect(try place.image() == changed)
  }

  @Test func `a frame of a newer minor is refused, not cut`() throws {
    let place = try TemporaryDirectory()
    let (last, _) = try Self.killed(place)
    var image = try place.image()
    var frame = Array(try #require(image[Self.segment])[last..<last + 64])
    frame[22] = 1
    var seed = FrameSeed(salt: LogWorld.identity.salt, segmentNumber: 1)
    let sum = Checksum.xxh3(
      frame.rawBytes.extracting(0..<56), seed: seed.value(epoch: 1))
    for byte in 0..<8 { frame[56 + byte] = UInt8(truncatingIfNeeded: sum >> (8 * byte)) }
    image[Self.segment]?.replaceSubrange(last..<last + 64, with: frame)
    try place.restore(image)
    #expect(Outcome.opening(place) == .unsupported)
    #expect(try place.image() == image)
  }

  @Test func `damage in a complete segment refuses, but not below the snapshot`() throws {
    let place = try TemporaryDirectory()
    let second: SealedSegment
    do {
      let world = try LogWorld.open(place)
      for byte in UInt8(1)...40 { try world.commit(byte, bytes: 1_000) }
      second = world.writer.sealedSegments[1]
      try world.writer.close()
    }
    let storage = try place.storage()
    try storage.open(second.name.path, .readWrite).write([0xF0], at: 6_000)
    let before = try place.imageWithoutLock()
    #expect(Outcome.opening(place) == .corrupt(.checksum))
    #expect(try place.imageWithoutLock() == before)
    let start = ReplayStart(snapshotLSN: second.lastLSN, chain: second.chain)
    let rest = Array(UInt8(second.lastLSN.rawValue + 1)...40)
    #expect(Outcome.opening(place, from: start) == .opened(marks: rest, cutBytes: 0))
  }

  @Test func `a segment behind one that lost its seal is not passed over`() throws {
    let place = try TemporaryDirectory()
    let first: SealedSegment
    do {
      let world = try LogWorld.open(place)
      for byte in UInt8(1)...12 { try world.commit(byte, bytes: 1_000) }
      first = try #require(world.writer.sealedSegments.first)
    }
    // The MANIFEST of before the rotation, and a first segment whose end is zero: as if a disk
    // had lost both after it said they were durable.
    var image = try place.image()
    var manifest = try Manifest(decoding: try #require(image[Manifest.path]))
    manifest.active = ActiveSegment(number: first.number, name: first.name)
    manifest.sealed = []
    image[Manifest.path] = manifest.encoded()
    for offset in Int(first.usedBytes) - 64..<Int(first.usedBytes) {
      image[first.name.path]?[offset] = 0
    }
    try place.restore(image)
    let before = try place.imageWithoutLock()
    #expect(Outcome.opening(place) == .corrupt(.shortSegment))
    #expect(try place.imageWithoutLock() == before)
  }

  @Test func `a missing segment refuses`() throws {
    let place = try TemporaryDirectory()
    _ = try Self.killed(place)
    try place.storage().remove(Self.segment)
    let before = try place.image()
    #expect(Outcome.opening(place) == .corrupt(.missingSegment))
    #expect(try place.image() == before)
  }

  @Test func `a second opener is told that the store is held`() throws {
    let place = try TemporaryDirectory()
    let world = try LogWorld.open(place)
    #expect(throws: StoreError.locked) {
      try StoreDirectory.open(try place.storage(), orBegin: LogWorld.beginning)
    }
    #expect(StoreError.locked.exitCode == 75)
    try world.writer.close()
  }

  @Test func `a snapshot past the log's end refuses`() throws {
    let place = try TemporaryDirectory()
    _ = try Self.killed(place)
    let before = try place.imageWithoutLock()
    let start = ReplayStart(snapshotLSN: LSN(7), chain: nil)
    #expect(Outcome.opening(place, from: start) == .corrupt(.snapshotBeyondLog))
    #expect(try place.imageWithoutLock() == before)
  }

  @Test func `a snapshot of another history refuses`() throws {
    let place = try TemporaryDirectory()
    _ = try Self.killed(place)
    let start = ReplayStart(snapshotLSN: LSN(3), chain: 0xBAD)
    #expect(Outcome.opening(place, from: start) == .corrupt(.snapshotChain))
  }

  @Test func `a snapshot in the middle of a group refuses`() throws {
    let place = try TemporaryDirectory()
    _ = try Self.killed(place)
    let start = ReplayStart(snapshotLSN: LSN(1), chain: nil)
    #expect(Outcome.opening(place, from: start) == .corrupt(.snapshotChain))
  }

  @Test func `replay begins behind the snapshot`() throws {
    let place = try TemporaryDirectory()
    let chain: UInt64
    do {
      let world = try LogWorld.open(place)
      try world.commit(1, count: 2)
      chain = world.writer.chain
      try world.commit(2)
    }
    let start = ReplayStart(snapshotLSN: LSN(2), chain: chain)
    #expect(Outcome.opening(place, from: start) == .opened(marks: [2], cutBytes: 0))
  }
}
