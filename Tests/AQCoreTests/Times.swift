import AQCore
import Testing

@Suite struct Times {
  private let last = Timestamp(milliseconds: .max)

  @Test func `a sum past the last millisecond is the distant future, or nothing`() {
    let one = Duration(milliseconds: 1)
    #expect(last.saturatingAdd(one) == .distantFuture)
    #expect(last.saturatingAdd(.zero) == last)
    #expect(Timestamp(milliseconds: .max - 1).saturatingAdd(one) == last)
    #expect(last.adding(one) == nil)
    #expect(last.adding(.zero) == last)
    #expect(Timestamp(milliseconds: 1).adding(Duration(milliseconds: .max)) == nil)
    #expect(Timestamp.zero.adding(Duration(milliseconds: .max)) == last)
  }

  @Test func `no length of time is negative`() {
    let early = Timestamp(milliseconds: 5)
    let late = Timestamp(milliseconds: 12)
    #expect(late.since(early) == Duration(milliseconds: 7))
    #expect(early.since(late) == .zero)
    #expect(early.since(early) == .zero)
    #expect(last.since(.zero) == Duration(milliseconds: .max))
  }

  @Test func `units count milliseconds`() {
    #expect(Duration.seconds(3) == Duration(milliseconds: 3_000))
    #expect(Duration.minutes(3) == .seconds(180))
    #expect(Duration.hours(2) == .minutes(120))
    #expect(Duration.seconds(59) < .minutes(1))
  }

  @Test func `a token is greater than all of the epochs before`() {
    for epoch in [0, 1, 2, 77, UInt32(1) << 23] {
      let first = FencingToken.first(inEpoch: epoch)
      let lastBefore = FencingToken(rawValue: first.rawValue - 1)
      #expect(lastBefore < first)
      #expect(first > .none)
      #expect(FencingToken.first(inEpoch: epoch + 1) > first)
    }
  }

  @Test func `a position goes on by the number of events`() {
    #expect(LSN.zero.advanced(by: 1) == LSN(1))
    #expect(LSN(41).advanced(by: 1).description == "42")
    #expect(LSN(1) < LSN(2))
  }
}
