import AQClient
import AQCore

/// The verbs of `aqctl task`.
enum TaskVerbs {
  static let get = CommandSpec(
    path: ["task", "get"], summary: "Show a task",
    operands: [OperandSpec("TASK", .one, "t17")], action: get)

  static let list = CommandSpec(
    path: ["task", "list"], summary: "List tasks", discussion: ListQuery.help,
    operands: [OperandSpec("QUERY", .any, "which ones: 'queue:mail tag:vip'")],
    flags: [GlobalFlags.limit], action: list)

  static let cancel = CommandSpec(
    path: ["task", "cancel"], summary: "Cancel tasks and their runs",
    operands: [OperandSpec("TASK", .any, "t17")], flags: CancelVerb.spec.flags,
    action: CancelVerb.run)

  static let pause = CommandSpec(
    path: ["task", "pause"], summary: "Stop handing out the runs of tasks",
    operands: [OperandSpec("TASK", .any, "t17")], flags: PauseVerb.bulkFlags,
    action: PauseVerb.pauseTasks)

  static let resume = CommandSpec(
    path: ["task", "resume"], summary: "Hand out the runs of tasks again",
    operands: [OperandSpec("TASK", .any, "t17")], flags: PauseVerb.bulkFlags,
    action: ResumeVerb.resumeTasks)

  static let preview = WireVerb(
    path: ["task", "preview"], command: "TASK.PREVIEW",
    summary: "Show when a task runs next", words: [.one("TASK", "t17")],
    options: [.init("COUNT", .option("count", .number(1...1_000), "How many times; 10"))],
    shows: .times
  ).spec

  static let resubmit = CommandSpec(
    path: ["task", "resubmit"], summary: "Submit an ended task anew",
    operands: [OperandSpec("TASK", .one, "t17")], action: resubmit)

  @Sendable
  private static func get(_ invocation: Invocation, _ console: Console) throws(Failure) -> Int32 {
    let task = try SubjectID.read(invocation.operands[0], as: TaskNoun.self)
    let daemon = try Daemon.connect(invocation.flags)
    console.record(try daemon.call(["TASK.GET", .id(task)], what: "can't get \(task)"))
    return 0
  }

  @Sendable
  private static func list(_ invocation: Invocation, _ console: Console) throws(Failure) -> Int32 {
    try ListVerb.show(
      "TASK.LIST", invocation, console,
      columns: ["id", "kind", "queue", "state", "priority", "created", "tags"])
  }

  @Sendable
  private static func resubmit(
    _ invocation: Invocation, _ console: Console
  ) throws(Failure) -> Int32 {
    let task = try SubjectID.read(invocation.operands[0], as: TaskNoun.self)
    let daemon = try Daemon.connect(invocation.flags)
    let reply = try daemon.call(["TASK.RESUBMIT", .id(task)], what: "can't resubmit \(task)")
    console.records([reply], columns: ["task", "run", "lsn", "duplicate"])
    return 0
  }
}
