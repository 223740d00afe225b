import AQCore
import AQEngine

/// Does random things to a trial. Few names, short times and weights that differ from seed to seed
/// make rare meetings frequent.
struct Driver {
  let trial: Trial
  var chance: Chance
  /// One submit in this many has a parent.
  private let familyScarcity: Int
  private var weights: [(step: Step, weight: Int)] = []

  enum Step: CaseIterable {
    case submit, claim, claimOne, finish, start, heartbeat, cancelRun, cancelTask, depend, retry
    case resume, resolve, pause, queuePause, concurrency, keyLimit, advance, jump, close, reopen
    case snapshot
  }

  init(_ trial: Trial, seed: UInt64) {
    self.trial = trial
    chance = Chance(seed: seed)
    familyScarcity = chance.pick([2, 4, 1_000])
    for step in Step.allCases {
      let weight: Int
      switch step {
      case .submit, .claim, .finish: weight = chance.pick([10, 20, 40])
      case .advance: weight = chance.pick([5, 15, 30])
      case .reopen: weight = chance.pick([0, 0, 1, 3])
      case .snapshot: weight = chance.pick([0, 0, 0, 1])
      case .jump, .close: weight = chance.pick([0, 1, 3])
      case .claimOne, .start, .heartbeat, .cancelRun, .cancelTask, .depend, .retry, .resume,
        .resolve, .pause, .queuePause, .concurrency, .keyLimit:
        weight = chance.pick([0, 1, 3, 10])
      }
      weights.append((step, weight))
    }
  }

  mutating func step() throws {
    var left = chance.below(weights.reduce(0) { $0 + $1.weight })
    for (step, weight) in weights {
      if left < weight { return try perform(step) }
      left -= weight
    }
  }

  private mutating func perform(_ step: Step) throws {
    switch step {
    case .submit: try submit()
    case .claim, .claimOne: try claim(step)
    case .finish, .start, .heartbeat: try work(step)
    case .cancelRun, .cancelTask, .depend, .retry, .resume, .resolve: try manage(step)
    case .pause, .queuePause, .concurrency, .keyLimit: try gate(step)
    case .advance, .jump, .close, .reopen, .snapshot: try live(step)
    }
  }

  /// A run, the newest ones preferred; now and then one that isn't there.
  private mutating func someRun() -> Int {
    let count = trial.model.works.count
    if count == 0 || chance.one(in: 40) { return count + 1 }
    return chance.one(in: 2) ? count - chance.below(min(count, 6)) : 1 + chance.below(count)
  }

  private mutating func run(in states: [RunState]) -> Int {
    let fitting = trial.model.works.indices.filter { states.contains(trial.model.works[$0].state) }
    return fitting.isEmpty || chance.one(in: 10) ? someRun() : chance.pick(fitting) + 1
  }

  private mutating func token(of run: Int) -> UInt64 {
    let known = trial.tokens(of: run)
    guard let last = known.last, !chance.one(in: 30) else { return UInt64(chance.below(9)) }
    return chance.one(in: 8) ? chance.pick(known) : last
  }

  private mutating func milliseconds() -> UInt64 {
    chance.pick([0, 1, 1, 2, 4, 5, 10, 50, 64, 1_000, 5_000, 30_000])
  }

  private mutating func due() -> DueTime {
    switch chance.below(6) {
    case 0, 1: return .after(Duration(milliseconds: milliseconds()))
    case 2:
      let base = trial.model.logical - (chance.one(in: 4) ? 10 : 0)
      return .at(Timestamp(milliseconds: base + milliseconds()))
    case _: return .now
    }
  }

  private mutating func edges() -> [(task: Int, condition: EdgeCondition)] {
    (0..<(1 + chance.below(2))).map { _ in
      (someRun(), chance.one(in: 3) ? EdgeCondition.onEnd : .onSuccess)
    }
  }

  private mutating func submit() throws {
    var order = Order()
    order.kind = chance.pick(["a", "ab", "b"])
    order.queue = chance.pick([nil, nil, "q", "r"])
    if chance.one(in: 3) {
      order.key = chance.pick(["k", "l"])
      order.keyLimit = UInt32(chance.pick([0, 0, 0, 1, 2]))
      order.releasesKey = chance.one(in: 2)
    }
    order.priority = UInt8(chance.pick([4, 4, 0, 9]))
    order.attemptLimit = UInt16(chance.pick([1, 2, 5]))
    let wait = Duration(milliseconds: chance.pick([0, 3, 4, 100, 10_000]))
    order.backoff =
      chance.one(in: 2)
      ? .fixed(wait) : Backoff(shape: .exponential, base: wait, cap: .seconds(20))
    order.timeout = chance.pick([0, 0, 1, 50, 30_000, 40_000])
    order.isTransactional = chance.one(in: 5)
    order.due = due()
    if chance.one(in: 6) { order.startBy = due() }
    if order.startBy == .now { order.startBy = nil }
    if chance.one(in: 4) { order.after = edges() }
    if chance.one(in: familyScarcity) { order.parent = someRun() }
    if chance.one(in: 6) {
      order.idempotencyKey = chance.pick(["i", "j", "m"])
      order.request = chance.pick(["x", "y"])
    }
    trial.tell("\(order)")
    try trial.submit(order, as: chance.pick(trial.clients))
  }

  private mutating func claim(_ step: Step) throws {
    var call = Call()
    if step == .claimOne {
      call.run = run(in: [.ready])
    } else {
      call.queues = chance.pick([[], ["q"], ["default", "q", "r"], ["q", "q", "none"]])
      call.kinds = chance.pick([[], [], ["a"], ["a*"], ["b", "ab"]])
      call.count = chance.pick([1, 1, 2, 10])
    }
    call.isHeld = chance.one(in: 6)
    call.isDetached = chance.one(in: 5)
    call.lease = chance.pick([1, 10, 30_000, 60_000])
    trial.tell("\(call)")
    try trial.claim(call, as: chance.pick(trial.clients))
  }

  private mutating func work(_ step: Step) throws {
    let run = run(in: step == .start ? [.leased] : [.running, .leased])
    let token = token(of: run)
    let client = chance.pick(trial.clients)
    let id = RunID(rawValue: UInt64(run))
    let fence = FencingToken(rawValue: token)
    switch step {
    case .start:
      trial.tell("start \(run) \(token)")
      try trial.expect(.start(id, fence), as: client) { $0.start(run, token, client) }
    case .heartbeat:
      let extend = chance.one(in: 2) ? nil : milliseconds()
      trial.tell("heartbeat \(run) \(token) \(String(describing: extend))")
      var request = HeartbeatRequest(run: id, token: fence)
      request.extend = extend.map { Duration(milliseconds: $0) }
      try trial.expect(.heartbeat(request), as: client) {
        $0.heartbeat(run, token, extend: extend, client)
      }
    case _:
      let saying: Saying = chance.pick([
        .complete("x"), .complete("x"), .complete("y"), .fail("x"), .fail("x"), .fail("y"),
        .giveUp("x"), .suspend(.handler), .release,
      ])
      trial.tell("finish \(run) \(token) \(saying)")
      try trial.finish(run, token, saying, as: client)
    }
  }

  private mutating func manage(_ step: Step) throws {
    let client = chance.pick(trial.clients)
    let run: Int
    switch step {
    case .retry: run = self.run(in: [.retryWait])
    case .resume, .resolve: run = self.run(in: [.suspended])
    case _: run = someRun()
    }
    let id = RunID(rawValue: UInt64(run))
    let task = TaskID(rawValue: UInt64(run))
    trial.tell("\(step) \(run)")
    switch step {
    case .cancelRun:
      try trial.expect(.cancelRun(id, reason: .none), as: client) { $0.cancelRun(run) }
    case .cancelTask:
      try trial.expect(.cancelTask(task, reason: .none), as: client) { $0.cancelTask(run) }
    case .depend:
      let after = edges()
      trial.tell("… on \(after)")
      try trial.expect(.depend(task, Trial.prerequisites(after)), as: client) {
        $0.depend(run, after)
      }
    case .retry: try trial.expect(.retryRun(id), as: client) { $0.retry(run) }
    case .resume:
      try trial.expect(.resumeRun(id), as: client) { $0.resolve(run, .retry, isResume: true) }
    case _:
      let resolution: Resolution = chance.pick([.complete, .fail, .retry])
      try trial.expect(.resolveRun(id, resolution), as: client) {
        $0.resolve(run, resolution, isResume: false)
      }
    }
  }

  private mutating func gate(_ step: Step) throws {
    let client = chance.pick(trial.clients)
    var wording = Wording()
    let isOpening = chance.one(in: 2)
    switch step {
    case .pause:
      trial.tell("pause \(!isOpening)")
      let author = Authorship()
      try trial.expect(isOpening ? .resumeEngine(author) : .pauseEngine(author), as: client) {
        $0.isPaused = !isOpening
        return .ok
      }
    case .queuePause:
      let name = chance.pick(["default", "q", "z"])
      trial.tell("pause \(name) \(!isOpening)")
      let queue = wording.say(name)
      let author = Authorship()
      let isThere = trial.model.hasQueue(name)
      try trial.expect(
        isOpening ? .resumeQueue(queue, author) : .pauseQueue(queue, author), wording.bytes,
        as: client
      ) {
        if isOpening {
          $0.pausedQueues.remove(name)
          return isThere ? .ok : .refused(.notFound)
        }
        $0.pausedQueues.insert(name)
        return .ok
      }
    case .concurrency:
      let name = chance.pick(["default", "q"])
      let count = chance.pick([0, 1, 2])
      trial.tell("concurrency \(name) \(count)")
      var limits = QueueLimits()
      limits.concurrency = UInt32(count)
      try trial.expect(.setQueue(wording.say(name), limits), wording.bytes, as: client) {
        $0.concurrency[name] = count == 0 ? nil : count
        return .ok
      }
    case _:
      let name = chance.pick(["k", "l"])
      let limit = chance.pick([1, 2, 3])
      trial.tell("key \(name) \(limit)")
      try trial.expect(.setKey(wording.say(name), limit: UInt32(limit)), wording.bytes, as: client)
      {
        $0.keys[name] = Model.Key(limit: limit, isSet: true)
        return .ok
      }
    }
  }

  private mutating func live(_ step: Step) throws {
    switch step {
    case .advance:
      let time = milliseconds()
      trial.tell("advance \(time)")
      try trial.advance(time)
    case .jump:
      let isForward = chance.one(in: 2)
      trial.tell("jump \(isForward)")
      try trial.jump(to: isForward ? trial.wall + 3_600_000 : trial.wall - 100_000)
    case .close:
      let index = chance.below(trial.clients.count)
      trial.tell("close \(trial.clients[index])")
      try trial.close(index)
    case .reopen:
      let time = milliseconds()
      trial.tell("reopen after \(time)")
      try trial.reopen(after: time)
    case _:
      trial.tell("snapshot")
      try trial.snapshot()
    }
  }
}
