import AQCore
import AQEngine
import Testing

/// Claims that wait, against a list that is searched from its beginning.
@Suite struct WaitingClaims {
  private struct Waiter {
    var client: ClientID
    var queues: [String]
    var kinds: [String]

    func takes(_ kind: String, _ queue: String) -> Bool {
      let isAsked =
        kinds.isEmpty
        || kinds.contains { $0.hasSuffix("*") ? kind.hasPrefix($0.dropLast()) : kind == $0 }
      return isAsked && (queues.isEmpty ? ["default"] : queues).contains(queue)
    }
  }

  private func park(_ waiter: Waiter, in shop: Workshop, for milliseconds: UInt64?) throws {
    var wording = Wording()
    var request = ClaimRequest()
    request.queues = waiter.queues.map { wording.say($0) }
    request.kinds = waiter.kinds.map { wording.say($0) }
    request.attachment = .detached
    request.block = milliseconds.map { .upTo(Duration(milliseconds: $0)) } ?? .forever
    let reply = try shop.ask(.claim(request), wording.bytes, as: waiter.client)
    guard case .pending = reply else { throw Unexpected.reply }
  }

  @Test(arguments: UInt64(1)...12)
  func `a run that becomes ready goes to the oldest claim that may take it`(seed: UInt64) throws {
    var chance = Chance(seed: seed)
    let shop = try Workshop()
    var waiting: [Waiter] = []
    for _ in 0..<300 {
      switch chance.below(8) {
      case 0, 1, 2, 3:
        let waiter = Waiter(
          client: shop.engine.engine.openClient(),
          queues: chance.pick([[], ["q"], ["r"], ["default", "q", "r"], ["q", "q"]]),
          kinds: chance.pick([[], ["a"], ["b"], ["a", "b", "a"], ["a*"], ["c", "ab"]]))
        try park(waiter, in: shop, for: nil)
        waiting.append(waiter)
      case 4:
        if waiting.isEmpty { continue }
        let gone = waiting.remove(at: chance.below(waiting.count))
        shop.engine.engine.closeClient(gone.client)
      default:
        let (kind, queue) = (chance.pick(["a", "ab", "b"]), chance.pick(["default", "q", "r"]))
        let made = try shop.submit(kind) { $0.spec.queue = $1.say(queue) }
        let expected = waiting.firstIndex { $0.takes(kind, queue) }
        guard let delivery = shop.engine.engine.nextDelivery() else {
          #expect(expected == nil)
          #expect(try shop.claim { $0.queues = [$1.say(queue)] }.map(\.run) == [made.run])
          continue
        }
        guard case .reply(.claimed(let runs)) = delivery.content else { throw Unexpected.reply }
        #expect(runs.map(\.run) == [made.run])
        let index = try #require(expected)
        #expect(delivery.client == waiting[index].client)
        waiting.remove(at: index)
      }
      #expect(shop.engine.engine.figures().waitingClaims == waiting.count)
    }
    #expect(shop.engine.engine.checkInvariants() == [])
  }

  @Test func `claims that wait give up in the order of their times`() throws {
    let shop = try Workshop()
    var clients: [ClientID] = []
    for wait in [500, 100, 300] as [UInt64] {
      let client = shop.engine.engine.openClient()
      clients.append(client)
      try park(Waiter(client: client, queues: [], kinds: ["a"]), in: shop, for: wait)
    }
    try shop.engine.engine.commit()
    #expect(shop.engine.engine.untilNextTimer == Duration(milliseconds: 100))
    shop.advance(milliseconds: 300)
    #expect(shop.engine.engine.nextDelivery()?.client == clients[1])
    #expect(shop.engine.engine.nextDelivery()?.client == clients[2])
    #expect(shop.engine.engine.nextDelivery() == nil)
    #expect(shop.engine.engine.untilNextTimer == Duration(milliseconds: 200))
    shop.engine.engine.closeClient(clients[0])
    #expect(shop.engine.engine.untilNextTimer == nil)
  }

  @Test func `a claim of any kind takes the best of a thousand`() throws {
    let shop = try Workshop()
    var order: [RunID] = []
    for index in 0..<1_000 {
      order.append(try shop.submit("kind-\(index * 7 % 1_000)").run)
    }
    let urgent = try shop.submit("kind-3") { request, _ in request.spec.priority = 9 }.run
    #expect(try shop.claim(1).map(\.run) == [urgent])
    var claimed: [RunID] = []
    while claimed.count < 1_000 {
      for run in try shop.claim(7) {
        claimed.append(run.run)
        // Some come back and take their old place.
        if claimed.count % 50 == 0 {
          let request = FinishRequest(run: run.run, token: run.token, verb: .release)
          try shop.ask(.finish(request, then: nil))
          #expect(try shop.claim(1).map(\.run) == [run.run])
        }
      }
      shop.engine.engine.clearOutgoing()
    }
    #expect(claimed.sorted { $0.rawValue < $1.rawValue } == order)
    #expect(claimed.prefix(7).elementsEqual(order.prefix(7)))
    #expect(shop.engine.engine.checkInvariants() == [])
  }
}
