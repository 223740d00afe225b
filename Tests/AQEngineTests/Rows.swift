import AQCore
import AQEngine
import Testing

/// A row as wide as those of tasks and runs.
private struct Row: PlacedRow, Equatable {
  var number: UInt64 = 0
  var rest = (UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0))

  var isPlaced: Bool { number != 0 }

  static func == (a: Row, b: Row) -> Bool { a.number == b.number && a.rest.6 == b.rest.6 }
}

/// Rows against a dictionary, and the memory they leave.
@Suite struct Rows {
  private func row(_ number: UInt64) -> Row {
    var row = Row(number: number)
    row.rest.6 = ~number
    return row
  }

  @Test(arguments: UInt64(1)...10)
  func `what was placed is there, and what went reads as zeros`(seed: UInt64) {
    var chance = Chance(seed: seed)
    var table = RowTable<Row>(chunkRows: 256)
    var rows: [Int: Row] = [:]
    for step in 1...4_000 as ClosedRange<UInt64> {
      if chance.one(in: 300) {
        table.skip(to: table.count + chance.below(2_000))
      } else if chance.one(in: 2), let position = rows.keys.min() {
        // Mostly the oldest goes.
        let gone = chance.one(in: 4) ? rows.keys.max() ?? position : position
        rows[gone] = nil
        table.vacate(gone)
        #expect(table[gone] == Row())
      } else {
        let position = chance.one(in: 8) ? chance.below(table.count + 1) : table.count
        if rows[position] != nil { continue }
        rows[position] = row(step)
        table.place(row(step), at: position)
      }
      #expect(table.placedCount == rows.count)
    }
    var found: [Int] = []
    var position = table.next(from: 0)
    while position < table.count {
      found.append(position)
      position = table.next(from: position + 1)
    }
    #expect(found == rows.keys.sorted())
    for position in 0..<table.count { #expect(table[position] == rows[position] ?? Row()) }
  }

  @Test func `chunks without rows go back to the system, wherever they are`() {
    var table = RowTable<Row>(chunkRows: 256)
    for position in 0..<10_000 { table.place(row(UInt64(position) + 1), at: position) }
    #expect(table.mappedChunkCount == 40)
    for position in 0..<10_000 where position != 700 { table.vacate(position) }
    // That of the row that stays, and the last one.
    #expect(table.mappedChunkCount == 2)
    #expect(table[700] == row(701))
    #expect(table.next(from: 0) == 700)
    #expect(table.next(from: 701) == table.count)
    table.place(row(5), at: 5)
    #expect(table.mappedChunkCount == 3)
    table.skip(to: 1_000_000)
    table.place(row(9), at: 1_000_000)
    #expect(table.mappedChunkCount == 3, "nothing is mapped for what was skipped")
    #expect(table.next(from: 701) == 1_000_000)
  }

  @Test func `a table that turns over keeps the memory of what is in it`() {
    var table = RowTable<Row>(chunkRows: 256)
    for position in 0..<100_000 {
      table.place(row(1), at: position)
      if position >= 1_000 { table.vacate(position - 1_000) }
      #expect(table.mappedChunkCount <= 6)
    }
  }
}

/// Outcomes of what is gone, against a list.
@Suite struct Outcomes {
  private func loaded(_ archive: borrowing OutcomeArchive) throws -> OutcomeArchive {
    var copy = OutcomeArchive()
    var block = 0
    while block < archive.blockCount {
      switch archive.stretch(at: block) {
      case .uniform(let value, let count):
        copy.append(uniform: value, count: count)
        block += count
      case .mixed(let words):
        try copy.append(mixed: words)
        block += 1
      }
    }
    return copy
  }

  @Test(arguments: UInt64(1)...5)
  func `what was noted is told, before and after a snapshot`(seed: UInt64) throws {
    var chance = Chance(seed: seed)
    var archive = OutcomeArchive()
    var list = [TaskOutcome](repeating: .pending, count: 20_000)
    for position in list.indices.shuffled(using: &chance) where !chance.one(in: 50) {
      // Stretches of one outcome, and some of all.
      let outcome: TaskOutcome =
        position < 9_000 ? .succeeded : chance.pick([.succeeded, .failed, .canceled])
      list[position] = outcome
      archive.note(outcome, at: position)
    }
    let copy = try loaded(archive)
    for position in list.indices {
      let told = archive.outcome(at: position)
      let told2 = copy.outcome(at: position)
      #expect(told == list[position] && told2 == list[position])
    }
    let beyond = archive.outcome(at: 1 << 40)
    #expect(beyond == .pending)
    #expect(copy.mixedBlockCount == archive.mixedBlockCount)
  }

  @Test func `stretches that came to one thing cost nothing of their own`() {
    var archive = OutcomeArchive()
    for position in 0..<1_000_000 { archive.note(.succeeded, at: position) }
    #expect(archive.mixedBlockCount == 1, "the last block is not full")
    archive.note(.failed, at: 500_000)
    #expect(archive.mixedBlockCount == 2)
    archive.note(.succeeded, at: 500_000)
    #expect(archive.mixedBlockCount == 1)
  }
}
