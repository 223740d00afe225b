import AQCore

extension Machine {
  mutating func claim(
    _ request: borrowing ClaimRequest, _ client: ClientID, _ bytes: RawSpan
  ) -> Reply {
    if let rejection = check(request, bytes) { return .rejected(rejection) }
    if !request.run.isNone { return claimOne(request, client, bytes) }
    let claimed = grant(request, client, bytes)
    if !claimed.isEmpty || request.block == .no { return .claimed(claimed) }
    return park(request, client, bytes, finished: nil)
  }

  /// Why a claim is refused; nil where it isn't.
  func check(_ request: borrowing ClaimRequest, _ bytes: RawSpan) -> Rejection? {
    if phase == .draining { return .draining }
    if request.count < 1 { return .outOfRange(.claimCount) }
    if request.count > Limits.claimCount {
      return .limit(
        .claimCount, asked: UInt64(request.count), most: UInt64(Limits.claimCount))
    }
    if request.lease < Limits.shortestLease { return .outOfRange(.duration) }
    if request.lease.milliseconds > Limits.durationMilliseconds {
      return .limit(
        .duration, asked: request.lease.milliseconds, most: Limits.durationMilliseconds)
    }
    if request.worker.length > Limits.nameBytes {
      return .limit(
        .nameBytes, asked: UInt64(request.worker.length), most: UInt64(Limits.nameBytes))
    }
    return checkClaimer(request, bytes)
  }

  /// Grants what is ready, best first, up to the count asked for, and no more once the payloads are
  /// as large as a reply may be.
  ///
  /// *Complexity*: O(runs granted × lanes that match).
  mutating func grant(
    _ request: borrowing ClaimRequest, _ client: ClientID, _ bytes: RawSpan
  ) -> [ClaimedRun] {
    guard state.pause == nil, var claimer = claimer(request, bytes) else { return [] }
    var lanes = matchingLanes(request, &claimer, bytes)
    var claimed: [ClaimedRun] = []
    let room = outgoing.count + Limits.replyBytes
    while claimed.count < request.count, outgoing.count < room, let best = bestLane(&lanes) {
      let run = lanes[best].run
      let task = Int(state.runs[run].task)
      let key = state.tasks[task].key
      if key != 0, !state.runs[run].flags.contains(.holdsKey), !state.keys[key].hasRoom {
        state.moveToKey(run)
      } else if let shut = shutBudget(task) {
        state.moveToBudget(run, shut)
      } else if hasRoom(lanes[best].queue) {
        claimed.append(acquire(run, request, claimer.actor, client, bytes))
      } else {
        let full = lanes[best].queue
        lanes.removeAll { $0.queue == full }
        continue
      }
      refresh(&lanes[best])
    }
    for lane in lanes { state.lanes.tidy(lane.number, in: state.runs) }
    return claimed
  }

  /// A lane a claim may take from, with the run at its head.
  private struct OpenLane {
    let number: UInt32
    let queue: UInt32
    var priority: UInt8
    var run: Int
    /// False once it holds nothing more.
    var isOpen: Bool
  }

  private mutating func matchingLanes(
    _ request: borrowing ClaimRequest, _ claimer: inout Claimer, _ bytes: RawSpan
  ) -> [OpenLane] {
    var open: [OpenLane] = []
    if request.queues.isEmpty {
      let queue = state.queues.find(.none, of: bytes, tenant: claimer.tenant)
      if queue != 0 { addLanes(ofQueue: queue, request, &claimer, bytes, to: &open) }
    }
    for (index, name) in request.queues.enumerated()
    where !isRepeated(name, index, request, bytes) {
      let queue = state.queues.find(name, of: bytes, tenant: claimer.tenant)
      if queue != 0 { addLanes(ofQueue: queue, request, &claimer, bytes, to: &open) }
    }
    return open
  }

  /// True where an earlier queue of the request has the same name.
  private func isRepeated(
    _ name: ByteRange, _ index: Int, _ request: borrowing ClaimRequest, _ bytes: RawSpan
  ) -> Bool {
    for earlier in 0..<index
    where Hashing.equal(request.queues[earlier], of: bytes, name, of: bytes) {
      return true
    }
    return false
  }

  private mutating func addLanes(
    ofQueue queue: UInt32, _ request: borrowing ClaimRequest, _ claimer: inout Claimer,
    _ bytes: RawSpan, to open: inout [OpenLane]
  ) {
    guard state.queues[queue].pause == nil, hasRoom(queue) else { return }
    for number in state.lanes.routes(ofQueue: queue) {
      guard matches(state.routes[number].kind, request.kinds, bytes),
        mayTake(state.routes[number], &claimer)
      else { continue }
      var lane = OpenLane(number: number, queue: queue, priority: 0, run: 0, isOpen: true)
      refresh(&lane)
      if lane.isOpen { open.append(lane) }
    }
  }

  /// The budget that keeps a task's runs from starting; nil where none does.
  @inline(__always)
  private func shutBudget(_ task: Int) -> UInt32? {
    if _fastPath(state.tasks[task].extras == 0) { return nil }
    let shut = state.shutBudget(of: task)
    return shut == 0 ? nil : shut
  }

  private func hasRoom(_ queue: UInt32) -> Bool {
    let row = state.queues[queue]
    if row.concurrency != 0, row.held >= row.concurrency { return false }
    guard let rate = row.rate else { return true }
    return rate.nextToken(after: now) <= now
  }

  private mutating func refresh(_ lane: inout OpenLane) {
    if let head = state.lanes.head(lane.number, in: state.runs) {
      lane.priority = head.priority
      lane.run = head.run
    } else {
      lane.isOpen = false
    }
  }

  /// The lane whose head is next: highest priority, then lowest run.
  private func bestLane(_ lanes: inout [OpenLane]) -> Int? {
    var best: Int?
    for index in lanes.indices where lanes[index].isOpen {
      guard let current = best else {
        best = index
        continue
      }
      let (a, b) = (lanes[index], lanes[current])
      if a.priority > b.priority || (a.priority == b.priority && a.run < b.run) { best = index }
    }
    return best
  }

  /// True where a kind is among those asked for, each with an optional trailing `*`.
  func matches(_ kind: UInt32, _ patterns: [ByteRange], _ bytes: RawSpan) -> Bool {
    if patterns.isEmpty { return true }
    let name = state.kinds.name(kind)
    for pattern in patterns where Self.matches(name, pattern, bytes) { return true }
    return false
  }

  /// True where `name` is `pattern`, or begins with what stands before its trailing `*`.
  static func matches(_ name: RawSpan, _ pattern: ByteRange, _ bytes: RawSpan) -> Bool {
    if pattern.isEmpty { return false }
    let last = bytes.array(ByteRange(pattern.upperBound - 1, 1))
    if last == [UInt8(ascii: "*")] {
      let prefix = pattern.length - 1
      return name.byteCount >= prefix
        && Hashing.equal(
          ByteRange(0, prefix), of: name, ByteRange(pattern.lowerBound, prefix), of: bytes)
    }
    return Hashing.equal(ByteRange(0, name.byteCount), of: name, pattern, of: bytes)
  }

  /// Grants one ready run.
  @inline(__always)
  private mutating func acquire(
    _ run: Int, _ request: borrowing ClaimRequest, _ actor: ActorID, _ client: ClientID,
    _ bytes: RawSpan
  ) -> ClaimedRun {
    let token = max(FencingToken(rawValue: state.lastToken.rawValue + 1), firstToken)
    let deadline = now.saturatingAdd(request.lease)
    let id = state.runID(run)
    figures.schedulingLag.add(now.since(Timestamp(milliseconds: state.runs[run].due)).milliseconds)
    markSeam()
    var event = LeaseAcquired(
      at: now, run: id, token: token, deadline: deadline, attachment: request.attachment,
      start: request.hold == .start ? .started : .held, worker: request.worker, actor: actor)
    if _slowPath(!actor.isNone && request.worker.isEmpty) {
      // Who has no other name is known by its id.
      let name = Array(actor.description.utf8)
      event.worker = ByteRange(0, name.count)
      emit(event, from: name.rawBytes)
    } else {
      emit(event, from: bytes)
    }
    if request.attachment == .connection, client != .none, let slot = state.leaseSlot(run) {
      state.link(slot, to: client)
    }
    return describe(run, id, token, deadline, request.hold)
  }

  /// What the worker needs to know of its run, its bytes copied to the outgoing ones.
  @inline(__always)
  private mutating func describe(
    _ run: Int, _ id: RunID, _ token: FencingToken, _ deadline: Timestamp,
    _ hold: ClaimRequest.Hold
  ) -> ClaimedRun {
    let task = Int(state.runs[run].task)
    let started = state.runs[run].started
    var claimed = ClaimedRun(
      run: id, task: state.taskID(task), attempt: hold == .start ? started : started + 1,
      token: token, deadline: deadline)
    let spec = state.spec(task)
    Self.copy(spec, state.specs, state.tasks[task].spec, to: &claimed, &outgoing)
    claimed.interruptions = state.runs[run].interruptions
    claimed.due = Timestamp(milliseconds: state.runs[run].due)
    return claimed
  }

  @inline(__always)
  private static func copy(
    _ spec: borrowing TaskSpec, _ specs: borrowing Arena, _ reference: ArenaReference,
    to claimed: inout ClaimedRun, _ outgoing: inout ByteWriter
  ) {
    let stored = specs.bytes(reference)
    claimed.kind = outgoing.append(spec.kind, of: stored)
    claimed.queue = outgoing.append(spec.queue, of: stored)
    claimed.payload = outgoing.append(spec.payload, of: stored)
    claimed.contentType = outgoing.append(spec.contentType, of: stored)
    claimed.traceparent = outgoing.append(spec.traceparent, of: stored)
    claimed.timeout = spec.timeout
  }

  /// Takes one run by its id, or says why it can't be had.
  private mutating func claimOne(
    _ request: borrowing ClaimRequest, _ client: ClientID, _ bytes: RawSpan
  ) -> Reply {
    guard let run = state.position(request.run) else {
      return .rejected(.notFound(.run(request.run)))
    }
    let row = state.runs[run]
    guard !row.state.isTerminal, row.state != .suspended else {
      return .rejected(notClaimable(run, request.run))
    }
    let claimed = takeOne(run, request, client, bytes)
    if !claimed.isEmpty { return .claimed(claimed) }
    if request.block == .no { return .claimed([]) }
    return park(request, client, bytes, finished: nil)
  }

  /// Grants one run where no gate stands before it and the claimer may have it.
  private mutating func takeOne(
    _ run: Int, _ request: borrowing ClaimRequest, _ client: ClientID, _ bytes: RawSpan
  ) -> [ClaimedRun] {
    guard canBeTaken(run), var claimer = claimer(request, bytes) else { return [] }
    let route = state.route(Int(state.runs[run].task))
    // Who sees everything may name any run; an actor takes those of its tenant alone.
    let isInReach = claimer.actor.isNone && caller.sight == .everyTenant
    guard route.tenant == claimer.tenant || isInReach, mayTake(route, &claimer) else { return [] }
    return [acquire(run, request, claimer.actor, client, bytes)]
  }

  func notClaimable(_ run: Int, _ id: RunID) -> Rejection {
    .invalidTransition(id, from: state.runs[run].state, wanted: StaticWord("leased"))
  }

  /// True where no gate stands between a run and a claim.
  func canBeTaken(_ run: Int) -> Bool {
    let row = state.runs[run]
    // At its key it may stand behind others of its lane; the key's room is for whoever comes.
    let isAtItsTurn = row.isInLane || row.gate == .key || row.gate == .budget
    guard state.pause == nil, isAtItsTurn, shutBudget(Int(row.task)) == nil else { return false }
    let task = state.tasks[Int(row.task)]
    let queue = state.routes[task.route].queue
    guard state.queues[queue].pause == nil, hasRoom(queue) else { return false }
    return task.key == 0 || row.flags.contains(.holdsKey)
      || state.keys[task.key].hasRoom
  }

  /// Lets a claim wait until something is ready.
  mutating func park(
    _ request: borrowing ClaimRequest, _ client: ClientID, _ bytes: RawSpan,
    finished: (outcomes: [FinishOutcome], shape: BatchShape)?
  ) -> Reply {
    let deadline: UInt64? =
      switch request.block {
      case .no: clock.steady
      case .upTo(let wait): clock.steady &+ min(wait.milliseconds, Limits.durationMilliseconds)
      case .forever: nil
      }
    if !request.run.isNone { state.watches = .ends }
    var kept = copy request
    // It stays the claim of whoever the connection worked as when it came.
    kept.actor = claimingActor(request)
    claimWaiters.append(
      ClaimWaiter(
        client: client, request: kept,
        bytes: bytes.array(ByteRange(0, bytes.byteCount)), deadline: deadline, finished: finished))
    return .pending
  }

  /// Gives waiting claims, oldest first, what has become ready.
  mutating func serveWaitingClaims() {
    state.hasNewReady = false
    if claimWaiters.isEmpty || phase == .draining { return }
    let asking = caller
    defer { caller = asking }
    var index = 0
    while index < claimWaiters.count {
      let waiter = claimWaiters[index]
      // Safe: the bytes of the array that the waiter holds.
      let bytes = unsafe waiter.bytes.span.bytes
      caller = clients.caller(waiter.client)
      let claimed = take(waiter.request, waiter.client, bytes)
      if claimed.isEmpty {
        index += 1
        continue
      }
      claimWaiters.remove(at: index)
      answer(waiter, claimed)
    }
    state.hasNewReady = false
  }

  /// Grants what a claim asks for: what is ready, or the one run it names.
  mutating func take(
    _ request: borrowing ClaimRequest, _ client: ClientID, _ bytes: RawSpan
  ) -> [ClaimedRun] {
    if request.run.isNone { return grant(request, client, bytes) }
    guard let run = state.position(request.run) else { return [] }
    return takeOne(run, request, client, bytes)
  }

  /// The reply a waiting claim gets in the end.
  mutating func answer(_ waiter: ClaimWaiter, _ claimed: [ClaimedRun]) {
    if let finished = waiter.finished {
      deliver(
        .reply(.finished(finished.outcomes, claimed: claimed, finished.shape)), to: waiter.client)
    } else {
      deliver(.reply(.claimed(claimed)), to: waiter.client)
    }
  }
}
