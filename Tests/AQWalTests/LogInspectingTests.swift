import AQCore
import AQStorage
import AQWal
import Testing

/// Looking at a log that nobody serves: all frames, all damage, nothing changed.
@Suite struct Inspecting {
  static func walk(
    _ place: TemporaryDirectory
  ) throws -> (summary: LogInspection.Summary, frames: [FrameType], damage: [LogDamage]) {
    let storage = try place.storage()
    let manifest = try StoreDirectory.inspect(storage)
    var frames: [FrameType] = []
    var damage: [LogDamage] = []
    let before = try place.image()
    let summary = try LogInspection.walk(
      storage, manifest, frame: { _, header, _ in frames.append(header.type) },
      damage: { damage.append($0) })
    #expect(try place.image() == before)
    return (summary, frames, damage)
  }

  @Test func `a whole log has every frame and no damage`() throws {
    let place = try TemporaryDirectory()
    do {
      let world = try LogWorld.open(place)
      for byte in UInt8(1)...40 { try world.commit(byte, count: 2, bytes: 1_000) }
      try world.writer.close()
    }
    let found = try Self.walk(place)
    #expect(found.damage.isEmpty)
    #expect(found.summary.eventCount == 80)
    #expect(found.summary.lastLSN == LSN(80))
    #expect(found.frames.filter { $0 == .data }.count == 40)
    #expect(found.frames.last == .seal)
  }

  @Test func `each damaged place is told, and the walk goes on behind it`() throws {
    let place = try TemporaryDirectory()
    var places: [(path: String, offset: UInt64)] = []
    do {
      let world = try LogWorld.open(place)
      for byte in UInt8(1)...40 {
        let offset = world.writer.offsetBytes
        let path = world.directory.manifest.active.name.path
        try world.commit(byte, bytes: 1_000)
        if byte == 3 || byte == 5 || byte == 20 { places.append((path, offset)) }
      }
      try world.writer.close()
    }
    for (path, offset) in places {
      try place.storage().open(path, .readWrite).write([0x55], at: offset + 500)
    }
    let found = try Self.walk(place)
    #expect(found.damage.map(\.offset) == places.map(\.offset))
    #expect(found.damage.map(\.path) == places.map(\.path))
    #expect(found.damage.map(\.expected) == [LSN(3), LSN(5), LSN(20)])
    #expect(found.summary.damageCount == 3)
    #expect(found.frames.filter { $0 == .data }.count == 37)
  }

  @Test func `a torn tail is told as one`() throws {
    let place = try TemporaryDirectory()
    let (last, end) = try Recovering.killed(place)
    try place.storage().open(Recovering.segment, .readWrite).write([0, 0], at: UInt64(end - 20))
    let found = try Self.walk(place)
    #expect(found.damage.map(\.reason) == [.tornTail])
    #expect(found.damage.map(\.offset) == [UInt64(last)])
  }

  @Test func `a missing segment and a damaged header are told`() throws {
    let place = try TemporaryDirectory()
    do {
      let world = try LogWorld.open(place)
      for byte in UInt8(1)...40 { try world.commit(byte, bytes: 1_000) }
      let sealed = world.writer.sealedSegments
      try place.storage().remove(sealed[0].name.path)
      try place.storage().open(sealed[1].name.path, .readWrite).write([9], at: 3_000)
    }
    let found = try Self.walk(place)
    #expect(found.damage.map(\.reason) == [.missingSegment, .segmentHeader])
  }
}
