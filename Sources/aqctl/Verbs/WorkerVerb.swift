import AQCore

/// `aqctl worker`: programs as handlers.
enum WorkerVerb {
  static let spec = CommandSpec(
    path: ["worker"], summary: "Run programs for claimed runs",
    discussion: """
      Each run gets a process of its own: the payload on standard input; AQ_RUN, AQ_TASK, \
      AQ_ATTEMPT, AQ_TOKEN and AQ_KIND in the environment; no other open files. Standard output \
      (256 KiB at most) becomes the run's output, the end of standard error its error text. Exit \
      0 completes the run; any other exit, or a signal, fails the attempt, which is then tried \
      again; --terminal-exit names codes that aren't worth it.

      What a program starts and leaves behind ends with it. When the run is canceled or its lease \
      is lost, its whole process group is killed; so it is when the worker dies, whatever killed \
      it. SIGTERM stops claiming and lets running programs end until --drain has passed, then \
      kills them and gives their runs back; a second SIGTERM does so at once. A restart of the \
      daemon interrupts nothing.
      """,
    flags: [
      .repeatable("exec", .text("KIND=COMMAND"), "What to run for a kind (or email.*)"),
      .repeatable("queue", .text("QUEUE"), "Queues to take from; default where not given"),
      .repeatable("can", .text("CAPABILITY"), "What its programs can do"),
      .option("as", .text("ACTOR"), "Claim as a registered actor, a3, with what that can do"),
      .option("department", .text("NAME"), "The department it is of"),
      .option("concurrency", .number(1...1_000), "Programs at once; 1 where not given"),
      .option("lease", .duration, "Time after which a silent worker loses a run; 30s"),
      .repeatable("terminal-exit", .number(1...255), "An exit code not to be tried again"),
      .option("drain", .duration, "How long running programs may go on after SIGTERM; 30s"),
      .option("name", .text("NAME"), "Recorded with every attempt; host and process else"),
      .toggle("shell", "Give commands to /bin/sh instead of splitting them at blanks"),
    ],
    examples: [
      ExampleSpec("aqctl worker --exec 'email.*=./send.sh' --concurrency 4", "four at once"),
      ExampleSpec("aqctl worker --shell --exec 'sum=sha256sum | cut -c1-64'", "a pipeline"),
      ExampleSpec(
        "aqctl worker --exec thumb=./thumb.py --queue images --terminal-exit 2", "2 is final"),
    ],
    action: run)

  @Sendable
  private static func run(_ invocation: Invocation, _ console: Console) throws(Failure) -> Int32 {
    var chosen = try plan(invocation.flags)
    if let actor = invocation.flags.text("as") {
      chosen.actor = try watch(try SubjectID.read(actor, as: ActorNoun.self), invocation.flags)
    }
    let worker = try Worker.start(chosen, console)
    _ = try worker.run()
    return 0
  }

  /// How often an actor has promised to be heard.
  private static func watch(
    _ actor: ActorID, _ flags: FlagValues
  ) throws(Failure) -> WorkerPlan.ActorWatch {
    let daemon = try Daemon.connect(flags)
    let record = try daemon.call(["ACTOR.GET", .id(actor)], what: "can't work as \(actor)")
    let interval = record["interval"]?.unsigned ?? Limits.shortestActorInterval.milliseconds
    return WorkerPlan.ActorWatch(id: actor, interval: Duration(milliseconds: interval))
  }

  private static func plan(_ flags: FlagValues) throws(Failure) -> WorkerPlan {
    var rules: [ProgramRule] = []
    for text in flags.all("exec") {
      rules.append(try ProgramRule(text, flags.has("shell") ? .shell : .split))
    }
    guard !rules.isEmpty else {
      throw .usage("worker needs --exec KIND=COMMAND", remedy: "aqctl help worker")
    }
    let host = Surroundings.hostName()
    return WorkerPlan(
      socket: Places.socket(flags), caller: CallerFlags(flags),
      name: flags.text("as") ?? flags.text("name") ?? "\(host):\(Surroundings.processNumber)",
      scope: .queues(flags.all("queue"), rules: rules),
      concurrency: Int(flags.number("concurrency") ?? 1),
      lease: flags.duration("lease") ?? Limits.defaultLease,
      drain: flags.duration("drain") ?? .seconds(30),
      can: flags.all("can"), department: flags.text("department"),
      terminalExits: Set(flags.all("terminal-exit").compactMap { Int32($0) }),
      streams: .captured)
  }
}
