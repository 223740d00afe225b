import AQCore
import AQStorage
import AQWal
import Glibc
import Testing

/// Segments made ahead of need, and a disk without room for them.
@Suite struct Preparing {
  /// What a segment of 16 KiB takes, without header and seal.
  static let room: UInt64 = 16_384 - 4_096 - 64

  @Test func `the next segment and a reserve are ready after an opening`() throws {
    let place = try TemporaryDirectory()
    let world = try LogWorld.open(place)
    let gauges = world.writer.gauges
    #expect(gauges.preparedBytes == 3 * Self.room - 72)
    #expect(gauges.preparedBytesWithoutReserve == 2 * Self.room - 72)
    try world.commit(1, bytes: 56)
    #expect(gauges.preparedBytes == 3 * Self.room - 72 - 120)
    #expect(!gauges.isPreparationFailing)
  }

  @Test func `a full disk is told ahead of need, and finishes live on the reserve`() throws {
    let place = try TemporaryDirectory()
    let faults = FaultyStorage.Faults()
    do {
      let world = try LogWorld.open(FaultyStorage(try place.storage(), faults))
      let gauges = world.writer.gauges
      faults.fail(.allocate, ENOSPC)
      for byte in UInt8(1)...12 { try world.commit(byte, bytes: 1_000) }
      #expect(gauges.isPreparationFailing)
      #expect(gauges.preparedBytesWithoutReserve < Self.room)
      for byte in UInt8(13)...24 { try world.commit(byte, bytes: 1_000) }
      #expect(gauges.preparedBytes < Self.room)
      // Room returns: so does the service, without an opening.
      faults.fail(.allocate, nil)
      world.writer.replenish()
      #expect(!gauges.isPreparationFailing)
      #expect(gauges.preparedBytesWithoutReserve > Self.room)
      for byte in UInt8(25)...60 { try world.commit(byte, bytes: 1_000) }
      try world.writer.close()
    }
    #expect(try LogWorld.open(try place.storage()).marks == Array(1...60))
  }

  @Test func `without any segment left an append fails like a failed write`() throws {
    let place = try TemporaryDirectory()
    let faults = FaultyStorage.Faults()
    let world = try LogWorld.open(FaultyStorage(try place.storage(), faults))
    faults.fail(.allocate, ENOSPC)
    var failure: WALError?
    do {
      for byte in UInt8(1)...60 { try world.commit(byte, bytes: 1_000) }
    } catch let error as WALError {
      failure = error
    }
    #expect(failure?.exitCode == 74)
    #expect(throws: WALError.poisoned) { try world.append(1) }
  }

  @Test func `a thread prepares while the writer writes`() throws {
    let place = try TemporaryDirectory()
    do {
      let world = try LogWorld.open(try place.storage(), .background)
      for byte in UInt8(1)...200 { try world.commit(byte, bytes: 1_000) }
      try world.writer.close()
    }
    let world = try LogWorld.open(try place.storage(), .background)
    #expect(world.marks == Array(1...200))
  }

  @Test func `prepared segments are taken over if they are zeros and made anew if not`() throws {
    let place = try TemporaryDirectory()
    let storage = try place.storage()
    do { _ = try LogWorld.open(place) }
    try storage.open("wal/next.tmp", .readWrite).write([7], at: 9_000)
    do {
      let world = try LogWorld.open(place)
      for byte in UInt8(1)...30 { try world.commit(byte, bytes: 1_000) }
      try world.writer.close()
    }
    let again = try LogWorld.open(try place.storage())
    #expect(again.marks == Array(1...30))
  }
}
