import AQCore
import AQEngine
import Testing

@Suite struct Actors {
  /// AC-107, AC-108.
  @Test func `who registers is active, and inactive but known after a goodbye`() throws {
    let shop = try Workshop()
    let actor = try shop.register("worker-1", can: ["review", "compute", "review"])
    let detail = try shop.value(.actor(.get(actor)))
    #expect(detail["identity"].text == "worker-1")
    #expect(detail["state"].text == "active")
    #expect(detail["capabilities"].text == "[compute review]")
    #expect(try shop.register("worker-1", can: ["draw"], department: "ops") == actor)
    #expect(try shop.value(.actor(.get(actor)))["capabilities"].text == "[draw]")
    try shop.expectFidelity()
    #expect(try shop.ask(.actor(.deregister(actor))).isOK)
    #expect(try shop.ask(.actor(.deregister(actor))).isOK)
    #expect(try shop.standing(of: actor) == "inactive")
    #expect(try shop.ask(.actor(.heartbeat(actor))).code == .notFound)
    let next = try shop.register("worker-1")
    #expect(next > actor)
    try shop.expectFidelity()
    #expect(try shop.standing(of: actor) == "inactive")
    #expect(try shop.standing(of: next) == "active")
  }

  @Test func `registrations that can't be are refused and leave no trace`() throws {
    let shop = try Workshop()
    let before = shop.engine.engine.lastLSN
    func code(_ shape: (inout ActorRequest, inout Wording) -> Void) throws -> ErrorCode? {
      var wording = Wording()
      var request = ActorRequest(identity: wording.say("a"))
      request.capabilities = [wording.say("x")]
      shape(&request, &wording)
      return try shop.ask(.actor(.register(request)), wording.bytes).code
    }
    let long = String(repeating: "d", count: 129)
    #expect(try code { request, _ in request.identity = ByteRange(0, 0) } == .badRequest)
    #expect(try code { request, wording in request.identity = wording.say(long) } == .limit)
    #expect(try code { request, _ in request.capabilities = [] } == .badRequest)
    #expect(try code { $0.capabilities = [$1.say("a\nb")] } == .badRequest)
    #expect(try code { request, wording in request.department = wording.say(long) } == .limit)
    #expect(
      try code {
        $0.interval = Duration(milliseconds: 999); _ = $1
      } == .badRequest)
    #expect(try code { $0.tenant = $1.say("nobody") } == .notFound)
    #expect(try shop.ask(.actor(.get(ActorID(rawValue: 9)))).code == .notFound)
    #expect(shop.engine.engine.lastLSN == before)
  }

  /// AC-109, AC-110, AC-114, to the millisecond.
  @Test func `silence for three intervals ends a registration, a heartbeat begins it anew`() throws
  {
    let shop = try Workshop()
    let actor = try shop.register("worker-1")
    shop.advance(milliseconds: 25_000)
    #expect(try shop.ask(.actor(.heartbeat(actor))).isOK)
    shop.advance(milliseconds: 29_999)
    #expect(try shop.standing(of: actor) == "active")
    shop.advance(milliseconds: 1)
    #expect(try shop.standing(of: actor) == "inactive")
    try shop.expectFidelity()
    #expect(try shop.standing(of: actor) == "inactive")
  }

  @Test func `a jump of the wall clock silences nobody`() throws {
    let shop = try Workshop()
    let actor = try shop.register("worker-1")
    shop.wall += 365 * 24 * 3_600_000
    shop.tick()
    #expect(try shop.standing(of: actor) == "active")
    shop.advance(milliseconds: 30_000)
    #expect(try shop.standing(of: actor) == "inactive")
  }

  @Test func `after a restart silence goes on, with the grace at least`() throws {
    let shop = try Workshop()
    let hasty = try shop.register("hasty", interval: .seconds(1))
    let calm = try shop.register("calm", interval: .seconds(20))
    try shop.reopen(after: 45)
    #expect(try shop.standing(of: hasty) == "active")
    shop.advance(milliseconds: 9_999)
    #expect(try shop.standing(of: hasty) == "active")
    shop.advance(milliseconds: 1)
    #expect(try shop.standing(of: hasty) == "inactive")
    #expect(try shop.standing(of: calm) == "active")
    shop.advance(milliseconds: 4_999)
    #expect(try shop.standing(of: calm) == "active")
    shop.advance(milliseconds: 1)
    #expect(try shop.standing(of: calm) == "inactive")
  }

  @Test func `claims and heartbeats of its leases count as being heard`() throws {
    let shop = try Workshop()
    let actor = try shop.register("worker-1")
    try shop.submit()
    shop.advance(milliseconds: 20_000)
    let run = try shop.claim { request, _ in
      request.actor = actor
      request.lease = .hours(1)
    }[0]
    shop.advance(milliseconds: 29_999)
    #expect(try shop.standing(of: actor) == "active")
    _ = try shop.ask(.heartbeat(HeartbeatRequest(run: run.run, token: run.token)))
    shop.advance(milliseconds: 29_999)
    #expect(try shop.standing(of: actor) == "active")
    try shop.expectFidelity()
    shop.advance(milliseconds: 10_000)
    #expect(try shop.standing(of: actor) == "inactive")
    #expect(try shop.state(of: run.run) == "ready")
  }

  /// AC-115: detached leases too, across a restart; who held them is told.
  @Test func `a silent actor's leases are lost at once, and nobody else's`() throws {
    let shop = try Workshop()
    let (dead, alive) = (try shop.register("dead"), try shop.register("alive"))
    for _ in 0..<3 { try shop.submit() }
    let lost = try shop.claim { request, _ in
      request.actor = dead
      request.lease = .hours(1)
      request.attachment = .detached
    }[0]
    let kept = try shop.claim { request, _ in
      request.actor = alive
      request.lease = .hours(1)
      request.attachment = .detached
    }[0]
    shop.advance(milliseconds: 25_000)
    #expect(try shop.ask(.actor(.heartbeat(alive))).isOK)
    try shop.expectFidelity()
    let told = try shop.claim(as: shop.client) { request, _ in
      request.actor = dead
      request.lease = .hours(1)
    }
    #expect(told.count == 1)
    #expect(try shop.field("worker", of: .getRun(lost.run)).text == dead.description)
    shop.advance(milliseconds: 25_000)
    #expect(try shop.ask(.actor(.heartbeat(alive))).isOK)
    shop.advance(milliseconds: 5_000)
    #expect(try shop.standing(of: dead) == "inactive")
    #expect(try shop.standing(of: alive) == "active")
    #expect(try shop.state(of: lost.run) == "ready")
    #expect(try shop.state(of: kept.run) == "running")
    #expect(try shop.field("interruptions", of: .getRun(lost.run)).text == "1")
    guard case .push(let push) = shop.engine.engine.nextDelivery()?.content else {
      Issue.record("the holder is told")
      return
    }
    #expect(push.run == told[0].run)
    #expect(try shop.complete(lost).code == .staleToken)
    #expect(try shop.complete(kept).isOK)
    try shop.expectFidelity()
  }

  @Test func `a claim that waits ends with its actor`() throws {
    let shop = try Workshop()
    let actor = try shop.register("worker-1")
    let waiting = shop.engine.engine.openClient()
    var request = ClaimRequest()
    request.block = .forever
    request.actor = actor
    guard case .pending = try shop.ask(.claim(request), as: waiting) else {
      throw Unexpected.reply
    }
    #expect(try shop.ask(.actor(.deregister(actor))).isOK)
    guard case .reply(let reply) = shop.engine.engine.nextDelivery()?.content else {
      throw Unexpected.reply
    }
    #expect(reply.code == .notFound)
    try shop.submit()
    #expect(shop.engine.engine.nextDelivery() == nil)
    #expect(try shop.ask(.claim(request), as: waiting).code == .notFound)
  }

  /// AC-116, AC-117, AC-118.
  @Test func `actors are listed by department, one each`() throws {
    let shop = try Workshop()
    let names = (0..<5).map { "engineer-\($0)" }
    for name in names { try shop.register(name, department: "engineering") }
    let mover = try shop.register("mover", department: "engineering")
    try shop.register("o1", department: "ops")
    try shop.register("free")
    #expect(try shop.register("mover", department: "ops") == mover)
    for _ in 0..<2 {
      #expect(try shop.actors(department: "engineering", .active) == names)
      #expect(try shop.actors(department: "ops") == ["mover", "o1"])
      #expect(try shop.actors(department: "nowhere") == [])
      #expect(try shop.actors() == names + ["mover", "o1", "free"])
      try shop.expectFidelity()
    }
    #expect(try shop.ask(.actor(.deregister(mover))).isOK)
    #expect(try shop.actors(department: "ops", .active) == ["o1"])
    #expect(try shop.actors(department: "ops", .inactive) == ["mover"])
    #expect(try shop.actors(.inactive, page: 1) == ["mover"])
  }

  @Test func `of inactive actors the latest are remembered`() throws {
    let shop = try Workshop(options: Self.inMemoryPace())
    let extra = 3
    var all: [ActorID] = []
    for index in 0..<(Limits.inactiveActorCount + extra) {
      var wording = Wording()
      var request = ActorRequest(identity: wording.say("worker-\(index)"))
      request.capabilities = [wording.say("any")]
      request.interval = .seconds(10)
      let reply = shop.engine.engine.execute(
        .actor(.register(request)), from: shop.client, bytes: wording.bytes.rawBytes)
      guard case .value(let value) = reply else { throw Unexpected.reply }
      all.append(try #require(ActorID(value["actor"].text)))
      // One wait for the disk for many.
      if index % 500 == 0 { try shop.ask(.status) }
    }
    try shop.ask(.status)
    shop.advance(milliseconds: 30_000)
    try shop.ask(.status)
    #expect(shop.engine.engine.checkInvariants() == [])
    for actor in all.prefix(extra) {
      #expect(try shop.ask(.actor(.get(actor))).code == .notFound)
    }
    #expect(try shop.standing(of: all[extra]) == "inactive")
    try shop.expectFidelity()
    #expect(try shop.ask(.actor(.get(all[0]))).code == .notFound)
    #expect(try shop.register("again") == ActorID(rawValue: UInt64(all.count) + 1))
  }

  private static func inMemoryPace() -> EngineOptions {
    var options = Workshop.standardOptions()
    options.segments = .fixed(4 << 20)
    return options
  }
}
