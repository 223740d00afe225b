import AQCore
import AQEngine
import Testing

@Suite struct Rates {
  private func limit(
    _ shop: Workshop, _ count: UInt32, per period: Duration, burst: UInt32? = nil
  ) throws -> Reply {
    var words = Wording()
    var limits = QueueLimits()
    limits.rateCount = count
    limits.ratePeriod = period
    limits.burst = burst
    return try shop.ask(.setQueue(words.say("default"), limits), words.bytes)
  }

  @Test func `a bucket begins full and fills at its rate, to the millisecond`() throws {
    let shop = try Workshop()
    #expect(try limit(shop, 2, per: .seconds(1)).isOK)
    for _ in 0..<6 { try shop.submit() }
    #expect(try shop.claim(10).count == 2)
    shop.advance(milliseconds: 499)
    #expect(try shop.claim(10).isEmpty)
    shop.advance(milliseconds: 1)
    #expect(try shop.claim(10).count == 1)
    try shop.snapshot()
    try shop.reopen()
    shop.advance(milliseconds: 499)
    #expect(try shop.claim(10).isEmpty)
    shop.advance(milliseconds: 1)
    #expect(try shop.claim(10).count == 1)
    shop.advance(milliseconds: 60_000)
    #expect(try shop.claim(10).count == 2)
    try shop.checkAll()
  }

  @Test func `a waiting claim is served when a token comes, by the timer`() throws {
    let shop = try Workshop()
    #expect(try limit(shop, 1, per: .seconds(10)).isOK)
    for _ in 0..<3 { try shop.submit() }
    #expect(try shop.claim(10).count == 1)
    var request = ClaimRequest()
    request.block = .forever
    guard case .pending = try shop.ask(.claim(request)) else { throw Unexpected.reply }
    let wait = shop.engine.engine.untilNextTimer
    #expect(wait.map { $0 <= .seconds(10) } == true)
    shop.advance(milliseconds: 10_000)
    guard case .reply(.claimed(let runs)) = shop.engine.engine.nextDelivery()?.content else {
      throw Unexpected.reply
    }
    #expect(runs.count == 1)
  }

  @Test func `bursts are bounded, limits change, and zero lifts`() throws {
    let shop = try Workshop()
    #expect(try limit(shop, 10, per: .seconds(1), burst: 3).isOK)
    for _ in 0..<20 { try shop.submit() }
    #expect(try shop.claim(10).count == 3)
    // Three tokens are missing: of a bucket of five, two are left.
    #expect(try limit(shop, 10, per: .seconds(1), burst: 5).isOK)
    #expect(try shop.claim(10).count == 2)
    #expect(try limit(shop, 0, per: .seconds(1)).isOK)
    #expect(try shop.claim(10).count == 10)
    try shop.checkAll()
  }

  @Test func `rates that can't be are refused`() throws {
    let shop = try Workshop()
    #expect(try limit(shop, 1, per: .zero).code == .badRequest)
    #expect(try limit(shop, 1_000_001, per: .seconds(1)).code == .badRequest)
    #expect(try limit(shop, 1, per: .seconds(1), burst: 0).code == .badRequest)
    var limits = QueueLimits()
    limits.burst = 5
    var words = Wording()
    #expect(
      try shop.ask(.setQueue(words.say("default"), limits), words.bytes).code == .badRequest)
  }
}
