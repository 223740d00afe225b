import AQClient
import AQCore

/// The verbs of `aqctl queue`.
enum QueueVerbs {
  static let list = CommandSpec(
    path: ["queue", "list"], summary: "List queues", flags: [GlobalFlags.limit], action: list)

  static let get = CommandSpec(
    path: ["queue", "get"], summary: "Show a queue",
    operands: [OperandSpec("QUEUE", .one, "its name")], action: get)

  static let set = CommandSpec(
    path: ["queue", "set"], summary: "Set limits of a queue",
    operands: [OperandSpec("QUEUE", .one, "its name")],
    flags: [
      .option("concurrency", .number(0...4_294_967_295), "Runs held at once; 0 lifts the limit"),
      .option("rate", .text("N/DURATION"), "Runs granted in a duration, 10/1s; 0 lifts the limit"),
      .option("burst", .number(0...4_294_967_295), "Runs that may be granted at once; the rate's"),
    ],
    examples: [
      ExampleSpec("aqctl queue set mail --concurrency 4", "four at once"),
      ExampleSpec("aqctl queue set mail --rate 10/1s --burst 20", "ten a second"),
    ],
    action: set)

  static let pause = CommandSpec(
    path: ["queue", "pause"], summary: "Stop handing out work from a queue",
    operands: [OperandSpec("QUEUE", .one, "its name")], flags: authorship, action: pause)

  static let resume = CommandSpec(
    path: ["queue", "resume"], summary: "Hand out work from a queue again",
    operands: [OperandSpec("QUEUE", .one, "its name")], flags: authorship, action: resume)

  private static let authorship = [PauseVerb.reason, PauseVerb.by]

  @Sendable
  private static func list(_ invocation: Invocation, _ console: Console) throws(Failure) -> Int32 {
    let limit = Int(invocation.flags.number("limit") ?? UInt64(Limits.defaultPageCount))
    let daemon = try Daemon.connect(invocation.flags)
    let queues = try daemon.list(["QUEUE.LIST"], limit: limit, what: "can't list queues")
    // Their columns are the daemon's: whatever the first queue has.
    console.records(queues, columns: queues.first?.fields?.map(\.key) ?? ["name"])
    return 0
  }

  @Sendable
  private static func get(_ invocation: Invocation, _ console: Console) throws(Failure) -> Int32 {
    let queue = invocation.operands[0]
    let daemon = try Daemon.connect(invocation.flags)
    let what = "can't get queue \(Escaping.quoted(queue))"
    console.record(try daemon.call(["QUEUE.GET", .text(queue)], what: what))
    return 0
  }

  @Sendable
  private static func set(_ invocation: Invocation, _ console: Console) throws(Failure) -> Int32 {
    let queue = invocation.operands[0]
    var limits: [Argument] = []
    for name in ["concurrency", "rate", "burst"] {
      guard let value = invocation.flags.text(name) else { continue }
      limits += [.text(name.uppercased()), .text(value)]
    }
    guard !limits.isEmpty else {
      throw .usage("queue set needs something to set", remedy: "--concurrency N or --rate N/D")
    }
    let daemon = try Daemon.connect(invocation.flags)
    try daemon.call(
      ["QUEUE.SET", .text(queue)] + limits,
      what: "can't set limits of queue \(Escaping.quoted(queue))")
    console.note("limits of queue \(Escaping.quoted(queue)) set")
    return 0
  }

  @Sendable
  private static func pause(_ invocation: Invocation, _ console: Console) throws(Failure) -> Int32 {
    try Gate.change(invocation, console, queue: invocation.operands[0], .pause)
  }

  @Sendable
  private static func resume(
    _ invocation: Invocation, _ console: Console
  ) throws(Failure) -> Int32 {
    try Gate.change(invocation, console, queue: invocation.operands[0], .resume)
  }
}
