import AQCore
import AQEngine
import Testing

@Suite struct EventPages {
  /// A body of two pauses, and what else is given.
  private func body(_ rest: [UInt8]) -> [UInt8] {
    var writer = ByteWriter()
    writer.write(event: EnginePaused(at: .zero, author: Authorship()), from: RawSpan())
    writer.write(event: EngineResumed(at: .zero, author: Authorship()), from: RawSpan())
    return writer.bytes.array(ByteRange(0, writer.count)) + rest
  }

  @Test func `a page begins where it was asked to and ends when it is full`() {
    var page = EventPage(from: LSN(8), count: 1)
    let bytes = body([])
    page.add(bytes.rawBytes, firstLSN: LSN(7), timeBase: .zero)
    #expect(page.events.map { $0["lsn"].text } == ["8"])
    #expect(page.next == LSN(9))
    #expect(!page.hasRoom)
    #expect(!page.isBroken)
  }

  /// Frames below a snapshot aren't decoded at the start: an event of a later version there stopped
  /// the engine of whoever's client asked for it.
  @Test func `an event that doesn't decode ends the page before it`() {
    let unknown: [UInt8] = [6, 0, 0, 0, 0xFE, 0xFE]
    for rest in [unknown, [1, 2, 3], [0, 0, 0, 0, 1, 1], [7, 0, 0, 0, 1, 1, 0xFF]] {
      var page = EventPage(from: LSN(7), count: 100)
      let bytes = body(rest)
      page.add(bytes.rawBytes, firstLSN: LSN(7), timeBase: .zero)
      #expect(page.events.count == 2)
      #expect(page.next == LSN(9))
      #expect(page.isBroken)
      #expect(!page.hasRoom)
    }
  }
}
