import AQCore
import Testing

/// INV-02: what the rules refuse at the door is refused when it is read, too.
@Suite struct EventRefusals {
  /// Encodes `event` and reads it again.
  private func reread(_ event: some EventPayload, _ text: String) throws {
    let source = Array(text.utf8)
    var writer = ByteWriter()
    writer.timeBase = EventSamples.timeBase
    writer.write(event: event, from: source.rawBytes)
    _ = try decode(writer.bytes.array(ByteRange(0, writer.count)))
  }

  private func refused(
    _ event: some EventPayload, _ text: String = "", _ location: SourceLocation = #_sourceLocation
  ) {
    #expect(throws: DecodeError.invalidValue, sourceLocation: location) {
      try reread(event, text)
    }
  }

  private let at = EventSamples.timeBase
  private let task = TaskID(rawValue: 1)
  private let run = RunID(rawValue: 1)
  private let long = String(repeating: "x", count: 2_000)

  @Test func `ids of zero`() {
    refused(TaskEnded(at: at, task: .none, outcome: .failed))
    refused(TaskPruned(at: at, tasks: [task, .none]))
    refused(TimeAdvanced(at: at, runs: [.none]))
    refused(RunCreated(at: at, run: .none, task: task, due: at, ordinal: 1, readiness: .waits))
    refused(ActorHeartbeat(at: at, actor: .none))
  }

  @Test func `policies without an occurrence or a distance`() {
    var policy = RunPolicy.once
    policy.shape = .repeating
    policy.occurrenceCount = 0
    policy.interval = .seconds(1)
    refused(created { $0.policy = policy }, "k")
    policy.occurrenceCount = 1
    policy.interval = .zero
    refused(created { $0.policy = policy }, "k")
    policy.shape = .cron
    refused(created { $0.policy = policy }, "k")
    policy = .once
    policy.misfireCap = 0
    refused(created { $0.policy = policy }, "k")
    policy.misfireCap = Limits.misfireCap + 1
    refused(created { $0.policy = policy }, "k")
  }

  @Test func `budgets of zero`() throws {
    let unit = ByteRange(0, 1)
    refused(BudgetAllocated(at: at, task: task, unit: unit, limit: 0), "k")
    refused(BudgetReplenished(at: at, task: task, unit: unit, limit: 0), "k")
    refused(created { $0.budgets = [UnitAmount(unit: unit, amount: 0)] }, "k")
    try reread(created { $0.estimates = [UnitAmount(unit: unit, amount: 0)] }, "k")
    refused(BudgetConsumed(at: at, task: task, run: run, amounts: []))
    refused(BudgetReserved(at: at, task: task, run: run, amounts: []))
    refused(BudgetSettled(at: at, task: task, run: run, amounts: []))
  }

  @Test func `empty names and names that are too long`() {
    for length in [0, Limits.nameBytes + 1] {
      let name = ByteRange(0, length)
      refused(created { $0.kind = name }, long)
      refused(created { $0.queue = name }, long)
      refused(created { $0.requiredCapabilities = [ByteRange(0, 1), name] }, long)
      refused(QueuePaused(at: at, tenant: .none, queue: name, author: Authorship()), long)
      refused(BudgetExhausted(at: at, task: task, unit: name), long)
      refused(TenantCreated(at: at, tenant: TenantID(rawValue: 1), name: name), long)
      refused(SignalEmitted(at: at, tenant: .none, key: name), long)
    }
    refused(RunCanceled(at: at, run: run, reason: ByteRange(0, Limits.reasonBytes + 1)), long)
  }

  @Test func `actors without capabilities, without a name, or heard too often`() throws {
    let one = ByteRange(0, 1)
    func actor(_ change: (inout ActorRegistered) -> Void) -> ActorRegistered {
      var event = ActorRegistered(
        at: at, actor: ActorID(rawValue: 1), tenant: .none, identity: one, department: .none,
        interval: .seconds(1), capabilities: [one])
      change(&event)
      return event
    }
    try reread(actor { $0.department = ByteRange(0, 128) }, long)
    refused(actor { $0.capabilities = [] }, long)
    refused(actor { $0.capabilities = [one, ByteRange(0, 0)] }, long)
    refused(actor { $0.identity = ByteRange(0, 0) }, long)
    refused(actor { $0.department = ByteRange(0, 129) }, long)
    refused(actor { $0.interval = Duration(milliseconds: 999) }, long)
    refused(actor { $0.interval = Duration(milliseconds: .max) }, long)
  }

  @Test func `states and outcomes that nothing leads to`() {
    refused(TaskEnded(at: at, task: task, outcome: .pending))
    for next in [RunState.scheduled, .leased, .running] {
      refused(RunAttemptFinished(at: at, run: run, token: .none, result: .success, next: next))
    }
    for next in RunState.allCases where next != .ready && next != .suspended {
      let aftermath = LeaseAftermath(cause: .expired, next: next, suspendReason: .handler)
      refused(LeaseExpired(at: at, run: run, token: .none, aftermath: aftermath))
    }
  }

  @Test func `numbers outside their range`() {
    refused(created { $0.priority = 10 }, "k")
    refused(created { $0.attemptLimit = 0 }, "k")
    refused(created { $0.timeout = Duration(milliseconds: Limits.durationMilliseconds + 1) }, "k")
    refused(KeyLimitChanged(at: at, tenant: .none, key: ByteRange(0, 1), limit: 0), "k")
    for percent in [0, 101] as [UInt8] {
      let filter = SubscriptionSpec.Filter.budgetCrossed(
        task, unit: ByteRange(0, 1), percent: percent)
      let subscription = SubscriptionSpec(filter: filter, repeats: .once)
      refused(created { $0.subscriptions = [subscription] }, "k")
    }
  }

  @Test func `lists of more than the limit`() {
    let name = ByteRange(0, 1)
    refused(created { $0.tags = Array(repeating: name, count: Limits.tagCount + 1) }, "k")
    refused(
      created {
        $0.requiredCapabilities = Array(repeating: name, count: Limits.capabilityCount + 1)
      }, "k")
    let edge = Prerequisite(task: task, condition: .onEnd)
    refused(
      created { $0.prerequisites = Array(repeating: edge, count: Limits.prerequisiteCount + 1) },
      "k")
  }

  private func created(_ change: (inout TaskSpec) -> Void) -> TaskCreated {
    var spec = TaskSpec()
    spec.kind = ByteRange(0, 1)
    change(&spec)
    return TaskCreated(at: at, task: task, run: run, due: at, spec: spec)
  }
}
