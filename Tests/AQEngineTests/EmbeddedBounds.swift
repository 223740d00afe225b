import AQCore
import AQEngine
import Testing

/// What an embedding program may say without a parser in between: refused, never trapped on.
@Suite struct EmbeddedBounds {
  /// The code of a submit shaped like this, and whether it left the log as it was.
  private func refusal(
    _ shape: (inout SubmitRequest, inout Wording) -> Void
  ) throws -> (code: ErrorCode?, isUntouched: Bool) {
    let shop = try Workshop()
    var wording = Wording()
    var request = SubmitRequest()
    request.spec.kind = wording.say("work")
    shape(&request, &wording)
    let reply = try shop.ask(.submit(request), wording.bytes)
    return (reply.code, shop.engine.engine.lastLSN == .zero)
  }

  private func text(_ count: Int) -> String { String(repeating: "x", count: count) }

  @Test func `names, headers and tags are refused beyond their limits and taken at them`() throws {
    typealias Shape = (inout SubmitRequest, inout Wording, Int) -> Void
    let cases: [(limit: Int, shape: Shape)] = [
      (Limits.nameBytes, { $0.spec.kind = $1.say(text($2)) }),
      (Limits.nameBytes, { $0.spec.queue = $1.say(text($2)) }),
      (Limits.nameBytes, { $0.spec.key = $1.say(text($2)) }),
      (Limits.idempotencyKeyBytes, { $0.spec.idempotencyKey = $1.say(text($2)) }),
      (Limits.headerBytes, { $0.spec.contentType = $1.say(text($2)) }),
      (Limits.headerBytes, { $0.spec.traceparent = $1.say(text($2)) }),
      (Limits.reasonBytes, { $0.spec.description = $1.say(text($2)) }),
      (Limits.tagBytes, { $0.spec.tags = [$1.say(text($2))] }),
    ]
    for (index, item) in cases.enumerated() {
      let at = try refusal { item.shape(&$0, &$1, item.limit) }
      #expect(at.code == nil, "case \(index) at its limit")
      let over = try refusal { item.shape(&$0, &$1, item.limit + 1) }
      #expect(over.code == .limit, "case \(index) over its limit")
      #expect(over.isUntouched)
    }
  }

  @Test func `a duration that could not be read back is refused`() throws {
    let long = Duration(milliseconds: Limits.durationMilliseconds + 1)
    #expect(try refusal { request, _ in request.spec.timeout = long }.code == .limit)
    #expect(try refusal { request, _ in request.spec.backoff = .fixed(long) }.code == .limit)
    #expect(try refusal { request, _ in request.due = .after(long) }.code == .badRequest)
  }

  @Test func `the first item of a batch sets a new key's limit, given or not`() throws {
    for (first, second, isTaken) in [(0, 3, false), (3, 0, true), (3, 3, true), (2, 3, false)] {
      let shop = try Workshop()
      var wording = Wording()
      let requests = [first, second].map { limit in
        var request = SubmitRequest()
        request.spec.kind = wording.say("work")
        request.spec.key = wording.say("k")
        request.spec.keyLimit = UInt32(limit)
        return request
      }
      let reply = try shop.ask(.submitBatch(requests, .atomic), wording.bytes)
      #expect((reply.code == nil) == isTaken, "\(first) then \(second)")
      #expect((shop.engine.engine.lastLSN == .zero) == !isTaken)
    }
  }

  @Test func `a finish may claim one run by its id`() throws {
    let shop = try Workshop()
    try shop.submit()
    let other = try shop.submit()
    let wanted = try shop.submit()
    let held = try shop.claim()[0]
    var next = ClaimRequest()
    next.run = wanted.run
    let finish = FinishRequest(run: held.run, token: held.token, verb: .complete(output: .none))
    guard case .finished(_, let claimed, _) = try shop.ask(.finish(finish, then: next)) else {
      throw Unexpected.reply
    }
    #expect(claimed?.map(\.run) == [wanted.run])
    #expect(try shop.state(of: other.run) == "ready")
  }
}
