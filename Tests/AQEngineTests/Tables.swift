import AQCore
import AQEngine
import Testing

/// The tables against the plainest structures that do the same.
@Suite struct Tables {
  @Test(arguments: UInt64(1)...20)
  func `a wheel gives what a sorted list gives`(seed: UInt64) {
    var chance = Chance(seed: seed)
    var now: UInt64 = chance.pick([0, 63, 4_095, 1_700_000_000_000])
    var wheel = TimerWheel(start: now)
    var list: [TimerEntry] = []
    var due: [TimerEntry] = []
    for key in 0..<3_000 as Range<UInt64> {
      let ahead = chance.next() >> UInt64(24 + chance.below(40))
      let at = chance.one(in: 20) ? now &- min(now, 50) : now + ahead
      let entry = TimerEntry(at: at, key: key, kind: .lease, generation: 0)
      wheel.insert(entry)
      list.append(entry)
      if !chance.one(in: 3) { continue }
      let next = wheel.nextTime()
      let earliest = list.map(\.at).min()
      #expect((next ?? .max) <= max(earliest ?? .max, now + 1), "it wakes no later than it must")
      now += chance.next() >> UInt64(chance.pick([30, 44, 54, 62, 63]))
      due.removeAll()
      wheel.advance(to: now, into: &due)
      // What was past when it came is due a millisecond later at the latest.
      wheel.advance(to: now + 1, into: &due)
      now += 1
      let expected = list.filter { $0.at <= now }
      list.removeAll { $0.at <= now }
      #expect(due.map(\.key).sorted() == expected.map(\.key).sorted())
      #expect(wheel.count == list.count)
    }
  }

  @Test func `timers of one time come in the order they were set`() {
    var wheel = TimerWheel(start: 0)
    for key in 0..<100 as Range<UInt64> {
      wheel.insert(TimerEntry(at: 5_000 - key % 3, key: key, kind: .runDue, generation: 0))
    }
    var due: [TimerEntry] = []
    wheel.advance(to: 10_000, into: &due)
    #expect(due.map(\.at) == due.map(\.at).sorted())
    for at in 4_998...5_000 as ClosedRange<UInt64> {
      let keys = due.filter { $0.at == at }.map(\.key)
      #expect(keys == keys.sorted())
    }
    #expect(due.count == 100)
  }

  @Test(arguments: UInt64(1)...20)
  func `a ring gives what a sorted list gives`(seed: UInt64) {
    var chance = Chance(seed: seed)
    var ring = RunRing()
    var list: [UInt64] = []
    var next: UInt64 = 1
    for _ in 0..<4_000 {
      if chance.one(in: 2) || list.isEmpty {
        // Most arrive in order, some come back.
        let run = chance.one(in: 4) ? UInt64(1 + chance.below(Int(next))) : next
        next = max(next, run + 1)
        ring.push(run)
        list.append(run)
        list.sort()
      } else {
        #expect(ring.first == list.first)
        ring.removeFirst()
        list.removeFirst()
      }
      #expect(ring.count == list.count)
    }
  }

  @Test(arguments: UInt64(1)...10)
  func `an index finds what is in it and nothing else`(seed: UInt64) {
    var chance = Chance(seed: seed)
    // Few different hashes, so that numbers meet.
    let hashes = (0..<5_000).map { _ in chance.next() & (chance.one(in: 3) ? 0xF_0000_000F : .max) }
    var index = HashIndex()
    var present: Set<Int> = []
    for _ in 0..<20_000 {
      let number = chance.below(hashes.count)
      if present.remove(number) != nil {
        index.remove(hashes[number], number)
      } else {
        present.insert(number)
        index.insert(hashes[number], number, rehash: { hashes[$0] })
      }
      let asked = chance.below(hashes.count)
      let found = index.find(hashes[asked]) { $0 == asked }
      #expect(found == (present.contains(asked) ? asked : nil))
      #expect(index.count == present.count)
    }
  }

  @Test func `a name has one number for ever`() {
    var table = NameTable(seed: 5)
    for round in 0..<2 {
      for number in 1...3_000 {
        let name = Array("name \(number)".utf8)
        let range = ByteRange(0, name.count)
        if round == 0 { #expect(table.find(range, of: name.rawBytes) == 0) }
        #expect(table.intern(range, of: name.rawBytes) == UInt32(number))
        #expect(table.text(UInt32(number)) == "name \(number)")
      }
    }
    #expect(table.count == 3_000)
    #expect(table.intern(.none, of: RawSpan()) == 0)
  }

  @Test(arguments: UInt64(1)...5)
  func `an arena keeps its blocks apart and gives room back`(seed: UInt64) {
    var chance = Chance(seed: seed)
    var arena = Arena()
    var blocks: [(reference: ArenaReference, bytes: [UInt8])] = []
    for _ in 0..<2_000 {
      if chance.one(in: 3), !blocks.isEmpty {
        let block = blocks.remove(at: chance.below(blocks.count))
        #expect(arena.array(block.reference) == block.bytes)
        arena.free(block.reference)
      } else {
        let size = chance.pick([0, 1, 7, 300, 20_000, chance.one(in: 50) ? 2 << 20 : 64])
        let bytes = [UInt8](repeating: UInt8(truncatingIfNeeded: chance.next()), count: size)
        blocks.append((arena.store(bytes.rawBytes), bytes))
      }
      #expect(arena.liveBytes == blocks.reduce(0) { $0 + $1.bytes.count + 4 })
    }
    for block in blocks { #expect(arena.array(block.reference) == block.bytes) }
  }

  @Test func `few blocks that live on keep few pages`() {
    var arena = Arena()
    var kept: [ArenaReference] = []
    let count = 20_000
    for round in 0..<2 {
      var freed: [ArenaReference] = []
      for index in 0..<count {
        let size = index % 100 == 7 ? 9_000 : 500
        let block = arena.store([UInt8](repeating: UInt8(round + 1), count: size).rawBytes)
        if index % 1_000 == 500 { kept.append(block) } else { freed.append(block) }
      }
      for block in freed { arena.free(block) }
    }
    let pages = 2 * (count * 504 + count / 100 * 8_500) / 4_096
    // Chunks that held nothing more went whole; of the others all but a page or two a block.
    #expect(arena.releasedPageCount > pages / 2)
    #expect(arena.releasedPageCount < pages)
    for (index, block) in kept.enumerated() {
      #expect(arena.array(block) == [UInt8](repeating: UInt8(index / 20 + 1), count: 500))
    }
  }

  @Test func `identifiers lead to their rows through every restore`() {
    var directory = IdentifierDirectory<TaskNoun>(epoch: 0)
    var known: [(id: TaskID, position: Int)] = []
    for epoch in [0, 7, 40_000] as [UInt16] {
      directory.begin(epoch: epoch)
      for round in 0..<50 {
        if round == 20 { directory.skip(30) }
        let id = directory.next
        #expect(directory.position(id) == nil)
        let position = directory.admit(id)
        #expect(position.map { $0 > (known.last?.position ?? 0) } == true)
        #expect(directory.admit(id) == nil, "an identifier is handed out once")
        known.append((id, position ?? 0))
      }
    }
    for (id, position) in known {
      #expect(directory.position(id) == position)
      #expect(directory.identifier(at: position) == id)
    }
    #expect(directory.position(.none) == nil)
    #expect(directory.position(TaskID(rawValue: 5 << 48 | 1)) == nil)
    #expect(directory.admit(TaskID(rawValue: 5 << 48 | 1)) == nil)
  }

  @Test(arguments: UInt64(1)...10)
  func `a jump of the wall clock moves nothing relative`(seed: UInt64) {
    var chance = Chance(seed: seed)
    var wall: UInt64 = 1_700_000_000_000
    var boot: UInt64 = 77
    func reading() -> ClockReading {
      ClockReading(wall: Timestamp(milliseconds: wall), boot: Duration(milliseconds: boot))
    }
    var clock = LogicalClock(opening: reading(), last: .zero)
    let begin = clock.steady
    for _ in 0..<500 {
      let before = clock
      let elapsed = UInt64(chance.pick([0, 1, 10, 60_000]))
      boot += elapsed
      wall += elapsed
      if chance.one(in: 4) { wall = chance.one(in: 2) ? wall + 3_600_000 : wall - 3_600_000 }
      clock.advance(to: reading())
      #expect(clock.steady == begin + boot - 77, "steady time is elapsed time")
      #expect(clock.logical.milliseconds >= before.logical.milliseconds + elapsed)
      #expect(clock.logical.milliseconds >= wall)
      #expect(clock.steady + clock.offset == clock.logical.milliseconds)
    }
    // A reading of before changes nothing.
    let last = clock
    boot -= 50
    wall -= 50
    clock.advance(to: reading())
    #expect(clock.logical == last.logical && clock.steady == last.steady)
  }
}
