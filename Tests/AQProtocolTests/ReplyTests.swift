import AQCore
import AQProtocol
import Testing

/// Replies, byte for byte, in both versions of the protocol.
struct EncodingReplies {
  private func bytes(
    _ version: ProtocolVersion, _ write: (ReplyEncoder, inout ByteWriter) -> Void
  ) -> String {
    var out = ByteWriter()
    write(ReplyEncoder(version), &out)
    return out.bytes.text(ByteRange(0, out.count))
  }

  private func bytes(
    _ version: ProtocolVersion, _ reply: Reply, _ source: String = ""
  ) -> String {
    let outgoing = Array(source.utf8)
    return bytes(version) { $0.encode(reply, outgoing.span.raw, into: &$1) }
  }

  private let submission = Submission(
    task: TaskID(rawValue: 17), run: RunID(rawValue: 1_234_567_890), lsn: LSN(99), novelty: .new,
    replyShape: .full)

  @Test func `a submit`() {
    #expect(
      bytes(.resp3, .submitted(submission))
        == "%4\r\n$4\r\ntask\r\n$3\r\nt17\r\n$3\r\nrun\r\n$11\r\nr1234567890\r\n"
        + "$3\r\nlsn\r\n:99\r\n$9\r\nduplicate\r\n#f\r\n")
    var again = submission
    again.novelty = .duplicate
    #expect(
      bytes(.resp2, .submitted(again))
        == "*8\r\n$4\r\ntask\r\n$3\r\nt17\r\n$3\r\nrun\r\n$11\r\nr1234567890\r\n"
        + "$3\r\nlsn\r\n:99\r\n$9\r\nduplicate\r\n:1\r\n")
    var scalar = submission
    scalar.replyShape = .scalar
    #expect(bytes(.resp3, .submitted(scalar)) == "$3\r\nt17\r\n")
    #expect(bytes(.resp2, .task(TaskID(rawValue: .max))) == "$21\r\nt18446744073709551615\r\n")
  }

  @Test func `a batch of submits with a refused one`() {
    var scalar = submission
    scalar.replyShape = .scalar
    #expect(
      bytes(.resp2, .submittedBatch([.accepted(scalar), .rejected(.storageFull)]))
        == "*2\r\n$3\r\nt17\r\n-STORAGEFULL the disk has no room for new work; free some space,"
        + " finishes are still taken\r\n")
  }

  private var claimed: ClaimedRun {
    var run = ClaimedRun(
      run: RunID(rawValue: 42), task: TaskID(rawValue: 7), attempt: 1,
      token: FencingToken(rawValue: 1_099_511_627_777),
      deadline: Timestamp(milliseconds: 1_700_000_000_000))
    run.kind = ByteRange(0, 5)
    run.due = Timestamp(milliseconds: 9)
    run.payload = ByteRange(5, 4)
    return run
  }

  private let claimedText =
    "$3\r\nrun\r\n$3\r\nr42\r\n$4\r\ntask\r\n$2\r\nt7\r\n$7\r\nattempt\r\n:1\r\n"
    + "$5\r\ntoken\r\n:1099511627777\r\n$8\r\ndeadline\r\n:1700000000000\r\n"
    + "$3\r\ndue\r\n:9\r\n$13\r\ninterruptions\r\n:0\r\n$4\r\nkind\r\n$5\r\nemail\r\n"
    + "$5\r\nqueue\r\n$7\r\ndefault\r\n$7\r\npayload\r\n$4\r\nbody\r\n"

  @Test func `a claim`() {
    #expect(bytes(.resp3, .claimed([])) == "*0\r\n")
    #expect(bytes(.resp3, .claimed([claimed]), "emailbody") == "*1\r\n%10\r\n" + claimedText)
    #expect(bytes(.resp2, .claimed([claimed]), "emailbody") == "*1\r\n*20\r\n" + claimedText)
    var full = claimed
    full.contentType = ByteRange(0, 1)
    full.timeout = .seconds(1)
    full.traceparent = ByteRange(1, 1)
    #expect(
      bytes(.resp3, .claimed([full]), "emailbody")
        == "*1\r\n%13\r\n" + claimedText
        + "$4\r\ntype\r\n$1\r\ne\r\n$7\r\ntimeout\r\n:1000\r\n$5\r\ntrace\r\n$1\r\nm\r\n")
  }

  @Test func `a claim with a signal and children`() {
    var source = ByteWriter()
    source.write(raw: Array("emailbodyhi".utf8).span.raw)
    let start = source.count
    ClaimedChild(task: TaskID(rawValue: 8), outcome: .pending).write(into: &source)
    ClaimedChild(task: TaskID(rawValue: 9), outcome: .failed).write(into: &source)
    var run = claimed
    run.signal = ByteRange(9, 2)
    run.children = ByteRange(start, 2 * ClaimedChild.bytes)
    var out = ByteWriter()
    ReplyEncoder(.resp3).encode(.claimed([run]), source.bytes, into: &out)
    #expect(
      out.bytes.text(ByteRange(0, out.count))
        == "*1\r\n%12\r\n" + claimedText + "$6\r\nsignal\r\n$2\r\nhi\r\n$8\r\nchildren\r\n*2\r\n"
        + "%2\r\n$4\r\ntask\r\n$2\r\nt8\r\n$5\r\nstate\r\n$7\r\npending\r\n"
        + "%2\r\n$4\r\ntask\r\n$2\r\nt9\r\n$5\r\nstate\r\n$6\r\nfailed\r\n")
    #expect(ClaimedChild(at: start + 10, source.bytes) == nil)
  }

  @Test func `a heartbeat`() {
    let reply = Reply.heartbeat(
      HeartbeatReply(
        deadline: Timestamp(milliseconds: 5), cancel: .yes, budgetExhausted: .no, draining: .yes))
    #expect(
      bytes(.resp3, reply)
        == "%4\r\n$8\r\ndeadline\r\n:5\r\n$6\r\ncancel\r\n#t\r\n$16\r\nbudget_exhausted\r\n#f\r\n"
        + "$8\r\ndraining\r\n#t\r\n")
    #expect(
      bytes(.resp2, reply)
        == "*8\r\n$8\r\ndeadline\r\n:5\r\n$6\r\ncancel\r\n:1\r\n$16\r\nbudget_exhausted\r\n:0\r\n"
        + "$8\r\ndraining\r\n:1\r\n")
  }

  @Test func `a finish, alone, with a claim, in a batch`() {
    let refused = FinishOutcome.rejected(.canceled(RunID(rawValue: 4)))
    let refusal = "-CANCELED r4 was canceled; stop working on it\r\n"
    #expect(bytes(.resp3, .finished([.ok], claimed: nil, .single)) == "+OK\r\n")
    #expect(bytes(.resp3, .finished([refused], claimed: nil, .single)) == refusal)
    #expect(bytes(.resp3, .finished([refused], claimed: [], .single)) == refusal)
    #expect(
      bytes(.resp3, .finished([.ok], claimed: [], .single))
        == "%2\r\n$6\r\nfinish\r\n+OK\r\n$7\r\nclaimed\r\n*0\r\n")
    #expect(
      bytes(.resp2, .finished([.ok, refused], claimed: nil, .batch))
        == "*2\r\n+OK\r\n" + refusal)
    #expect(
      bytes(.resp2, .finished([.ok, refused], claimed: [], .batch))
        == "*4\r\n$6\r\nfinish\r\n*2\r\n+OK\r\n" + refusal + "$7\r\nclaimed\r\n*0\r\n")
  }

  @Test func `values`() {
    let value = ReplyValue.map([
      .init("a", .null), .init("b", .boolean(true)), .init("c", .integer(-5)),
      .init("d", .unsigned(.max)), .init("e", .text("é")), .init("f", .word(StaticWord("w"))),
      .init("g", .bytes([0, 13, 10])), .init("h", .time(Timestamp(milliseconds: 9))),
      .init("i", .list([.unsigned(0), .integer(.min)])),
    ])
    let common =
      "$1\r\nc\r\n:-5\r\n$1\r\nd\r\n$20\r\n18446744073709551615\r\n$1\r\ne\r\n$2\r\né\r\n"
      + "$1\r\nf\r\n$1\r\nw\r\n$1\r\ng\r\n$3\r\n\0\r\n\r\n$1\r\nh\r\n:9\r\n"
      + "$1\r\ni\r\n*2\r\n:0\r\n:-9223372036854775808\r\n"
    #expect(
      bytes(.resp3, .value(value)) == "%9\r\n$1\r\na\r\n_\r\n$1\r\nb\r\n#t\r\n" + common)
    #expect(
      bytes(.resp2, .value(value)) == "*18\r\n$1\r\na\r\n$-1\r\n$1\r\nb\r\n:1\r\n" + common)
  }

  @Test func `pushes exist in RESP3 only`() {
    let push = Push(
      event: .leaseLost, run: RunID(rawValue: 3), token: FencingToken(rawValue: 12))
    #expect(
      bytes(.resp3) { $0.encode(push, into: &$1) }
        == ">3\r\n$10\r\nlease-lost\r\n$2\r\nr3\r\n:12\r\n")
    #expect(bytes(.resp2) { $0.encode(push, into: &$1) } == "")
    #expect(
      bytes(.resp3) { $0.encodePush(event: .unsigned(1), into: &$1) }
        == ">2\r\n$5\r\nevent\r\n:1\r\n")
  }

  @Test func `an error stays on its line`() {
    #expect(
      bytes(.resp2) { $0.encode(.conflict, "a\r\nb\u{0}c", into: &$1) } == "-CONFLICT a  b c\r\n")
  }

  @Test func `the commands are described the way redis does`() {
    func text(_ query: CommandQuery, _ names: String = "") -> String {
      let source = Array(names.utf8)
      return bytes(.resp3) { $0.encode(query, source.span.raw, into: &$1) }
    }
    #expect(text(.count) == ":\(CommandName.allCases.count)\r\n")
    #expect(
      text(.describe([ByteRange(0, 9), ByteRange(9, 1)]), "run.startx")
        == "*2\r\n*10\r\n$9\r\nrun.start\r\n:3\r\n*0\r\n:0\r\n:0\r\n:0\r\n*0\r\n*0\r\n*0\r\n*0\r\n"
        + "_\r\n")
    let docs = text(.docs([ByteRange(0, 13)]), "RUN.HEARTBEAT")
    #expect(docs.hasPrefix("%1\r\n$13\r\nrun.heartbeat\r\n%4\r\n$7\r\nsummary\r\n"))
    #expect(docs.contains("$10\r\npure-token\r\n") == false)
    #expect(docs.contains("$5\r\ntoken\r\n$6\r\nEXTEND\r\n"))
  }
}
