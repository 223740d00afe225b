import AQCore
import Testing

/// The bytes on the disks of others. Where one of these tests fails, the code is wrong and not the
/// fixture: a changed payload is a new kind with fixtures of its own.
@Suite struct EventFixing {
  private let fixtures = EventFixture.all(in: EventFixtures.text)

  private func keys(_ event: Event) -> [String] {
    guard case .map(let fields) = event.replyValue else { return [] }
    return fields.map(\.key.description)
  }

  @Test func `fixtures, which are only added and never edited, are read as ever`() throws {
    for fixture in fixtures {
      let event = try decode(fixture.record)
      #expect(fixture.name.hasPrefix("\(event.type.name) "))
      #expect(keys(event) == fixture.keys, "\(fixture.name)")
    }
  }

  @Test func `fixtures, which are only added and never edited, are written as ever`() throws {
    for fixture in fixtures {
      #expect(encode(try decode(fixture.record)) == fixture.record, "\(fixture.name)")
    }
  }

  @Test func `each type has its smallest and its fullest event among the fixtures`() throws {
    for sample in EventSamples.all where !fixtures.contains(where: { $0.name == sample.name }) {
      let fixture = EventFixture(
        name: sample.name, record: sample.record, keys: keys(try decode(sample.record)))
      Issue.record("add to EventFixtures:\n\(fixture.text)")
    }
  }

  @Test func `a fixture is its own text`() {
    #expect(fixtures.map(\.text).joined(separator: "\n") == EventFixtures.text)
  }

  @Test func `a created task is shown with all that was asked for`() throws {
    let fixture = try #require(fixtures.first { $0.name == "task.created maximal" })
    guard case .map(let fields) = try decode(fixture.record).replyValue else {
      Issue.record("not a map")
      return
    }
    func value(_ key: String) -> ReplyValue? {
      fields.first { $0.key.description == key }?.value
    }
    #expect(value("type") == .word(StaticWord("task.created")))
    #expect(value("at") == .time(Timestamp(milliseconds: 1_790_086_400_000)))
    #expect(value("task") == .text("t281475100167445"))
    #expect(value("kind") == .text("name-1"))
    #expect(value("payload") == .bytes([0x00, 0xFF, 0x0D, 0x0A, 0x7B]))
    #expect(value("priority") == .unsigned(9))
    #expect(value("safety") == .word(StaticWord("transactional")))
    #expect(value("due_clock") == .word(StaticWord("wall")))
    #expect(value("key_limit") == .unsigned(4_294_967_295))
  }

  @Test func `what a smallest event lacks is not shown`() throws {
    let fixture = try #require(fixtures.first { $0.name == "engine.paused minimal" })
    #expect(fixture.keys == ["type", "at"])
  }
}
