import AQEngine
import Testing

/// Sets and orders of positions against the plainest structures that do the same.
@Suite struct PositionTables {
  /// Positions as they come: mostly in order, in a few places far apart.
  private func position(_ chance: inout Chance, _ round: Int, _ isWide: Bool) -> Int {
    if chance.one(in: 3) { return round * 7 }
    let base = chance.pick([0, 32_768, 65_535, 400_000, isWide ? 1 << 40 : 98_304])
    return base + chance.below(chance.pick([3, 64, 5_000]))
  }

  @Test(arguments: UInt64(1)...12)
  func `a set of positions is a set in order`(seed: UInt64) {
    var chance = Chance(seed: seed)
    var set = PositionSet()
    var plain: Set<Int> = []
    for round in 0..<6_000 {
      let position = position(&chance, round, true)
      // Some seeds go up and down, so that the set is empty, single and wide in turns.
      if chance.one(in: seed % 2 == 0 ? 2 : 5) {
        set.remove(position)
        plain.remove(position)
      } else {
        set.insert(position)
        plain.insert(position)
      }
      if seed % 3 == 0, round % 1_500 == 1_499 {
        for member in plain { set.remove(member) }
        plain = []
      }
      #expect(set.count == plain.count)
      #expect(set.isEmpty == plain.isEmpty)
      guard round % 20 == 0 else { continue }
      let asked = self.position(&chance, round, true)
      #expect(set.contains(asked) == plain.contains(asked))
      #expect(set.next(from: asked) == plain.filter { $0 >= asked }.min())
      #expect(set.previous(upTo: asked) == plain.filter { $0 <= asked }.max())
    }
    var walked: [Int] = []
    var next = set.next(from: .min)
    while let position = next {
      walked.append(position)
      next = set.next(from: position + 1)
    }
    #expect(walked == plain.sorted())
  }

  @Test func `a dense set and its ends`() {
    var set = PositionSet()
    for position in 10..<70_000 { set.insert(position) }
    #expect(set.count == 69_990)
    #expect(set.next(from: 0) == 10)
    #expect(set.next(from: 32_768) == 32_768)
    #expect(set.next(from: 70_000) == nil)
    #expect(set.previous(upTo: .max) == 69_999)
    #expect(set.previous(upTo: 9) == nil)
    for position in 10..<70_000 where position % 32_768 != 5 { set.remove(position) }
    #expect(set.count == 2)
    #expect(set.next(from: 11) == 32_773 && set.previous(upTo: 65_540) == 32_773)
  }

  @Test(arguments: UInt64(1)...12)
  func `an index of states knows who is in which`(seed: UInt64) {
    var chance = Chance(seed: seed)
    var index = StateIndex()
    var plain: [Int: UInt8] = [:]
    for round in 0..<6_000 {
      let position = position(&chance, round, false)
      let state = UInt8(1 + chance.below(9))
      if let old = plain[position] {
        if chance.one(in: 4) {
          index.remove(position, old)
          plain[position] = nil
        } else {
          index.move(position, from: old, to: state)
          plain[position] = state
        }
      } else {
        index.insert(position, state)
        plain[position] = state
      }
      guard round % 20 == 0 else { continue }
      let states = UInt16(truncatingIfNeeded: chance.next()) & 0x3FE
      let asked = self.position(&chance, round, false)
      let members = plain.filter { states & 1 << UInt16($0.value) != 0 }.keys
      #expect(index.next(from: asked, in: states) == members.filter { $0 >= asked }.min())
      #expect(index.previous(upTo: asked, in: states) == members.filter { $0 <= asked }.max())
      #expect(index.contains(asked, state) == (plain[asked] == state))
      #expect(index.count(state) == plain.values.count { $0 == state })
    }
    #expect(index.next(from: 0, in: 0) == nil)
    #expect(index.previous(upTo: .max, in: 0x3FE) == plain.keys.max())
    for (position, state) in plain { index.remove(position, state) }
    #expect(index.next(from: 0, in: 0x3FE) == nil)
  }

  @Test(arguments: UInt64(1)...12)
  func `what ended stands in the order of its end`(seed: UInt64) {
    var chance = Chance(seed: seed)
    var order = EndedOrder()
    var plain: [EndedOrder.Key] = []
    var times: [Int: UInt64] = [:]
    var used: Set<Int> = []
    var time: UInt64 = 1_000
    for round in 0..<3_000 {
      if chance.one(in: chance.pick([2, 200])) { time += UInt64(chance.below(50)) }
      let position = round * 3 + 3_000 - 3 * chance.below(900)
      // A position is never used again.
      if !used.insert(position).inserted { continue }
      times[position] = time
      order.append(position, at: time)
      plain.append(.init(time: time, position: position))
      plain.sort()
      guard round % 60 == 0 else { continue }
      // Some are forgotten, the oldest more than others.
      for _ in 0..<chance.below(50) {
        let index = chance.below(plain.count) / chance.pick([1, 2, 1_000])
        times[plain[index].position] = nil
        plain.remove(at: index)
        if plain.isEmpty { break }
      }
      order.trim { times[$0] != nil }
      let limit = 1 + chance.below(400)
      let some = plain.isEmpty ? nil : plain[chance.below(plain.count)]
      let start =
        chance.one(in: 4)
        ? nil
        : some.map { chance.one(in: 2) ? $0 : .init(time: $0.time, position: $0.position + 1) }
      let kept = { (position: Int) -> EndedOrder.Key? in
        times[position].map { .init(time: $0, position: position) }
      }
      if chance.one(in: 2) { order.sort() }
      var forward: [Int] = []
      for block in order.blocks where start.map({ block >= order.block(of: $0) }) ?? true {
        for case let key? in order.entries(block).map(kept) where start.map({ key > $0 }) ?? true {
          if forward.count < limit { forward.append(key.position) }
        }
      }
      let behind = plain.filter { key in start.map { key > $0 } ?? true }
      #expect(forward == behind.prefix(limit).map(\.position))
      var backward: [Int] = []
      for block in order.blocks.reversed()
      where start.map({ block <= order.block(of: $0) }) ?? true {
        for case let key? in order.entries(block).reversed().map(kept)
        where start.map({ key < $0 }) ?? true {
          if backward.count < limit { backward.append(key.position) }
        }
      }
      let before = plain.filter { key in start.map { key < $0 } ?? true }
      #expect(backward == before.reversed().prefix(limit).map(\.position))
    }
    let kept = order.count
    #expect(kept >= plain.count)
    times = [:]
    order.append(900_000, at: time + 1)
    order.append(900_001, at: time + 2)
    order.trim { _ in false }
    #expect(order.count <= 258, "what is forgotten is given back, all but a block")
  }

  @Test func `marks of time lead to the rows of a time`() {
    var marks = TimeMarks()
    var rows: [(position: Int, time: UInt64)] = []
    var time: UInt64 = 50
    for position in stride(from: 1, to: 60_000, by: 1) {
      if position % 17 == 0 { time += 3 }
      // A long stretch without rows.
      if position > 20_000, position < 41_000 { continue }
      marks.note(position, at: time)
      rows.append((position, time))
    }
    for time in stride(from: 0 as UInt64, to: 12_000, by: 97) {
      let start = marks.start(from: time)
      let end = marks.end(upTo: time)
      #expect(!rows.contains { $0.time >= time && $0.position < start })
      #expect(!rows.contains { $0.time <= time && $0.position >= end })
      if let first = rows.first(where: { $0.time >= time }) {
        #expect(first.position - start <= 3 * 4_096 || first.position >= 41_000)
      }
    }
    #expect(TimeMarks().start(from: 5) == 0 && TimeMarks().end(upTo: 5) == 0)
  }
}
