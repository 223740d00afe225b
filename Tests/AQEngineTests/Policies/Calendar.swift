import AQCore
import AQEngine
import Testing

/// A workshop in which tasks run more than once; its clock starts at 1,000 s.
struct Calendar {
  let shop: Workshop

  init(at seconds: UInt64 = 1_000) throws { shop = try Workshop(at: seconds) }

  /// Submits a repeat with misfire `all` unless shaped otherwise.
  @discardableResult
  func `repeat`(
    _ count: UInt64, every milliseconds: UInt64, _ shape: (inout RunPolicy) -> Void = { _ in },
    _ more: (inout SubmitRequest) -> Void = { _ in }
  ) throws -> Submission {
    try shop.submit { request, _ in
      var policy = RunPolicy.once
      policy.shape = .repeating
      policy.occurrenceCount = count
      policy.interval = Duration(milliseconds: milliseconds)
      shape(&policy)
      request.spec.policy = policy
      more(&request)
    }
  }

  /// Submits a cron task with misfire `all` and no grace unless shaped otherwise.
  @discardableResult
  func cron(
    _ expression: String, zone: String? = nil, _ shape: (inout RunPolicy) -> Void = { _ in }
  ) throws -> Submission {
    try shop.submit { request, wording in
      request.spec.policy = Self.policy(expression, zone, &wording, shape)
    }
  }

  static func policy(
    _ expression: String, _ zone: String? = nil, _ wording: inout Wording,
    _ shape: (inout RunPolicy) -> Void = { _ in }
  ) -> RunPolicy {
    var policy = RunPolicy.once
    policy.shape = .cron
    policy.occurrenceCount = 0
    policy.expression = wording.say(expression)
    if let zone { policy.zone = wording.say(zone) }
    policy.misfireGrace = .zero
    shape(&policy)
    return policy
  }

  /// What a submit with a policy is refused with.
  func refusal(_ shape: (inout RunPolicy, inout Wording) -> Void) throws -> Rejection? {
    var wording = Wording()
    var request = SubmitRequest()
    request.spec.kind = wording.say("work")
    var policy = RunPolicy.once
    shape(&policy, &wording)
    request.spec.policy = policy
    guard case .rejected(let rejection) = try shop.ask(.submit(request), wording.bytes) else {
      return nil
    }
    return rejection
  }

  /// The runs of a task as `state@due` in seconds behind 1,000, oldest first.
  func runs(_ task: TaskID) throws -> [String] {
    guard case .list(let ids) = try shop.field("runs", of: .getTask(task)) else {
      throw Unexpected.reply
    }
    return try ids.map { id in
      guard let run = RunID(id.text), case .value(let value) = try shop.ask(.getRun(run)) else {
        throw Unexpected.reply
      }
      let due = Double(value["due"].text).map { ($0 - 1_000_000) / 1_000 } ?? -1
      let shown = due.rounded() == due ? String(Int(due)) : String(due)
      return "\(value["state"].text)@\(shown)"
    }
  }

  func count(_ state: String, _ task: TaskID) throws -> Int {
    try runs(task).filter { $0.hasPrefix(state + "@") }.count
  }

  func preview(_ task: TaskID, _ count: Int = 10) throws -> [Int] {
    guard case .value(.list(let times)) = try shop.ask(.preview(task, count: count)) else {
      throw Unexpected.reply
    }
    return times.map { (Int($0.text) ?? -1) / 1_000 - 1_000 }
  }

  /// Claims and completes all that is ready; returns how many that were.
  @discardableResult
  func drain() throws -> Int {
    var done = 0
    while let run = try shop.claim().first {
      try shop.complete(run)
      done += 1
    }
    return done
  }

  /// The tables agree with each other, and the log says the same.
  func check() throws {
    try shop.ask(.status)
    #expect(shop.engine.engine.checkInvariants() == [])
    // Behind two snapshots the first events are gone.
    let replayed =
      try shop.engine.engine.replayedDigest(from: .firstEvent)
      ?? shop.engine.engine.replayedDigest(from: .snapshot)
    #expect(replayed == shop.engine.engine.stateDigest())
  }

  func takeSnapshot() throws {
    try shop.engine.engine.requestSnapshot()
    while shop.engine.engine.isMakingSnapshot {}
    try shop.ask(.status)
    guard case .success(.some) = shop.engine.engine.snapshotOutcome else {
      Issue.record("no snapshot")
      return
    }
  }
}
