import AQCore
import AQStorage
import AQWal
import Glibc
import Testing

/// Appending, rotating, trimming, and what happens when the disk fails.
@Suite struct Writing {
  @Test func `groups move on to the next segment where they don't fit`() throws {
    let place = try TemporaryDirectory()
    var marks: [UInt8] = []
    do {
      let world = try LogWorld.open(place)
      for byte in 1...40 {
        try world.commit(UInt8(byte), count: 3, bytes: 1_000)
        marks.append(UInt8(byte))
      }
      let sealed = world.writer.sealedSegments
      #expect(sealed.count >= 3)
      #expect(sealed.map(\.number) == Array(1...UInt64(sealed.count)))
      for (segment, next) in zip(sealed, sealed.dropFirst()) {
        #expect(next.name.firstLSN == segment.lastLSN.advanced(by: 1))
      }
      try world.writer.close()
    }
    let world = try LogWorld.open(place)
    #expect(world.marks == marks)
    #expect(world.writer.lastLSN == LSN(120))
    #expect(world.report.eventCount == 120)
  }

  @Test func `a frame takes up to the whole room of a segment and not a byte more`() throws {
    let place = try TemporaryDirectory()
    do {
      let world = try LogWorld.open(place)
      let limit = world.writer.maximumFrameBytes
      #expect(limit == 16_384 - 4_096 - 64)
      try world.commit(1, bytes: limit - 64)
      #expect(throws: WALError.frameTooLarge(limitBytes: limit)) {
        try world.append(2, bytes: limit - 63)
      }
      try world.commit(3, bytes: limit - 64)
      try world.writer.close()
    }
    #expect(try LogWorld.open(try place.storage()).marks == [1, 3])
  }

  @Test func `a failed sync poisons the log and is never tried again`() throws {
    let place = try TemporaryDirectory()
    let faults = FaultyStorage.Faults()
    let world = try LogWorld.open(FaultyStorage(try place.storage(), faults))
    try world.commit(1)
    try world.append(2)
    faults.fail(.sync, EIO)
    #expect(throws: WALError.self) { try world.writer.sync() }
    faults.fail(.sync, nil)
    let count = faults.syncCount
    #expect(throws: WALError.poisoned) { try world.writer.sync() }
    #expect(throws: WALError.poisoned) { try world.append(3) }
    #expect(throws: WALError.poisoned) { try world.writer.appendWatermark(.zero) }
    #expect(throws: WALError.poisoned) { try world.writer.close() }
    #expect(faults.syncCount == count)
    #expect(world.writer.durableLSN == LSN(1))
    #expect(world.writer.gauges.durableLSN == LSN(1))
  }

  @Test func `a failed write poisons the log`() throws {
    let place = try TemporaryDirectory()
    let faults = FaultyStorage.Faults()
    let world = try LogWorld.open(FaultyStorage(try place.storage(), faults))
    try world.commit(1)
    faults.fail(.write, ENOSPC)
    do {
      try world.append(2)
      Issue.record("written")
    } catch let error as WALError {
      #expect(error.exitCode == 74)
    }
    faults.fail(.write, nil)
    #expect(throws: WALError.poisoned) { try world.append(2) }
    #expect(throws: WALError.poisoned) { try world.writer.sync() }
  }

  @Test func `every failing call of a rotation poisons, and the next opening goes on`() throws {
    for call in 0..<40 {
      let place = try TemporaryDirectory()
      let faults = FaultyStorage.Faults()
      var committed: [UInt8] = []
      do {
        let world = try LogWorld.open(try place.storage())
        for byte in UInt8(1)...11 {
          try world.commit(byte, bytes: 1_000)
          committed.append(byte)
        }
      }
      do {
        let world = try LogWorld.open(FaultyStorage(try place.storage(), faults))
        faults.die(after: call)
        try world.commit(12, bytes: 1_000)
        committed.append(12)
        try world.commit(13, bytes: 1_000)
        committed.append(13)
      } catch let error as WALError {
        #expect(error != .poisoned)
      }
      let world = try LogWorld.open(place)
      #expect(Array(world.marks.prefix(committed.count)) == committed, "call \(call)")
      #expect(world.marks.count <= committed.count + 1)
      try world.commit(99)
      try world.writer.close()
    }
  }

  @Test func `every failing call of an opening leaves a store that opens`() throws {
    let original = try TemporaryDirectory()
    let (last, _) = try Recovering.killed(original)
    var image = try original.image()
    image[Recovering.segment]?[last + 90] ^= 1
    var call = 0
    while true {
      let place = try TemporaryDirectory()
      try place.restore(image)
      let faults = FaultyStorage.Faults()
      faults.die(after: call)
      let isOpened = (try? LogWorld.open(FaultyStorage(try place.storage(), faults))) != nil
      let world = try LogWorld.open(place)
      #expect(world.marks == [1, 2], "call \(call)")
      // Whoever cut it, the bytes are kept, and the engine was told before it wrote anything.
      let kept = try place.image().filter {
        $0.key.hasSuffix(".bytes") && $0.value.count == 64 + 45
      }
      #expect(!kept.isEmpty, "call \(call)")
      if isOpened { break }
      call += 1
    }
    #expect(call > 20)
  }

  @Test func `every failing call of a first opening leaves a directory that can begin`() throws {
    var call = 0
    while true {
      let place = try TemporaryDirectory()
      let faults = FaultyStorage.Faults()
      faults.die(after: call)
      let isOpened = (try? LogWorld.open(FaultyStorage(try place.storage(), faults))) != nil
      let world = try LogWorld.open(place)
      #expect(world.marks.isEmpty)
      try world.commit(1)
      if isOpened { break }
      call += 1
    }
    #expect(call > 15)
  }

  @Test func `openings that write no event can't overwrite a segment of the same name`() throws {
    let place = try TemporaryDirectory()
    for _ in 0..<200 { _ = try LogWorld.open(place) }
    let world = try LogWorld.open(place)
    #expect(world.report.finding.epoch == 201)
    #expect(world.replayed.count == 200)
    #expect(Set(world.writer.sealedSegments.map(\.name.firstLSN)) == [LSN(1)])
    #expect(world.directory.manifest.active.name.sequel > 0)
  }

  @Test func `a closed log takes nothing more`() throws {
    let place = try TemporaryDirectory()
    let world = try LogWorld.open(place)
    try world.writer.close()
    #expect(throws: WALError.closed) { try world.append(1) }
  }

  @Test func `a watermark is written once for what became durable`() throws {
    let place = try TemporaryDirectory()
    let world = try LogWorld.open(place)
    try world.commit(1)
    let before = world.writer.offsetBytes
    try world.writer.appendWatermark(Timestamp(milliseconds: 1))
    #expect(world.writer.offsetBytes == before + 64)
    try world.writer.appendWatermark(Timestamp(milliseconds: 2))
    #expect(world.writer.offsetBytes == before + 64)
  }

  @Test func `a sync with nothing to sync asks nothing of the disk`() throws {
    let place = try TemporaryDirectory()
    let faults = FaultyStorage.Faults()
    let world = try LogWorld.open(FaultyStorage(try place.storage(), faults))
    try world.commit(1)
    let count = faults.syncCount
    #expect(try world.writer.sync() == LSN(1))
    #expect(faults.syncCount == count)
  }

  @Test func `trimming removes whole segments behind the snapshot only`() throws {
    let place = try TemporaryDirectory()
    let last: SealedSegment
    do {
      let world = try LogWorld.open(place)
      for byte in UInt8(1)...40 { try world.commit(byte, bytes: 1_000) }
      let sealed = world.writer.sealedSegments
      last = try #require(sealed.dropFirst().first)
      try world.directory.update { manifest in
        manifest.snapshots.append(
          KeptSnapshot(lastLSN: last.lastLSN, chain: last.chain, sizeBytes: 1))
      }
      try world.writer.trim(below: last.lastLSN)
      #expect(world.writer.sealedSegments.first == last)
      try world.writer.trim(below: last.lastLSN.advanced(by: 1))
      #expect(world.writer.sealedSegments == Array(sealed.dropFirst(2)))
      let names = try place.storage().list("wal").map(\.name)
      #expect(!names.contains(last.name.file))
    }
    let again = try LogWorld.open(
      try place.storage(),
      from: ReplayStart(snapshotLSN: last.lastLSN, chain: last.chain))
    #expect(again.marks == Array(UInt8(last.lastLSN.rawValue + 1)...40))
  }

  @Test func `a log trimmed past its snapshot refuses`() throws {
    let place = try TemporaryDirectory()
    do {
      let world = try LogWorld.open(place)
      for byte in UInt8(1)...40 { try world.commit(byte, bytes: 1_000) }
      let last = try #require(world.writer.sealedSegments.last)
      try world.directory.update { manifest in
        manifest.snapshots.append(
          KeptSnapshot(lastLSN: last.lastLSN, chain: last.chain, sizeBytes: 1))
      }
      try world.writer.trim(below: last.lastLSN)
    }
    #expect(Outcome.opening(place) == .corrupt(.gap))
  }
}
