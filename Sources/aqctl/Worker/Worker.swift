import AQClient
import AQCore
import Glibc

/// Claims runs and has programs work on them, in one loop around poll(2).
///
/// What must hold: a handler runs only while its lease is believed to hold; a finish is repeated
/// until the daemon has answered it; nothing here blocks on the daemon but the writing of requests.
final class Worker {
  private let plan: WorkerPlan
  private let console: Console
  private let signals: SignalQueue
  /// Held for as long as there may be handlers; nil for a plan with one program.
  private let watcher: Watcher?
  private let watcherPipe: Int32?
  private var claims: Link
  private var control: Link
  private var handlers: [Handler] = []
  private var finishes: [Finish] = []
  private var set = PollSet()
  private var phase = Phase.working
  /// On the steady clock; no claim before.
  private var nextClaim: UInt64 = 0
  /// How the one program of a plan for a single run ended.
  private var outcome: Outcome?

  /// A result on its way.
  private struct Finish {
    var token: FencingToken
    var request: [Argument]
    /// On the steady clock; when to send it (again).
    var due: UInt64
    var isAsked = false
  }

  /// Whether new work is taken.
  private enum Phase: Equatable {
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
    claims = Link(socket: plan.socket)
    control = Link(socket: plan.socket)
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
  private func turn() throws(Failure) {
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

  private var isDone: Bool {
    switch plan.scope {
    case .run:
      if outcome != nil, finishes.isEmpty { return true }
    case .queues: break
    }
    guard case .stopping(let until) = phase, handlers.isEmpty else { return false }
    // With the daemon away results can't be told for ever; it will find the leases lost.
    return finishes.isEmpty || Surroundings.steadyMilliseconds() > until + 5_000
  }

  // What is due.

  private func reconnect(_ now: UInt64) {
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

  private func heartbeat(_ now: UInt64) {
    for handler in handlers where handler.nextHeartbeat <= now && handler.settled == nil {
      handler.nextHeartbeat = now + heartbeatInterval
      control.ask(.heartbeat(handler.lease.token), heartbeatRequest(handler), now: now)
    }
  }

  private func heartbeatRequest(_ handler: Handler) -> [Argument] {
    ["RUN.HEARTBEAT", .id(handler.lease.run), .token(handler.lease.token)]
  }

  private var heartbeatInterval: UInt64 { max(1, plan.lease.milliseconds / 3) }

  private func sendFinishes(_ now: UInt64) {
    guard control.isOpen else { return }
    for index in finishes.indices where !finishes[index].isAsked && finishes[index].due <= now {
      finishes[index].isAsked = true
      control.ask(.finish(finishes[index].token), finishes[index].request, now: now)
    }
  }

  private func claim(_ now: UInt64) {
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
      request += ["COUNT", .count(min(free, Limits.claimCount))]
    }
    request += ["AS", .text(plan.name), "LEASE", .duration(plan.lease), "BLOCK", 0]
    claims.ask(.claim, request, now: now)
  }

  private func stopLateHandlers(_ now: UInt64) {
    guard case .stopping(let until) = phase, until <= now else { return }
    for handler in handlers where handler.settled == nil { handler.stop(.release) }
  }

  private func timeUntilNextTurn(_ now: UInt64) -> UInt64? {
    var next: [UInt64] = handlers.filter { $0.settled == nil }.map(\.nextHeartbeat)
    if !claims.isOpen { next.append(claims.nextTry) }
    if !control.isOpen { next.append(control.nextTry) }
    if control.isOpen { next += finishes.filter { !$0.isAsked }.map(\.due) }
    if nextClaim > now { next.append(nextClaim) }
    if case .stopping(let until) = phase { next.append(until > now ? until : now + 250) }
    return next.min().map { $0 > now ? $0 - now : 0 }
  }

  // What came.

  private func takeSignals() {
    let now = Surroundings.steadyMilliseconds()
    while let signal = signals.next() {
      switch plan.scope {
      case .run:
        // What is typed at a terminal reaches the program by itself.
        let isTyped = signal == SIGINT && Surroundings.isTerminal(STDIN_FILENO)
        if !isTyped { for handler in handlers { handler.signal(signal) } }
        if handlers.isEmpty, outcome == nil { outcome = .interrupted }
      case .queues:
        let drain = phase == .working ? plan.drain.milliseconds : 0
        phase = .stopping(until: now + drain)
        if drain > 0, !handlers.isEmpty {
          console.note(
            "stopping; \(handlers.count) running may end until \(drain / 1_000) s from now")
        }
      }
    }
  }

  private func take(from link: ReferenceWritableKeyPath<Worker, Link>) throws(Failure) {
    let now = Surroundings.steadyMilliseconds()
    let (answers, pushes) = self[keyPath: link].read(now: now)
    for push in pushes { take(push) }
    for answer in answers {
      switch answer {
      case .value(.claim, let value): try start(value, now)
      case .value(.heartbeat(let token), let value):
        if value["cancel"]?.flag ?? false { abandon(token, .canceled, "was canceled") }
      case .value(.finish(let token), _): finishes.removeAll { $0.token == token }
      case .refusal(.claim, let error): try takeClaimRefusal(error, now)
      case .refusal(.heartbeat(let token), let error): takeRefusal(token, error)
      case .refusal(.finish(let token), let error): takeFinishRefusal(token, error, now)
      case .broken:
        if phase == .working { console.note("the connection broke; trying to get it back") }
      }
    }
  }

  private func take(_ push: PushMessage) {
    guard let token = push.token else { return }
    switch push.name {
    case "cancel": abandon(token, .canceled, "was canceled")
    case "lease-lost": abandon(token, .lost, "has a lost lease")
    // Draining and budgets: what runs may end well; nothing new is granted anyway.
    default: return
    }
  }

  private func takeRefusal(_ token: FencingToken, _ error: ClientError) {
    switch error.serverCode {
    case .canceled: abandon(token, .canceled, "was canceled")
    case .staleToken, .notFound, .invalidTransition:
      abandon(token, .lost, "has a lost lease")
    // Nothing is said about the lease; the next heartbeat asks again.
    default: return
    }
  }

  private func takeFinishRefusal(_ token: FencingToken, _ error: ClientError, _ now: UInt64) {
    guard let index = finishes.firstIndex(where: { $0.token == token }) else { return }
    if error.serverCode?.exitCode == 75 {
      // The daemon can't now; it may soon.
      finishes[index].isAsked = false
      finishes[index].due = now + 500
      return
    }
    finishes.remove(at: index)
    console.note(Failure(error, what: "a result wasn't taken", socket: plan.socket).why)
    if outcome != nil { outcome = error.serverCode == .canceled ? .canceled : .lost }
  }

  private func takeClaimRefusal(_ error: ClientError, _ now: UInt64) throws(Failure) {
    let failure = Failure(error, what: "can't claim", socket: plan.socket)
    guard failure.exitCode == 75 else { throw failure }
    nextClaim = now + 500
  }

  private func abandon(_ token: FencingToken, _ why: Outcome, _ words: String) {
    guard let handler = handlers.first(where: { $0.lease.token == token }) else { return }
    guard handler.settled == nil else { return }
    console.note("\(handler.lease.run) \(words); its program is ended")
    handler.stop(.abandon)
    if case .run = plan.scope { outcome = why }
  }

  // Handlers.

  private func start(_ reply: Value, _ now: UInt64) throws(Failure) {
    let leases: [LeasedRun]
    do throws(ClientError) {
      leases = try LeasedRun.list(reply)
    } catch {
      throw Failure(error, what: "can't claim", socket: plan.socket)
    }
    // An empty reply to a claim without end: nothing more will come of it at once.
    if leases.isEmpty { nextClaim = now + 100 }
    for lease in leases {
      guard phase == .working, let words = plan.words(for: lease.kind) else {
        finish(lease, .release, now)
        continue
      }
      do throws(ChildProcess.SystemFailure) {
        handlers.append(
          try Handler(
            lease, words: words, plan.streams, watcher: watcherPipe,
            nextHeartbeat: now + heartbeatInterval))
      } catch {
        let text = "can't start a process: \(Files.sentence(errno: error.errno))"
        finish(lease, .fail(error: text, .retryable), now)
      }
    }
  }

  private func collectHandlers() {
    let now = Surroundings.steadyMilliseconds()
    var remaining: [Handler] = []
    remaining.reserveCapacity(handlers.count)
    for handler in handlers {
      guard let end = handler.advance(set) else {
        remaining.append(handler)
        continue
      }
      let verdict = handler.verdict(end, terminalExits: plan.terminalExits)
      report(handler, verdict)
      finish(handler.lease, verdict, now)
      if case .run = plan.scope, outcome == nil { outcome = .ended(end) }
    }
    handlers = remaining
  }

  private func finish(_ lease: LeasedRun, _ verdict: Verdict, _ now: UInt64) {
    var request: [Argument]
    switch verdict {
    case .abandon: return
    case .complete(let output):
      request = ["RUN.COMPLETE", .id(lease.run), .token(lease.token)]
      if !output.isEmpty { request += ["OUTPUT", .bytes(output)] }
    case .fail(let error, let retry):
      request = ["RUN.FAIL", .id(lease.run), .token(lease.token), .text(error)]
      if case .terminal = retry { request.append("TERMINAL") }
    case .release: request = ["RUN.RELEASE", .id(lease.run), .token(lease.token)]
    }
    finishes.append(Finish(token: lease.token, request: request, due: now))
  }

  private func report(_ handler: Handler, _ verdict: Verdict) {
    let run = "\(handler.lease.run) (\(handler.lease.kind))"
    switch verdict {
    case .complete:
      let dropped = handler.droppedOutputCount
      if dropped > 0 { console.note("\(run): \(dropped) bytes of output were too many, and cut") }
    case .fail(let error, _):
      // The program of a single run has told by itself.
      if case .queues = plan.scope { console.note("\(run) failed: \(error.prefix(200))") }
    case .release: console.note("\(run) was given back")
    case .abandon: return
    }
  }
}
