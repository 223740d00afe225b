import AQClient
import AQCore

/// `--where`: the same to every task that a query finds, as an operation that the daemon does.
enum BulkQuery {
  static let flags: [FlagSpec] = [
    .option("where", .text("QUERY"), "Every task that the query finds, instead of ids"),
    .toggle("all", "Every task there is, where no query says which"),
    .toggle("yes", letter: "y", "Don't ask before it begins; needed where nobody can be asked"),
    .toggle("dry-run", "Only say how many tasks it would be"),
  ]

  /// What `--where` means, for the help of each verb that has it.
  static let discussion = """

    With --where it counts what the query finds, asks, and has the daemon do it in pieces; it goes \
    on over a restart, and aqctl operation shows it. Exits 6 where some tasks refused.
    """

  /// True where a query says which tasks are meant.
  static func isMeant(_ invocation: Invocation) -> Bool {
    invocation.flags.has("where") || invocation.flags.has("all")
      || invocation.flags.has("dry-run")
  }

  /// Counts, asks, starts and waits.
  static func run(
    _ verb: OperationVerb, _ invocation: Invocation, _ console: Console
  ) throws(Failure) -> Int32 {
    let flags = invocation.flags
    guard invocation.operands.isEmpty else {
      throw .usage("ids and --where exclude each other", remedy: "use --where 'id:t1,t2'")
    }
    let query = try ListQuery([flags.text("where") ?? ""])
    guard !query.isEmpty || flags.has("all") else {
      throw .usage("--where is empty, which is every task", remedy: "add --all if that is meant")
    }
    let daemon = try Daemon.connect(flags)
    let count = try TaskCount.count(query, daemon)
    let tasks = count == 1 ? "1 task" : "\(count) tasks"
    if flags.has("dry-run") {
      console.record(.map([.init("matched", .integer(Int64(clamping: count)))]))
      return 0
    }
    if count == 0 {
      console.note("no task matches")
      return 0
    }
    if !flags.has("yes") {
      guard try Surroundings.confirms("\(verb.rawWord) \(tasks)?") else {
        console.note("nothing was done")
        return 1
      }
    }
    return try start(verb, query, flags, daemon, console)
  }

  private static func start(
    _ verb: OperationVerb, _ query: ListQuery, _ flags: FlagValues, _ daemon: Daemon,
    _ console: Console
  ) throws(Failure) -> Int32 {
    var request: [Argument] = ["OPERATION.START", .text(verb.rawWord)]
    request += query.options
    if flags.has("all") { request.append("ALL") }
    if let reason = flags.text("reason") { request += ["REASON", .text(reason)] }
    if let who = flags.text("by") ?? Surroundings.variable("USER") {
      request += ["BY", .text(who)]
    }
    let what = "can't \(verb.rawWord) the tasks"
    let reply = try daemon.call(request, what: what)
    guard let id = reply["operation"]?.text.flatMap({ OperationID($0) }) else {
      throw Failure(.protocolBroken, what: what, why: "the answer names no operation")
    }
    console.note("\(id) began; it goes on without aqctl: aqctl operation wait \(id)")
    return try OperationWait.wait(for: id, timeout: nil, daemon, console)
  }
}

extension OperationVerb {
  /// The word on the wire.
  fileprivate var rawWord: String {
    switch self {
    case .cancel: "cancel"
    case .retry: "retry"
    case .pause: "pause"
    case .resume: "resume"
    }
  }
}
