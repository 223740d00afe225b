import AQClient
import AQCore

/// `aqctl pause`: no more work is handed out, by the engine or one queue.
enum PauseVerb {
  static let flags: [FlagSpec] = [
    .option("queue", .text("QUEUE"), "This queue alone"),
    .option("reason", .text("TEXT"), "Why, for whoever wonders later"),
    .option("by", .text("NAME"), "Who; $USER where not given"),
  ]

  static let spec = CommandSpec(
    path: ["pause"], synonyms: [["engine", "pause"]],
    summary: "Stop handing out work, in all or from one queue",
    discussion: "Runs that are held go on and finish; submits are taken. It survives a restart.",
    flags: flags,
    examples: [ExampleSpec("aqctl pause --queue mail --reason 'provider down'", "one queue")],
    action: run)

  @Sendable
  private static func run(_ invocation: Invocation, _ console: Console) throws(Failure) -> Int32 {
    try Gate.change(
      invocation, console, queue: invocation.flags.text("queue"), .pause)
  }
}

/// `aqctl resume`: work is handed out again, or a suspended run may go on.
enum ResumeVerb {
  static let spec = CommandSpec(
    path: ["resume"], synonyms: [["engine", "resume"], ["run", "resume"]],
    summary: "Hand out work again, or let suspended runs go on",
    discussion: "Without an id the engine (or --queue) resumes; with ids, those suspended runs.",
    operands: [OperandSpec("ID", .any, "r42")],
    flags: PauseVerb.flags,
    examples: [
      ExampleSpec("aqctl resume --queue mail", "a queue"),
      ExampleSpec("aqctl resume r42", "a suspended run"),
    ],
    action: run)

  @Sendable
  private static func run(_ invocation: Invocation, _ console: Console) throws(Failure) -> Int32 {
    if invocation.operands.isEmpty {
      return try Gate.change(
        invocation, console, queue: invocation.flags.text("queue"), .resume)
    }
    return try Bulk.each(invocation, console, done: "resumed") { subject throws(Failure) in
      switch subject {
      case .run(let run): return ["RUN.RESUME", .id(run)]
      case .task(let task):
        throw .usage("\(task) is a task; resume takes runs", remedy: "aqctl ls task:\(task)")
      }
    }
  }
}

/// Pausing and resuming what grants runs.
enum Gate {
  enum Change: String { case pause, resume }

  static func change(
    _ invocation: Invocation, _ console: Console, queue: String?, _ change: Change
  ) throws(Failure) -> Int32 {
    let who = invocation.flags.text("by") ?? Surroundings.variable("USER")
    var request: [Argument]
    let what: String
    switch change {
    case .pause: request = [queue == nil ? "ENGINE.PAUSE" : "QUEUE.PAUSE"]
    case .resume: request = [queue == nil ? "ENGINE.RESUME" : "QUEUE.RESUME"]
    }
    if let queue {
      request.append(.text(queue))
      what = "queue \(Escaping.quoted(queue))"
    } else {
      what = "the engine"
    }
    if let who { request += ["BY", .text(who)] }
    if let reason = invocation.flags.text("reason") { request += ["REASON", .text(reason)] }
    let daemon = try Daemon.connect(invocation.flags)
    try daemon.call(request, what: "can't \(change.rawValue) \(what)")
    console.note("\(what) \(change.rawValue)d")
    return 0
  }
}
