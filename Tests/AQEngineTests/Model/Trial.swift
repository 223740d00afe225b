import AQCore
import AQEngine
import AQStorage
import Glibc
import Testing

/// The engine and the model side by side: each step is done to both, and whatever one says the
/// other must say.
final class Trial {
  let storage = MemoryStorage()
  let options: EngineOptions
  private(set) var box: Workshop.EngineBox
  private(set) var model: Model
  private(set) var clients: [ClientID] = []
  private(set) var wall: UInt64
  private(set) var boot: UInt64 = 5_000_000
  /// What was asked, newest last, to be told where something differs.
  private(set) var story: [String] = []
  private var tokens: [Int: [UInt64]] = [:]

  struct Difference: Error, CustomStringConvertible {
    var description: String
  }

  init(grace: UInt64 = 10_000, retention: RetentionPolicy = RetentionPolicy()) throws {
    var options = Workshop.standardOptions()
    options.segments = .fixed(32 << 10)
    options.grace = Duration(milliseconds: grace)
    options.retention = retention
    self.options = options
    wall = 1_700_000_000_000
    box = try Self.open(storage, options, wall, boot)
    model = Model(wall: wall, boot: boot, grace: grace, retention: retention)
    for _ in 0..<3 { clients.append(box.engine.openClient()) }
  }

  private static func open(
    _ storage: MemoryStorage, _ options: EngineOptions, _ wall: UInt64, _ boot: UInt64
  ) throws -> Workshop.EngineBox {
    Workshop.EngineBox(
      try Engine(opening: storage, options: options, clock: reading(wall, boot)))
  }

  private static func reading(_ wall: UInt64, _ boot: UInt64) -> ClockReading {
    ClockReading(wall: Timestamp(milliseconds: wall), boot: Duration(milliseconds: boot))
  }

  func tell(_ step: String) { story.append(step) }

  /// Tokens a run was ever held under, newest last.
  func tokens(of run: Int) -> [UInt64] { tokens[run] ?? [] }

  func ask(_ command: Command, _ bytes: [UInt8] = [], as client: ClientID) throws -> Reply {
    let reply = box.engine.execute(command, from: client, bytes: bytes.rawBytes)
    try commit()
    return reply
  }

  /// Ends a round; returns once all of it is on disk.
  private func commit() throws {
    try box.engine.commit()
    while box.engine.durableLSN < box.engine.lastLSN {
      var waiting = pollfd(fd: box.engine.commitDescriptor, events: Int16(POLLIN), revents: 0)
      // Safe: one entry, which lives as long as the call.
      _ = unsafe poll(&waiting, 1, -1)
      try box.engine.collectCommitted()
    }
  }

  func demand(_ condition: Bool, _ words: @autoclosure () -> String) throws {
    if condition { return }
    let last = story.suffix(25).joined(separator: "\n  ")
    throw Difference(description: "\(words())\nbehind:\n  \(last)")
  }

  func compare(_ reply: Reply, _ expected: Model.Answer) throws {
    let said: Model.Answer
    switch reply {
    case .ok: said = .ok
    case .rejected(let rejection): said = .refused(rejection.code)
    case .submitted(let made):
      said = .made(task: Int(made.task.sequence), isDuplicate: made.novelty == .duplicate)
      try demand(made.run.sequence == made.task.sequence, "a once-task has one run")
    case .claimed(let runs): said = .granted(runs.map { Int($0.run.sequence) })
    case .heartbeat(let beat): said = .deadline(beat.deadline.milliseconds)
    case .task, .submittedBatch, .finished, .value, .pending: throw Unexpected.reply
    }
    try demand(said == expected, "the engine says \(said), the model \(expected)")
  }

  /// What must hold between any two steps.
  func examine() throws {
    let broken = box.engine.checkInvariants()
    try demand(broken.isEmpty, "the tables contradict each other: \(broken)")
    let (facts, expected) = (box.engine.runFacts(), model.facts)
    if facts != expected {
      let index = zip(facts, expected).enumerated().first { $1.0 != $1.1 }?.offset ?? -1
      try demand(
        false,
        index < 0
          ? "\(facts.count) runs, not \(expected.count)"
          : "r\(index + 1) is \(facts[index]), not \(expected[index])")
    }
    try demand(box.engine.outcomes() == model.outcomes, "tasks came to the same")
    try demand(box.engine.durableLSN == box.engine.lastLSN, "all is durable")
  }

  func tick() throws {
    box.engine.tick(Self.reading(wall, boot))
    try commit()
    model.tick(wall: wall, boot: boot)
  }

  func advance(_ milliseconds: UInt64) throws {
    wall += milliseconds
    boot += milliseconds
    try tick()
  }

  /// The wall clock is set; nothing else has passed.
  func jump(to wall: UInt64) throws {
    self.wall = wall
    try tick()
  }

  func claim(_ call: Call, as client: ClientID) throws {
    var wording = Wording()
    var request = ClaimRequest()
    request.queues = call.queues.map { wording.say($0) }
    request.kinds = call.kinds.map { wording.say($0) }
    request.count = call.count
    request.lease = Duration(milliseconds: call.lease)
    request.hold = call.isHeld ? .hold : .start
    request.attachment = call.isDetached ? .detached : .connection
    if let run = call.run { request.run = RunID(rawValue: UInt64(run)) }
    let expected = model.expected(call)
    let reply = try ask(.claim(request), wording.bytes, as: client)
    try compare(reply, expected)
    guard case .claimed(let runs) = reply else { return }
    for run in runs {
      let number = Int(run.run.sequence)
      try demand(run.token.rawValue > model.lastToken, "tokens rise for ever")
      try demand(run.deadline.milliseconds == model.logical + call.lease, "a lease is as long")
      model.grant(number, run.token.rawValue, call, to: client)
      tokens[number, default: []].append(run.token.rawValue)
      let attempt = model.works[number - 1].started + (call.isHeld ? 1 : 0)
      try demand(run.attempt == attempt, "attempts are numbered")
    }
  }

  func submit(_ order: Order, as client: ClientID) throws {
    var wording = Wording()
    var request = SubmitRequest()
    request.spec.kind = wording.say(order.kind)
    if let queue = order.queue { request.spec.queue = wording.say(queue) }
    if let key = order.key { request.spec.key = wording.say(key) }
    request.spec.keyLimit = order.keyLimit
    request.spec.onRetry = order.releasesKey ? .releaseOnRetry : .holdDuringRetry
    request.spec.priority = order.priority
    request.spec.attemptLimit = order.attemptLimit
    request.spec.backoff = order.backoff
    request.spec.timeout = Duration(milliseconds: order.timeout)
    request.spec.safety = order.isTransactional ? .transactional : .idempotent
    request.due = order.due
    request.startBy = order.startBy
    request.spec.prerequisites = Self.prerequisites(order.after)
    if let parent = order.parent { request.spec.parent = TaskID(rawValue: UInt64(parent)) }
    if let name = order.idempotencyKey { request.spec.idempotencyKey = wording.say(name) }
    request.fingerprint = wording.say(order.request)
    try compare(try ask(.submit(request), wording.bytes, as: client), model.submit(order))
  }

  static func prerequisites(
    _ edges: [(task: Int, condition: EdgeCondition)]
  ) -> [Prerequisite] {
    edges.map { Prerequisite(task: TaskID(rawValue: UInt64($0.task)), condition: $0.condition) }
  }

  func finish(_ run: Int, _ token: UInt64, _ saying: Saying, as client: ClientID) throws {
    var wording = Wording()
    let words = wording.say(saying.words)
    let verb: FinishRequest.Verb =
      switch saying {
      case .complete: .complete(output: words)
      case .fail: .fail(error: words, .retryable)
      case .giveUp: .fail(error: words, .terminal)
      case .suspend(let reason): .suspend(reason, output: .none)
      case .release: .release
      }
    let request = FinishRequest(
      run: RunID(rawValue: UInt64(run)), token: FencingToken(rawValue: token), verb: verb)
    let reply = try ask(.finish(request, then: nil), wording.bytes, as: client)
    try compare(reply, model.finish(run, token, saying, client))
  }

  /// What refers to the model is done here, since it is this object's alone to change.
  func expect(
    _ command: Command, _ bytes: [UInt8] = [], as client: ClientID,
    _ answer: (inout Model) -> Model.Answer
  ) throws {
    let reply = try ask(command, bytes, as: client)
    try compare(reply, answer(&model))
  }

  func close(_ index: Int) throws {
    box.engine.closeClient(clients[index])
    try commit()
    model.close(clients[index])
    clients[index] = box.engine.openClient()
  }

  /// The process dies without a word and starts again.
  func reopen(after milliseconds: UInt64) throws {
    try compareReplays()
    // A wall clock that was set back has been set right by the time of a restart.
    wall = max(wall, model.logical) + milliseconds
    boot += milliseconds
    box = try Self.open(storage, options, wall, boot)
    try demand(box.engine.checkInvariants().isEmpty, "\(box.engine.checkInvariants())")
    let replayed = try box.engine.replayedDigest(from: .snapshot)
    try demand(box.engine.stateDigest() == replayed, "an opened state is its log's")
    for index in clients.indices { clients[index] = box.engine.openClient() }
    model.reopen(wall: wall, boot: boot)
    try tick()
  }

  /// Snapshot and tail are what all events are, and what stands in memory.
  func compareReplays() throws {
    let live = box.engine.stateDigest()
    let fromSnapshot = try box.engine.replayedDigest(from: .snapshot)
    try demand(fromSnapshot == live, "snapshot and tail are the state")
    if let full = try box.engine.replayedDigest(from: .firstEvent) {
      try demand(full == live, "all events are the state")
    }
  }

  func snapshot() throws {
    try box.engine.requestSnapshot()
    while box.engine.isMakingSnapshot {}
    try commit()
    guard case .success = box.engine.snapshotOutcome else {
      throw Difference(
        description: "no snapshot: \(String(describing: box.engine.snapshotOutcome))")
    }
    try compareReplays()
  }
}
