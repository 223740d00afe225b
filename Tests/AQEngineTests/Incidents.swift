import AQCore
import AQEngine
import AQWal
import Testing

/// One test a bug that was found: each tells what went wrong.
@Suite struct Incidents {
  /// A lease's end and a delay came due in one tick. The end failed its task and canceled the
  /// delayed run, which then was made ready from a list drawn up before: the engine stopped, and
  /// stopped again at every start.
  @Test func `a run that is due is canceled in the moment it comes due`() throws {
    let shop = try Workshop()
    let first = try shop.submit { request, _ in
      request.spec.attemptLimit = 1
      request.spec.timeout = .seconds(5)
    }
    let second = try shop.submit { request, _ in
      request.due = .after(.seconds(2))
      request.spec.prerequisites = [Prerequisite(task: first.task, condition: .onSuccess)]
    }
    #expect(try shop.claim().count == 1)
    shop.advance(milliseconds: 6_000)
    #expect(try shop.state(of: first.run) == "failed")
    #expect(try shop.state(of: second.run) == "canceled")
  }

  /// Two waits of one run that end at one time had the same timer: it was made ready twice.
  @Test func `a run that waits twice until one moment becomes ready once`() throws {
    let shop = try Workshop()
    let task = try shop.submit { request, _ in
      request.spec.backoff = .fixed(Duration(milliseconds: 4))
    }
    try shop.fail(try shop.claim()[0])
    #expect(try shop.ask(.retryRun(task.run)).isOK)
    try shop.fail(try shop.claim()[0])
    shop.advance(milliseconds: 4)
    #expect(try shop.history(of: task.run).count { $0 == "ready" } == 3)
    #expect(try shop.claim(5).count == 1)
    let queue = try shop.field("items", of: .listQueues(ListRequest()))
    guard case .list(let queues) = queue else { throw Unexpected.reply }
    #expect(queues[0]["ready"].text == "0")
  }

  /// The cursor plus one wrapped round to the queue before the first.
  @Test(arguments: [1, UInt64(UInt32.max), .max])
  func `a cursor behind the last queue shows nothing`(cursor: UInt64) throws {
    let shop = try Workshop()
    var request = ListRequest()
    request.cursor = cursor
    #expect(try shop.field("items", of: .listQueues(request)) == .list([]))
  }

  /// A reply that was still to be delivered went to whoever got the closed caller's number.
  @Test func `what was for a closed client reaches nobody`() throws {
    let shop = try Workshop()
    let waiting = shop.engine.engine.openClient()
    var request = ClaimRequest()
    request.block = .forever
    guard case .pending = try shop.ask(.claim(request), as: waiting) else {
      throw Unexpected.reply
    }
    try shop.submit()
    shop.engine.engine.closeClient(waiting)
    #expect(shop.engine.engine.openClient() == waiting)
    #expect(shop.engine.engine.nextDelivery() == nil)
    #expect(try shop.claim().count == 1)
  }

  /// The attempt's timeout was looked at first, though its lease had ended before.
  @Test func `of two deadlines that passed the earlier counts`() throws {
    let shop = try Workshop()
    let task = try shop.submit { request, _ in
      request.spec.attemptLimit = 1
      request.spec.timeout = .seconds(40)
    }
    #expect(try shop.claim().count == 1)
    shop.advance(milliseconds: 60_000)
    #expect(try shop.state(of: task.run) == "ready")
  }

  /// Whatever happens in one tick, and the end of all of a connection's leases, was one decision,
  /// which had to fit a frame: with many runs the engine stopped.
  @Test func `many leases end together in a log of small segments`() throws {
    var options = Workshop.standardOptions()
    options.segments = .fixed(16 << 10)
    let shop = try Workshop(options: options)
    let count = 1_500
    for _ in 0..<count { try shop.submit { request, _ in request.due = .after(.seconds(1)) } }
    shop.advance(milliseconds: 1_000)
    let other = shop.engine.engine.openClient()
    #expect(try shop.claim(1_000, as: other) { $0.worker = $1.say("w") }.count == 1_000)
    shop.engine.engine.closeClient(other)
    try shop.ask(.status)
    #expect(try shop.claim(1_000) { $0.worker = $1.say("w") }.count == 1_000)
    shop.advance(milliseconds: 30_000)
    try shop.reopen()
    #expect(try shop.field("runs", of: .status)["ready"].text == String(count))
  }

  /// A task or a result that no frame can hold stopped the engine.
  @Test func `what no segment can hold is refused`() throws {
    var options = Workshop.standardOptions()
    options.segments = .fixed(16 << 10)
    let shop = try Workshop(options: options)
    let large = String(repeating: "x", count: 20_000)
    var wording = Wording()
    var request = SubmitRequest()
    request.spec.kind = wording.say("k")
    request.spec.payload = wording.say(large)
    #expect(try shop.ask(.submit(request), wording.bytes).code == .limit)
    #expect(try shop.ask(.submitBatch([request], .atomic), wording.bytes).code == .limit)
    var small = request
    small.spec.payload = ByteRange(1, 7_000)
    #expect(
      try shop.ask(.submitBatch([small, small], .atomic), wording.bytes).code == .limit)
    guard
      case .submittedBatch(let outcomes) =
        try shop.ask(.submitBatch([small, request, small], .each), wording.bytes)
    else { throw Unexpected.reply }
    #expect(outcomes.count == 3)
    let run = try shop.claim()[0]
    #expect(try shop.complete(run, output: large).code == .limit)
    #expect(try shop.complete(run).isOK)
  }

  /// A failure that canceled more tasks than one event can name stopped the engine.
  @Test func `a cascade over many tasks is cut where it must be`() throws {
    var options = Workshop.standardOptions()
    options.segments = .fixed(16 << 10)
    let shop = try Workshop(options: options)
    let root = try shop.submit()
    for _ in 0..<2_000 {
      try shop.submit { request, _ in
        request.spec.prerequisites = [Prerequisite(task: root.task, condition: .onSuccess)]
      }
    }
    try shop.fail(try shop.claim()[0], .terminal)
    try shop.reopen()
    #expect(try shop.field("runs", of: .status)["canceled"].text == "2000")
  }

  /// A busy daemon stopped with "one batch is handed at a time": the log thread had finished
  /// between two looks that one commit took at it, and the second took it for free. Asking again
  /// and again while it works meets that moment at once.
  @Test func `a batch is handed over only when the one before was taken in`() throws {
    var options = Workshop.standardOptions()
    options.segments = .fixed(32 << 20)
    let shop = try Workshop(options: options)
    let large = [UInt8](repeating: 0x2A, count: 100_000)
    var request = SubmitRequest()
    request.spec.kind = ByteRange(0, 1)
    request.spec.payload = ByteRange(0, large.count)
    for _ in 0..<100 {
      // Too large to be synced inline: the thread gets the first, the second waits behind it.
      for _ in 0..<2 {
        _ = shop.engine.engine.execute(.submit(request), from: shop.client, bytes: large.rawBytes)
        try shop.engine.engine.commit()
      }
      while shop.engine.engine.durableLSN < shop.engine.engine.lastLSN {
        try shop.engine.engine.commit()
      }
    }
    #expect(shop.engine.engine.durableLSN == LSN(200))
  }
}

/// Found by the model.
@Suite struct IncidentsOfTheModel {
  /// A jump of the wall clock ended a lease whose holder came back after a restart.
  @Test func `a holder that comes back loses nothing to a jump of the clock`() throws {
    let shop = try Workshop()
    let run = try {
      _ = try shop.submit(); return try shop.claim()[0]
    }()
    try shop.reopen()
    shop.wall += 3_600_000
    shop.tick()
    #expect(try shop.ask(.start(run.run, run.token)).isOK)
    shop.advance(milliseconds: 1_000)
    #expect(try shop.complete(run).isOK)
  }

  /// A lease that was prolonged beyond its first length lost the difference in a restart.
  @Test func `a prolonged lease keeps its deadline across a restart`() throws {
    let shop = try Workshop()
    try shop.submit()
    let run = try shop.claim { claim, _ in
      claim.lease = .seconds(5)
      claim.attachment = .detached
    }[0]
    var beat = HeartbeatRequest(run: run.run, token: run.token)
    beat.extend = .seconds(60)
    try shop.ask(.heartbeat(beat))
    try shop.reopen(after: 10)
    shop.advance(milliseconds: 40_000)
    #expect(try shop.state(of: run.run) == "running")
  }

  /// A run that kept its key while it waited for its retry lost it to a claim that never started.
  @Test func `a retry keeps its key though a prefetching worker gave it back`() throws {
    let shop = try Workshop()
    let first = try shop.submit { request, wording in
      request.spec.key = wording.say("k")
      request.spec.backoff = .fixed(.zero)
    }
    try shop.submit { request, wording in
      request.spec.key = wording.say("k")
      request.spec.priority = 9
      request.due = .after(.seconds(1))
    }
    try shop.fail(try shop.claim()[0])
    let held = try shop.claim { claim, _ in claim.hold = .hold }[0]
    let release = FinishRequest(run: held.run, token: held.token, verb: .release)
    try shop.ask(.finish(release, then: nil))
    shop.advance(milliseconds: 1_000)
    #expect(try shop.claim(5).map(\.run) == [first.run])
  }

  /// A run behind another of its lane and key could not be claimed by its id though the key was
  /// free.
  @Test func `a run is claimed by its id whoever else wants its key`() throws {
    let shop = try Workshop()
    var runs: [RunID] = []
    for _ in 0..<3 {
      runs.append(try shop.submit { request, wording in request.spec.key = wording.say("k") }.run)
    }
    let first = try shop.claim(10)
    #expect(try shop.complete(first[0]).isOK)
    #expect(try shop.claim { claim, _ in claim.run = runs[2] }.map(\.run) == [runs[2]])
  }

  /// Whoever waited to claim one run waited for ever once it had ended.
  @Test func `a wait for a run that ends is refused`() throws {
    let shop = try Workshop()
    let task = try shop.submit { request, _ in request.due = .after(.seconds(5)) }
    let waiting = shop.engine.engine.openClient()
    var claim = ClaimRequest()
    claim.run = task.run
    claim.block = .forever
    guard case .pending = try shop.ask(.claim(claim), as: waiting) else { throw Unexpected.reply }
    try shop.ask(.cancelRun(task.run, reason: .none))
    let next = shop.engine.engine.nextDelivery()
    let delivery = try #require(next)
    guard case .reply(let reply) = delivery.content else { throw Unexpected.reply }
    #expect(delivery.client == waiting)
    #expect(reply.code == .invalidTransition)
  }

  /// A run could be claimed though the time by which it must have started was over at its submit.
  @Test func `a run that is late from the beginning has failed`() throws {
    let shop = try Workshop()
    let task = try shop.submit { request, _ in
      request.startBy = .at(Timestamp(milliseconds: 5))
    }
    #expect(try shop.state(of: task.run) == "failed")
    #expect(try shop.claim().isEmpty)
  }

  /// Figures of queues and keys depended on how far claims had looked, and changed with a restart.
  @Test func `figures of gates are the same after a restart`() throws {
    let shop = try Workshop()
    for _ in 0..<3 { try shop.submit { request, wording in request.spec.key = wording.say("k") } }
    #expect(try shop.claim().count == 1)
    let name = Array("k".utf8)
    func figures() throws -> [String] {
      [
        try shop.field("items", of: .listQueues(ListRequest())).text,
        "\(try shop.ask(.getKey(ByteRange(0, 1)), name))",
      ]
    }
    let before = try figures()
    try shop.reopen()
    #expect(try figures() == before)
  }
}
