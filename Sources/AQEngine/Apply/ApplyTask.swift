import AQCore

extension EngineState {
  @inline(__always)
  mutating func apply(_ event: TaskCreated, _ bytes: RawSpan) throws(ApplyError) {
    guard let tenant = tenants.number(event.spec.tenant, of: bytes),
      let task = taskIDs.admit(event.task), let run = runIDs.admit(event.run)
    else { throw .inconsistent(.taskCreated) }
    time = event.at
    let spec = event.spec
    let route = intern(spec, tenant, bytes)
    let key = keys.intern(spec.key, of: bytes, tenant: tenant)
    var row = TaskRow(
      spec: .none, firstRun: UInt64(run), lastRun: UInt64(run), endedAt: 0,
      route: join(route), extras: 0, key: key, dependents: 0, prerequisites: 0, unmet: 0,
      openRuns: 1,
      attemptLimit: spec.attemptLimit, priority: spec.priority, flags: [])
    if event.startBy != .zero { row.flags.insert(.hasStartBy) }
    if event.startByClock == .wall { row.flags.insert(.startByWallClock) }
    if !event.origin.isNone { row.flags.insert(.hasOrigin) }
    if spec.timeout != .zero { row.flags.insert(.hasTimeout) }
    if spec.safety == .transactional { row.flags.insert(.transactional) }
    if spec.onRetry == .releaseOnRetry { row.flags.insert(.releasesKeyOnRetry) }
    row.spec = store(event, bytes)
    tasks.place(row, at: task)
    place(run, of: task, due: event.due, clock: event.dueClock)
    tally.tasks += 1
    if _slowPath(spec.hasRareOptions) { addBudgets(of: task, copy spec, bytes) }
    if key != 0 { join(key: key, spec.keyLimit) }
    if !spec.idempotencyKey.isNone {
      idempotency.insert(
        spec.idempotencyKey, of: bytes, tenant: tenant, fingerprint: event.fingerprint,
        task: event.task, run: event.run, lsn: lastLSN.advanced(by: 1),
        expiry: event.idempotencyExpiry, now: event.at)
    }
    if !spec.prerequisites.isEmpty { try connect(task, to: spec.prerequisites, .taskCreated) }
    if _slowPath(spec.hasRareOptions) { beginPolicy(task, run, event) }
    admit(run, event.due > event.at ? .waits : .ready)
    if row.flags.contains(.hasStartBy) { armStartBy(run) }
    indexCreated(task, run)
    if _slowPath(spec.hasRareOptions) { indexTags(task, copy spec, bytes) }
  }

  /// Puts the row of a new run in place, as one that is yet to come.
  @inline(__always)
  mutating func place(_ run: Int, of task: Int, due: Timestamp, clock: TaskCreated.DueClock) {
    runs.place(
      RunRow(
        task: UInt64(task), due: due.milliseconds, created: time.milliseconds,
        createdLSN: lastLSN.rawValue + 1, history: .none, next: 0, lease: 0, started: 0,
        failures: 0, interruptions: 0, stateByte: RunState.scheduled.rawValue, gate: .none,
        suspendByte: 0, flags: clock == .wall ? .dueOnWallClock : []),
      at: run)
    tally.runsCreated += 1
  }

  /// Lets a new run wait for its time, or at its gates where that has come.
  @inline(__always)
  mutating func admit(_ run: Int, _ readiness: RunCreated.Readiness) {
    switch readiness {
    case .ready:
      runs[run].state = .ready
      tally.runs[Int(RunState.ready.rawValue)] += 1
      enqueue(run)
    case .waits:
      tally.runs[Int(RunState.scheduled.rawValue)] += 1
      armDue(run)
    }
  }

  /// The numbers of what decides who may claim a task's runs.
  @inline(__always)
  private mutating func intern(
    _ spec: borrowing TaskSpec, _ tenant: UInt32, _ bytes: RawSpan
  ) -> Route {
    var route = Route(
      tenant: tenant, queue: queues.intern(spec.queue, of: bytes, tenant: tenant),
      kind: kinds.intern(spec.kind, of: bytes))
    if _slowPath(spec.hasRareOptions) { route.requirement = requirement(of: copy spec, bytes) }
    if _slowPath(!spec.department.isNone) {
      route.department = departments.intern(spec.department, of: bytes)
    }
    return route
  }

  /// The number of the set of capabilities that a spec asks for, made known; zero for none.
  @inline(never)
  mutating func requirement(of spec: TaskSpec, _ bytes: RawSpan) -> UInt32 {
    if spec.requiredCapabilities.isEmpty { return 0 }
    let set = CapabilitySet.joined(spec.requiredCapabilities, bytes)
    return requirements.intern(ByteRange(0, set.count), of: set.rawBytes)
  }

  /// The task's block: `startBy` and `origin` where they are, then the spec.
  @inline(__always)
  private mutating func store(_ event: TaskCreated, _ bytes: RawSpan) -> ArenaReference {
    if _fastPath(event.startBy == .zero && event.origin.isNone) {
      return specs.store(event.storedSpec, of: bytes)
    }
    scratch.removeAll()
    if event.startBy != .zero { scratch.write(fixed: event.startBy.milliseconds) }
    if !event.origin.isNone { scratch.write(fixed: event.origin.rawValue) }
    scratch.write(raw: event.storedSpec, of: bytes)
    return specs.store(all: scratch)
  }

  private mutating func join(key: UInt32, _ limit: UInt32) {
    keys.names.retain(key)
    if keys[key].limit == 0 { keys[key].limit = max(1, limit) }
    keys[key].tasks += 1
  }

  mutating func apply(_ event: TaskCanceled, _ bytes: RawSpan) throws(ApplyError) {
    for id in event.tasks where position(id) == nil { throw .inconsistent(.taskCanceled) }
    time = event.at
    for id in event.tasks {
      guard let task = position(id), !tasks[task].hasEnded else { continue }
      var run = Int(tasks[task].firstRun)
      while run != 0 {
        let next = Int(runs[run].next)
        if !runs[run].state.isTerminal { cancel(run, at: event.at, reason: event.reason, bytes) }
        run = next
      }
    }
  }

  mutating func apply(_ event: TaskDependencyDeclared) throws(ApplyError) {
    guard let task = position(event.task), !tasks[task].hasEnded else {
      throw .inconsistent(.taskDependencyDeclared)
    }
    time = event.at
    try connect(task, to: event.prerequisites, .taskDependencyDeclared)
    guard tasks[task].unmet > 0 else { return }
    var run = Int(tasks[task].firstRun)
    while run != 0 {
      if runs[run].state == .ready, runs[run].gate != .dependency {
        leaveGate(run)
        enqueue(run)
        if tasks[task].key != 0 { wakeWaiters(tasks[task].key) }
      }
      run = Int(runs[run].next)
    }
  }

  /// Adds an edge for each prerequisite and counts those that haven't ended well.
  private mutating func connect(
    _ task: Int, to prerequisites: [Prerequisite], _ type: EventType
  ) throws(ApplyError) {
    for prerequisite in prerequisites where knownPosition(prerequisite.task) == nil {
      throw .inconsistent(type)
    }
    for prerequisite in prerequisites {
      guard let other = knownPosition(prerequisite.task) else { continue }
      let status = Self.status(prerequisite.condition, outcome(at: other))
      // A task that is gone has no list; its edge stands in the dependent's alone.
      let next = tasks[other].isPlaced ? tasks[other].dependents : 0
      let number = edges.add(
        EdgeRow(
          prerequisite: UInt64(other), dependent: UInt64(task), nextOfPrerequisite: next,
          nextOfDependent: tasks[task].prerequisites, condition: prerequisite.condition,
          status: status))
      if next != 0 { edges[next].previousOfPrerequisite = number }
      if tasks[other].isPlaced { tasks[other].dependents = number }
      tasks[task].prerequisites = number
      if status != .met { tasks[task].unmet += 1 }
    }
  }

  /// What an edge makes of a prerequisite's outcome.
  static func status(_ condition: EdgeCondition, _ outcome: TaskOutcome) -> EdgeRow.Status {
    switch outcome {
    case .pending: .pending
    case .succeeded: .met
    case .failed, .canceled: condition == .onEnd ? .met : .failed
    }
  }
}
