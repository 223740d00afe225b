import AQClient
import AQCore
import Glibc

/// Claims runs and has programs work on them, in one loop around poll(2).
///
/// What must hold: a handler runs only while its lease is believed to hold; a finish is repeated
/// until the daemon has answered it; nothing here blocks on the daemon but the writing of requests.
final class Worker {
  let plan: WorkerPlan
  let console: Console
  let signals: SignalQueue
  /// Held for as long as there may be handlers; nil for a plan with one program.
  let watcher: Watcher?
  let watcherPipe: Int32?
  var claims: Link
  var control: Link
  var handlers: [Handler] = []
  var finishes: [Finish] = []
  var set = PollSet()
  var phase = Phase.working
  /// On the steady clock; no claim before.
  var nextClaim: UInt64 = 0
  /// On the steady clock; the next time the actor says that it is there.
  var nextActorHeartbeat: UInt64 = 0
  /// How the one program of a plan for a single run ended.
  var outcome: Outcome?

  /// A result on its way.
  struct Finish {
    var token: FencingToken
    var request: [Argument]
    /// On the steady clock; when to send it (again).
    var due: UInt64
    var isAsked = false
  }

  /// Whether new work is taken.
  enum Phase: Equatable {
    case working
    /// Running handlers may go on until then, on the steady clock.
    case stopping(until: UInt64)
  }

  /// What came of the one run of a plan.
  enum Outcome: Equatable {
    case ended(ChildProcess.End)
    case lost
    case canceled
    case interrupted
  }

  init(_ plan: WorkerPlan, _ console: Console) throws(ChildProcess.SystemFailure) {
    self.plan = plan
    self.console = console
    switch plan.scope {
    // First of all, while there is nothing yet that the watcher would inherit.
    case .queues:
      let started = try Watcher()
      watcherPipe = started.pipe.rawValue
      watcher = consume started
    case .run:
      watcher = nil
      watcherPipe = nil
    }
    signals = try SignalQueue()
    claims = Link(socket: plan.socket, caller: plan.caller)
    control = Link(socket: plan.socket, caller: plan.caller)
  }

  /// Works until it is told to stop, or until its one run has ended.
  func run() throws(Failure) -> Outcome? {
    do throws(ClientError) {
      try claims.open()
      try control.open()
    } catch {
      throw Failure(error, what: "can't start working", socket: plan.socket)
    }
    while !isDone { try turn() }
    return outcome
  }

  /// One round: ask for what is due, wait, take in what came.
  func turn() throws(Failure) {
    let now = Surroundings.steadyMilliseconds()
    reconnect(now)
    stopLateHandlers(now)
    heartbeat(now)
    sendFinishes(now)
    claim(now)

    set.removeAll()
    let signalIndex = set.add(signals.descriptor.rawValue)
    let claimsIndex = claims.descriptor.map { set.add($0) }
    let controlIndex = control.descriptor.map { set.add($0) }
    for handler in handlers { handler.enter(&set) }
    set.wait(milliseconds: timeUntilNextTurn(now))

    if set.isReady(signalIndex) { takeSignals() }
    // Answers first: a handler that just ended with a lost lease has nothing to report.
    if let claimsIndex, set.isReady(claimsIndex) { try take(from: \.claims) }
    if let controlIndex, set.isReady(controlIndex) { try take(from: \.control) }
    collectHandlers()
  }

  var isDone: Bool {
    switch plan.scope {
    case .run:
      if outcome != nil, finishes.isEmpty { return true }
    case .queues: break
    }
    guard case .stopping(let until) = phase, handlers.isEmpty else { return false }
    // With the daemon away results can't be told for ever; it will find the leases lost.
    return finishes.isEmpty || Surroundings.steadyMilliseconds() > until + 5_000
  }

  func reconnect(_ now: UInt64) {
    // The leases first: on the connection that will hold them, ahead of any claim.
    if claims.reopen(now: now) {
      for handler in handlers {
        claims.ask(.heartbeat(handler.lease.token), heartbeatRequest(handler), now: now)
      }
    }
    if control.reopen(now: now) {
      for index in finishes.indices { finishes[index].isAsked = false }
    }
  }

  func heartbeat(_ now: UInt64) {
    if let actor = plan.actor, control.isOpen, nextActorHeartbeat <= now {
      nextActorHeartbeat = now + max(1, actor.interval.milliseconds / 2)
      control.ask(.actor, ["ACTOR.HEARTBEAT", .id(actor.id)], now: now)
    }
    for handler in handlers where handler.nextHeartbeat <= now && handler.settled == nil {
      handler.nextHeartbeat = now + heartbeatInterval
      control.ask(.heartbeat(handler.lease.token), heartbeatRequest(handler), now: now)
    }
  }

  func heartbeatRequest(_ handler: Handler) -> [Argument] {
    ["RUN.HEARTBEAT", .id(handler.lease.run), .token(handler.lease.token)]
  }

  var heartbeatInterval: UInt64 { max(1, plan.lease.milliseconds / 3) }

  func sendFinishes(_ now: UInt64) {
    guard control.isOpen else { return }
    for index in finishes.indices where !finishes[index].isAsked && finishes[index].due <= now {
      finishes[index].isAsked = true
      control.ask(.finish(finishes[index].token), finishes[index].request, now: now)
    }
  }

  func claim(_ now: UInt64) {
    let free = plan.concurrency - handlers.count
    guard phase == .working, outcome == nil, free > 0, claims.isOpen else { return }
    guard !claims.isClaiming, nextClaim <= now else { return }
    var request: [Argument] = ["RUN.CLAIM"]
    switch plan.scope {
    case .run(let run, _): request += ["RUN", .id(run)]
    case .queues(let queues, let rules):
      for queue in queues { request += ["QUEUE", .text(queue)] }
      if !rules.contains(where: { $0.pattern == "*" }) {
        for rule in rules { request += ["KIND", .text(rule.pattern)] }
      }
      for capability in plan.can { request += ["CAN", .text(capability)] }
      if let department = plan.department { request += ["DEPARTMENT", .text(department)] }
      request += ["COUNT", .count(min(free, Limits.claimCount))]
    }
    request += ["AS", .text(plan.name), "LEASE", .duration(plan.lease), "BLOCK", 0]
    claims.ask(.claim, request, now: now)
  }

  func stopLateHandlers(_ now: UInt64) {
    guard case .stopping(let until) = phase, until <= now else { return }
    for handler in handlers where handler.settled == nil { handler.stop(.release) }
  }

  func timeUntilNextTurn(_ now: UInt64) -> UInt64? {
    var next: [UInt64] = handlers.filter { $0.settled == nil }.map(\.nextHeartbeat)
    if !claims.isOpen { next.append(claims.nextTry) }
    if !control.isOpen { next.append(control.nextTry) }
    if control.isOpen { next += finishes.filter { !$0.isAsked }.map(\.due) }
    if plan.actor != nil, control.isOpen { next.append(nextActorHeartbeat) }
    if nextClaim > now { next.append(nextClaim) }
    if case .stopping(let until) = phase { next.append(until > now ? until : now + 250) }
    return next.min().map { $0 > now ? $0 - now : 0 }
  }
}
