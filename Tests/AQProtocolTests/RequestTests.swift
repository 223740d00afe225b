import AQCore
import AQProtocol
import Testing

struct ParsingRequests {
  @Test func `every command is known with every option, in any case`() {
    for spec in CommandTable.specs {
      for arguments in [Sample.least(spec), Sample.request(spec)] {
        let parsed = Parsed(arguments)
        #expect(parsed?.error == nil, "\(arguments): \(parsed?.complaint ?? "broken")")
        var lowered = arguments
        lowered[0] = lowered[0].lowercased()
        #expect(Parsed(lowered)?.error == nil)
      }
    }
  }

  @Test func `every option once, and repeated only where the table says so`() {
    for spec in CommandTable.specs {
      for option in spec.options where option.name.description != "AND" {
        let name = option.name.description
        var request = Sample.least(spec)
        if spec.name == .taskSubmit { request += Sample.company(of: name) }
        if name == "REPEATING", spec.name == .taskSubmit { request += ["ON", "task:t1"] }
        if !request.contains(name) { request += [name] + Sample.values(of: option) }
        #expect(Parsed(request)?.error == nil, "\(request)")
        // Only an ON may have a REPEATING behind it.
        if name == "REPEATING", spec.name == .taskSubmit { request += ["ON", "task:t2"] }
        let repeated = request + [name] + Sample.values(of: option)
        let isRefused = Parsed(repeated)?.error != nil
        #expect(isRefused == (option.repetition == .once), "\(repeated)")
        let cut = Sample.least(spec) + [name] + Sample.values(of: option).dropLast()
        if !option.values.isEmpty { #expect(Parsed(cut)?.error != nil, "\(cut)") }
      }
    }
  }

  @Test func `an argument too few or too many is refused with the usage`() {
    for spec in CommandTable.specs {
      if !spec.arguments.isEmpty {
        let short = Array(Sample.least(spec).prefix(spec.leastArgumentCount - 1))
        #expect(Parsed(short)?.error == .arity(spec.name))
      }
      guard let most = spec.mostArgumentCount else { continue }
      let filler = Array(repeating: "x", count: most)
      #expect(Parsed([spec.name.text.description] + filler)?.error == .arity(spec.name))
    }
    #expect(
      Parsed("RUN.RETRY")?.complaint == "BADREQUEST wrong number of arguments; use RUN.RETRY run")
  }

  @Test func `a submit takes all that is said of the task`() throws {
    let parsed = try #require(
      Parsed(
        "TASK.SUBMIT email.welcome body QUEUE mail PRIORITY 9 IN 250ms ATTEMPTS 65535"
          + " BACKOFF fixed 2h TIMEOUT 5m STARTBY 1d KEY user-42 LIMIT 2 ONRETRY release"
          + " SAFETY transactional AFTER t1 AFTER t2:end IDEMPOTENCY once TAG a TAG b"
          + " TYPE text/plain TRACE 00-ab SCALAR"))
    let request = try #require(parsed.submit)
    let spec = request.spec
    #expect(parsed.text(spec.kind) == "email.welcome")
    #expect(parsed.text(spec.payload) == "body")
    #expect(parsed.text(spec.queue) == "mail")
    #expect(spec.priority == 9)
    #expect(request.due == .after(Duration(milliseconds: 250)))
    #expect(spec.attemptLimit == 65_535)
    #expect(spec.backoff == .fixed(.hours(2)))
    #expect(spec.timeout == .minutes(5))
    #expect(request.startBy == .after(.hours(24)))
    #expect(parsed.text(spec.key) == "user-42")
    #expect(spec.keyLimit == 2)
    #expect(spec.onRetry == .releaseOnRetry)
    #expect(spec.safety == .transactional)
    #expect(
      spec.prerequisites == [
        Prerequisite(task: TaskID(rawValue: 1), condition: .onSuccess),
        Prerequisite(task: TaskID(rawValue: 2), condition: .onEnd),
      ])
    #expect(parsed.text(spec.idempotencyKey) == "once")
    #expect(spec.tags.map { parsed.text($0) } == ["a", "b"])
    #expect(parsed.text(spec.contentType) == "text/plain")
    #expect(parsed.text(spec.traceparent) == "00-ab")
    #expect(request.replyShape == .scalar)
    #expect(parsed.text(request.fingerprint)?.hasPrefix("email.welcome\r\n") == true)
    #expect(parsed.text(request.fingerprint)?.hasSuffix("SCALAR") == true)
  }

  @Test func `a submit without options leaves the defaults`() throws {
    let parsed = try #require(Parsed(["task.submit", "email", ""]))
    let request = try #require(parsed.submit)
    #expect(request.due == .now && request.startBy == nil && request.fingerprint.isNone)
    #expect(request.spec.queue.isNone && request.spec.payload.isEmpty)
    #expect(request.replyShape == .full)
  }

  @Test func `a value is never taken for an option`() throws {
    let parsed = try #require(Parsed("TASK.SUBMIT QUEUE PRIORITY QUEUE TAG TAG QUEUE"))
    let spec = try #require(parsed.submit).spec
    #expect(parsed.text(spec.kind) == "QUEUE" && parsed.text(spec.payload) == "PRIORITY")
    #expect(parsed.text(spec.queue) == "TAG")
    #expect(spec.tags.map { parsed.text($0) } == ["QUEUE"])
  }

  @Test func `the same submit has the same fingerprint alone and in a batch`() throws {
    let item = words("email body IDEMPOTENCY k")
    let alone = try #require(Parsed(["TASK.SUBMIT"] + item))
    let batch = try #require(Parsed(words("TASK.SUBMITM 2 2 a b 4") + item))
    guard case .submitBatch(let requests, .atomic) = try #require(batch.command) else {
      Issue.record("not a batch")
      return
    }
    let fingerprint = try #require(alone.submit).fingerprint
    #expect(alone.text(fingerprint) == batch.text(requests[1].fingerprint))
    #expect(requests[0].fingerprint.isNone)
  }

  @Test func `a claim takes its options`() throws {
    let parsed = try #require(
      Parsed(
        "RUN.CLAIM QUEUE a QUEUE b KIND email.* KIND x AS w-1 COUNT 1000 LEASE 5s BLOCK 0"
          + " DETACHED HOLD RUN r9"))
    let claim = try #require(parsed.claim)
    #expect(claim.queues.map { parsed.text($0) } == ["a", "b"])
    #expect(claim.kinds.map { parsed.text($0) } == ["email.*", "x"])
    #expect(parsed.text(claim.worker) == "w-1")
    #expect(claim.count == 1_000 && claim.lease == .seconds(5) && claim.block == .forever)
    #expect(claim.attachment == .detached && claim.hold == .hold)
    #expect(claim.run == RunID(rawValue: 9))
    let able = try #require(Parsed("RUN.CLAIM AS a7 CAN gpu CAN x86 DEPARTMENT ops"))
    let actor = try #require(able.claim)
    #expect(actor.actor == ActorID(rawValue: 7) && actor.worker.isNone)
    #expect(actor.capabilities.map { able.text($0) } == ["gpu", "x86"])
    #expect(able.text(actor.department) == "ops")
    let plain = try #require(Parsed("RUN.CLAIM")?.claim)
    #expect(plain.count == 1 && plain.lease == .seconds(30) && plain.block == .no)
  }

  @Test func `a finish may take the next work`() throws {
    let parsed = try #require(
      Parsed("RUN.FAIL r4 99 boom TERMINAL AND CLAIM 3 QUEUE q LEASE 1s"))
    guard case .finish(let finish, let claim?) = try #require(parsed.command) else {
      Issue.record("not a finish with a claim")
      return
    }
    guard case .fail(let error, .terminal) = finish.verb else {
      Issue.record("not a terminal failure")
      return
    }
    #expect(parsed.text(error) == "boom")
    #expect(claim.count == 3 && claim.lease == .seconds(1))
    #expect(Parsed("RUN.FAIL r4 99 boom AND CLAIM 3 COUNT 4")?.error?.code == .badRequest)
    #expect(Parsed("RUN.FAIL r4 99 boom AND RUN 3")?.error?.code == .badRequest)
  }

  @Test func `a batch of finishes is read item by item`() throws {
    let parsed = try #require(
      Parsed(
        "RUN.FINISHM 3 5 COMPLETE r1 1 OUTPUT out 4 FAIL r2 2 bad 3 RELEASE r3 3 AND CLAIM 2"))
    guard case .finishBatch(let items, let claim?) = try #require(parsed.command) else {
      Issue.record("not a batch")
      return
    }
    #expect(items.map(\.run.rawValue) == [1, 2, 3] && claim.count == 2)
    let broken = [
      "RUN.FINISHM 2 3 RELEASE r3 3", "RUN.FINISHM 1 9 RELEASE r3 3",
      "RUN.FINISHM 1 3 RELEASE r3 3 4", "RUN.FINISHM 1 3 RELEASE r3 AND CLAIM 1",
      "RUN.FINISHM 1 6 RELEASE r3 3 AND CLAIM 1",
    ]
    for line in broken { #expect(Parsed(line)?.error?.code == .badRequest, "\(line)") }
  }

  @Test func `a wrong item of a batch is named`() {
    let complaint = Parsed("TASK.SUBMITM EACH 2 2 a b 3 a b QUEU")?.complaint
    #expect(
      complaint
        == "BADREQUEST item 2: TASK.SUBMITM has no option 'QUEU'; use TASK.SUBMITM [EACH] n")
  }

  @Test func `an id of the wrong kind is refused, and bare verbs go by the letter`() {
    #expect(
      Parsed("RUN.GET t17")?.complaint
        == "BADREQUEST run must be the id of a run, like r42, not 't17'")
    for id in ["17", "t", "t0", "t-1", "t1x", "t18446744073709551616", "r1"] {
      #expect(Parsed("TASK.GET \(id)")?.error?.code == .badRequest, "\(id)")
    }
    if case .getRun(let run)? = Parsed("GET r5")?.command {
      #expect(run == RunID(rawValue: 5))
    } else {
      Issue.record("GET r5 asks for a run")
    }
  }

  @Test func `what was probably meant is proposed`() {
    #expect(
      Parsed("TASK.SUMBIT a b")?.complaint
        == "UNKNOWNCOMMAND there is no command 'TASK.SUMBIT'; did you mean TASK.SUBMIT?")
    #expect(
      Parsed("TASK.SUBMIT a b PRIORTY 3")?.complaint
        == "BADREQUEST TASK.SUBMIT has no option 'PRIORTY'; did you mean PRIORITY?")
    #expect(
      Parsed(["\u{1}\u{7f}é"])?.complaint
        == "UNKNOWNCOMMAND there is no command '????'; COMMAND LIST shows all")
  }

  @Test func `session requests are told apart`() {
    for line in ["CONFIG GET save", "CONFIG.GET save"] {
      guard let parsed = Parsed(line), case .configGet(let names)? = parsed.session else {
        Issue.record("\(line) reads settings")
        continue
      }
      #expect(names.map { parsed.text($0) } == ["save"])
    }
    #expect(Parsed("CLIENT KILL ID 7")?.session == .client(.kill(7)))
    #expect(Parsed("CLIENT KILL 7")?.session == .client(.kill(7)))
    #expect(Parsed("EVENT.TAIL")?.session == .tail(from: nil))
    #expect(Parsed("EVENT.READ FROM 0 COUNT 5")?.session == .readEvents(from: LSN(1), count: 5))
    #expect(Parsed("HELLO 4")?.error?.code == .noProtocol)
    #expect(Parsed("CLIENT FROB")?.complaint.hasPrefix("BADREQUEST CLIENT has no 'FROB'") == true)
    #expect(Parsed("CLOCK.ADVANCE 5s")?.session == .advanceClock(.seconds(5)))
  }
}
