import AQCore
import AQEngine
import Testing

/// The table of names against a dictionary that does the same.
@Suite struct Naming {
  private struct Name: Hashable {
    let bytes: [UInt8]
    let scope: UInt32
  }

  @Test(arguments: UInt64(1)...20)
  func `a name is there while somebody keeps it, and its number is used again`(seed: UInt64) {
    var chance = Chance(seed: seed)
    var table = NameTable(seed: seed)
    var numbers: [Name: UInt32] = [:]
    var references: [UInt32: UInt32] = [:]
    for _ in 0..<5_000 {
      let text = "name \(chance.below(60))"
      let name = Name(bytes: Array(text.utf8), scope: UInt32(chance.below(3)))
      let range = ByteRange(0, name.bytes.count)
      #expect(
        table.find(range, of: name.bytes.rawBytes, scope: name.scope) == numbers[name] ?? 0)
      if chance.one(in: 2) {
        let lowest = (1...UInt32.max).first { references[$0] == nil } ?? 0
        let number = table.intern(range, of: name.bytes.rawBytes, scope: name.scope)
        #expect(number == numbers[name] ?? lowest, "the lowest free number is taken")
        table.retain(number)
        numbers[name] = number
        references[number, default: 0] += 1
        #expect(table.text(number) == text)
        #expect(table.scope(number) == name.scope)
      } else if let number = numbers[name] {
        let left = (references[number] ?? 0) - 1
        references[number] = left > 0 ? left : nil
        if left == 0 { numbers[name] = nil }
        #expect(table.release(number) == (left == 0 ? .forgotten : .kept))
        #expect(table.isKnown(number) == (left > 0))
      }
      #expect(table.count == numbers.count)
      #expect(table.highest == Int(references.keys.max() ?? 0))
      let bytes = numbers.keys.reduce(0) { $0 + $1.bytes.count + 4 }
      #expect(table.liveBytes == bytes)
    }
    for (name, number) in numbers {
      #expect(table.references(number) == references[number])
      #expect(table.text(number).utf8.elementsEqual(name.bytes))
    }
  }

  @Test func `a table with gaps is loaded number by number and goes on like the other`() {
    var table = NameTable(seed: 1)
    for number in 1...9 {
      let name = Array("n\(number)".utf8)
      table.retain(table.intern(ByteRange(0, name.count), of: name.rawBytes))
    }
    for number in [2, 5, 9] as [UInt32] { table.release(number) }
    var loaded = NameTable(seed: 2)
    for number in 1...UInt32(table.highest) {
      if table.isKnown(number) {
        let name = Array(table.text(number).utf8)
        #expect(loaded.load(ByteRange(0, name.count), of: name.rawBytes) == number)
        #expect(loaded.load(ByteRange(0, name.count), of: name.rawBytes) == nil)
      } else {
        loaded.skip()
      }
    }
    for text in ["a", "b", "c", "d"] {
      let name = Array(text.utf8)
      let range = ByteRange(0, name.count)
      let number = table.intern(range, of: name.rawBytes)
      #expect(loaded.intern(range, of: name.rawBytes) == number)
    }
    #expect(loaded.count == table.count)
    #expect(loaded.highest == table.highest)
  }

  @Test func `zero and an absent name are nobody`() {
    var table = NameTable(seed: 5)
    #expect(table.intern(.none, of: RawSpan()) == 0)
    table.retain(0)
    #expect(table.release(0) == .kept)
    #expect(table.isKnown(0) == false)
    #expect(table.references(0) == 0)
    #expect(table.count == 0)
  }
}
