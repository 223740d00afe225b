import AQClient
import AQCore

/// `aqctl run -- CMD`: a command as a run of its own, here and now.
enum RunCommandVerb {
  static let spec = CommandSpec(
    path: ["run"], summary: "Run a command as an accounted-for run",
    discussion: """
      Submits a task of the kind exec, claims exactly its run, runs the command here, records how \
      it ended with its output, and exits with the command's own code (128 and the signal's number \
      where one ended it). The task has one attempt unless --attempts says otherwise.
      """,
    operands: [OperandSpec("COMMAND", .behindDashes, "the command and its arguments")],
    flags: SubmitFlags.all.filter { !SubmitFlags.deferring.contains($0.name) } + [
      .option("lease", .duration, "Time after which a killed aqctl loses the run; 30s"),
      .toggle("no-capture", "Leave the command its terminal; record no output"),
    ],
    examples: [
      ExampleSpec("aqctl run -- echo hi", "the first run"),
      ExampleSpec("aqctl run --key backup -- ./backup.sh --full", "never two at a time"),
    ],
    action: run)

  @Sendable
  private static func run(_ invocation: Invocation, _ console: Console) throws(Failure) -> Int32 {
    let words = invocation.behindDashes
    let flags = invocation.flags
    var options = try SubmitFlags.options(flags)
    if !flags.has("attempts") { options += ["ATTEMPTS", 1] }
    let daemon = try Daemon.connect(flags)
    let what = "can't run \(Escaping.quoted(words[0]))"
    let request: [Argument] = ["TASK.SUBMIT", "exec", .bytes(payload(words))]
    let reply = try daemon.call(
      request + options + ["TYPE", "application/json"], what: what)
    guard let run = reply["run"]?.text.flatMap({ RunID($0) }) else {
      throw Failure(.protocolBroken, what: what, why: "the answer names no run")
    }
    return try work(on: run, words, daemon, flags, console)
  }

  /// Works on the run until it has ended, attempt after attempt.
  private static func work(
    on run: RunID, _ words: [String], _ daemon: Daemon, _ flags: FlagValues, _ console: Console
  ) throws(Failure) -> Int32 {
    let plan = WorkerPlan(
      socket: daemon.socket, caller: CallerFlags(flags),
      name: "\(Surroundings.hostName()):\(Surroundings.processNumber)",
      scope: .run(run, words: words), concurrency: 1,
      lease: flags.duration("lease") ?? Limits.defaultLease, drain: .zero,
      streams: flags.has("no-capture") ? .inherited : .passedOn)
    while true {
      let outcome = try Worker.start(plan, console).run()
      switch outcome {
      case .ended(let end):
        guard try isAwaitingRetry(run, daemon, flags) else { return exitCode(end) }
      case .interrupted, nil:
        try daemon.call(
          ["RUN.CANCEL", .id(run), "REASON", "interrupted"], what: "can't cancel \(run)")
        return 130
      case .canceled:
        throw Failure(
          .canceled, what: "the command was ended", why: "\(run) was canceled",
          remedy: "aqctl get \(run)")
      case .lost:
        throw Failure(
          .staleToken, what: "the command was ended", why: "the lease of \(run) was lost",
          remedy: "aqctl explain \(run)")
      }
    }
  }

  private static func isAwaitingRetry(
    _ run: RunID, _ daemon: Daemon, _ flags: FlagValues
  ) throws(Failure) -> Bool {
    // The connection of the submit may be from before a restart of the daemon.
    let fresh = try Daemon.connect(socket: daemon.socket, as: CallerFlags(flags))
    let record = try fresh.call(["RUN.GET", .id(run)], what: "can't get \(run)")
    return ["retryWait", "ready"].contains(record["state"]?.text ?? "")
  }

  private static func exitCode(_ end: ChildProcess.End) -> Int32 {
    switch end {
    case .exited(let code): code
    case .signaled(let signal): 128 + signal
    }
  }

  /// The command as the task's payload: its words as a JSON array.
  private static func payload(_ words: [String]) -> [UInt8] {
    var writer = JSONWriter()
    writer.array { for word in words { $0.string(word) } }
    return Array(writer.text.utf8)
  }
}
