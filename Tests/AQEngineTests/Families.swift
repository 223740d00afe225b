import AQCore
import AQEngine
import AQWal
import Testing

/// Parents, children and what waits for them.
@Suite struct Families {
  private func outcome(_ task: Submission, _ shop: Workshop) throws -> String {
    try shop.field("state", of: .getTask(task.task)).text
  }

  static func shown(_ range: ByteRange, by engine: borrowing Engine) -> [UInt8] {
    engine.outgoingBytes.array(range)
  }

  private func child(
    of parent: Submission, _ shop: Workshop,
    _ shape: (inout SubmitRequest, inout Wording) -> Void = { _, _ in }
  ) throws -> Submission {
    try shop.submit { request, wording in
      request.spec.parent = parent.task
      shape(&request, &wording)
    }
  }

  private func refusal(
    _ shop: Workshop, _ shape: (inout SubmitRequest) -> Void
  ) throws -> Rejection? {
    var wording = Wording()
    var request = SubmitRequest()
    request.spec.kind = wording.say("work")
    shape(&request)
    guard case .rejected(let why) = try shop.ask(.submit(request), wording.bytes) else {
      return nil
    }
    return why
  }

  @Test func `a task ends with its last child, and what waits for it goes then`() throws {
    let shop = try Workshop()
    let parent = try shop.submit()
    let kid = try child(of: parent, shop)
    let grandchild = try child(of: kid, shop) { request, _ in request.spec.attemptLimit = 1 }
    let dependent = try shop.submit { request, _ in
      request.spec.prerequisites = [Prerequisite(task: parent.task, condition: .onSuccess)]
    }
    let claimed = try shop.claim(10)
    #expect(claimed.map(\.run) == [parent.run, kid.run, grandchild.run])
    try shop.complete(claimed[0])
    try shop.complete(claimed[1])
    #expect(try outcome(parent, shop) == "pending")
    try shop.reopen()
    #expect(try shop.field("open_children", of: .getTask(parent.task)).text == "1")
    #expect(try shop.claim(10).isEmpty)
    try shop.fail(claimed[2])
    #expect(try outcome(grandchild, shop) == "failed")
    #expect(try outcome(kid, shop) == "succeeded")
    #expect(try outcome(parent, shop) == "succeeded")
    #expect(try shop.claim(10).map(\.run) == [dependent.run])
    #expect(shop.engine.engine.checkInvariants().isEmpty)
  }

  @Test func `a cancel takes the whole family in one event`() throws {
    let shop = try Workshop()
    let parent = try shop.submit()
    let kid = try child(of: parent, shop)
    let grandchild = try child(of: kid, shop)
    let waiting = try shop.submit { request, _ in
      request.spec.prerequisites = [Prerequisite(task: grandchild.task, condition: .onSuccess)]
    }
    try shop.complete(try shop.claim()[0])
    let before = shop.engine.engine.lastLSN
    #expect(try shop.ask(.cancelTask(parent.task, reason: .none)).isOK)
    #expect(shop.engine.engine.lastLSN == before.advanced(by: 1))
    // What it came to is what its own runs came to.
    #expect(try outcome(parent, shop) == "succeeded")
    for task in [kid, grandchild, waiting] { #expect(try outcome(task, shop) == "canceled") }
    #expect(try shop.claim(10).isEmpty)
  }

  @Test func `a child canceled alone leaves its parent be`() throws {
    let shop = try Workshop()
    let parent = try shop.submit()
    let kid = try child(of: parent, shop)
    #expect(try shop.ask(.cancelTask(kid.task, reason: .none)).isOK)
    #expect(try outcome(parent, shop) == "pending")
    try shop.complete(try shop.claim()[0])
    #expect(try outcome(parent, shop) == "succeeded")
  }

  @Test func `the end of a failed parent cancels what waited for it`() throws {
    let shop = try Workshop()
    let parent = try shop.submit { request, _ in request.spec.attemptLimit = 1 }
    let kid = try child(of: parent, shop)
    let first = try shop.submit { request, _ in
      request.spec.prerequisites = [Prerequisite(task: parent.task, condition: .onSuccess)]
    }
    let second = try child(of: first, shop)
    let claimed = try shop.claim(3)
    try shop.fail(claimed[0])
    #expect(try outcome(first, shop) == "pending")
    #expect(try shop.ask(.cancelRun(kid.run, reason: .none)).isOK)
    #expect(try outcome(parent, shop) == "failed")
    #expect(try outcome(first, shop) == "canceled")
    #expect(try outcome(second, shop) == "canceled")
  }

  @Test func `a submission that can't be is refused whole`() throws {
    let shop = try Workshop()
    let ended = try shop.submit()
    try shop.complete(try shop.claim()[0])
    let root = try shop.submit()
    var deepest = root
    for _ in 0..<8 { deepest = try child(of: deepest, shop) }
    let waiting = try shop.submit { request, _ in
      request.spec.prerequisites = [Prerequisite(task: root.task, condition: .onEnd)]
    }
    let before = shop.engine.engine.lastLSN
    let missing = TaskID(rawValue: 999)
    #expect(try refusal(shop) { $0.spec.parent = missing } == .notFound(.parent(missing)))
    #expect(
      try refusal(shop) { $0.spec.parent = ended.task } == .taskEnded(ended.task, .succeeded))
    #expect(
      try refusal(shop) { $0.spec.parent = deepest.task } == .limit(.depth, asked: 9, most: 8))
    for prerequisite in [root.task, waiting.task] {
      let why = try refusal(shop) {
        $0.spec.parent = root.task
        $0.spec.prerequisites = [Prerequisite(task: prerequisite, condition: .onEnd)]
      }
      #expect(why == .familyCycle(parent: root.task, prerequisite: prerequisite))
      #expect(why?.code == .cycle)
    }
    #expect(shop.engine.engine.lastLSN == before)
  }

  @Test func `a batch with one bad parent makes nothing`() throws {
    let shop = try Workshop()
    let root = try shop.submit()
    var wording = Wording()
    var requests: [SubmitRequest] = []
    for parent in [root.task, TaskID(rawValue: 77)] {
      var request = SubmitRequest()
      request.spec.kind = wording.say("work")
      request.spec.parent = parent
      requests.append(request)
    }
    let before = shop.engine.engine.lastLSN
    #expect(try shop.ask(.submitBatch(requests, .atomic), wording.bytes).code == .notFound)
    #expect(shop.engine.engine.lastLSN == before)
    requests[1].spec.parent = root.task
    guard
      case .submittedBatch(let made) = try shop.ask(.submitBatch(requests, .atomic), wording.bytes)
    else { throw Unexpected.reply }
    #expect(made.count == 2)
    #expect(try shop.field("open_children", of: .getTask(root.task)).text == "2")
  }

  @Test func `a wait through a child closes a cycle`() throws {
    let shop = try Workshop()
    let a = try shop.submit()
    let b = try shop.submit()
    let kid = try child(of: b, shop) { request, _ in
      request.spec.prerequisites = [Prerequisite(task: a.task, condition: .onSuccess)]
    }
    // b can't end before its child, which waits for a.
    let after = [Prerequisite(task: b.task, condition: .onSuccess)]
    #expect(try shop.ask(.depend(a.task, after)).code == .cycle)
    let up = [Prerequisite(task: b.task, condition: .onEnd)]
    #expect(try shop.ask(.depend(kid.task, up)).code == .cycle)
  }

  @Test func `a claim tells the states of the children`() throws {
    let shop = try Workshop()
    let parent = try shop.submit { request, _ in request.due = .after(.seconds(100)) }
    let children = try (0..<2).map { _ in try child(of: parent, shop) }
    try shop.complete(try shop.claim()[0])
    shop.advance(milliseconds: 100_000)
    let granted = try shop.claim(2).first { $0.run == parent.run }
    let range = try #require(granted).children
    let bytes = Self.shown(range, by: shop.engine.engine)
    #expect(bytes.count == 2 * ClaimedChild.bytes)
    #expect(bytes[0] == UInt8(children[0].task.rawValue))
    #expect(bytes[8] == TaskOutcome.succeeded.rawValue)
    #expect(bytes[9] == UInt8(children[1].task.rawValue))
    #expect(bytes[17] == TaskOutcome.pending.rawValue)
    let shown = try shop.field("children", of: .getTask(parent.task)).text
    #expect(shown == "[\(children[0].task) \(children[1].task)]")
  }

  @Test func `a resubmitted child has its parent only while that goes on`() throws {
    let shop = try Workshop()
    let parent = try shop.submit()
    let kid = try child(of: parent, shop)
    guard case .submitted(let again) = try shop.ask(.resubmit(kid.task)) else {
      throw Unexpected.reply
    }
    #expect(try shop.field("parent", of: .getTask(again.task)).text == parent.task.description)
    for run in try shop.claim(3) { try shop.complete(run) }
    #expect(try outcome(parent, shop) == "succeeded")
    guard case .submitted(let late) = try shop.ask(.resubmit(kid.task)) else {
      throw Unexpected.reply
    }
    #expect(try shop.field("parent", of: .getTask(late.task)).text == "null")
  }
}
