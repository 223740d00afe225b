import AQClient
import AQCore

/// `aqctl pause`: no more work is handed out, by the engine, one queue or of one task.
enum PauseVerb {
  static let reason = FlagSpec.option("reason", .text("TEXT"), "Why, for whoever wonders later")
  static let by = FlagSpec.option("by", .text("NAME"), "Who; $USER where not given")
  static let flags: [FlagSpec] = [.option("queue", .text("QUEUE"), "This queue alone"), reason, by]
  /// Of verbs for tasks.
  static let bulkFlags: [FlagSpec] = [reason, by] + BulkQuery.flags

  static let spec = CommandSpec(
    path: ["pause"], synonyms: [["engine", "pause"]],
    summary: "Stop handing out work, in all, from one queue, or of tasks",
    discussion: """
      Without an ID the engine pauses. Runs that are held go on and finish; submits are taken. It \
      survives a restart.

      """ + BulkQuery.discussion,
    operands: [OperandSpec("ID", .any, "t17, queue:mail or engine")],
    flags: flags + BulkQuery.flags,
    examples: [
      ExampleSpec("aqctl pause --queue mail --reason 'provider down'", "one queue"),
      ExampleSpec("aqctl pause t17", "one task"),
      ExampleSpec("aqctl pause --where 'tag:bulk'", "all tasks that have a tag"),
    ],
    action: run)

  @Sendable
  private static func run(_ invocation: Invocation, _ console: Console) throws(Failure) -> Int32 {
    if BulkQuery.isMeant(invocation) { return try BulkQuery.run(.pause, invocation, console) }
    if let change = try Gate.changeNamed(invocation, console, .pause) { return change }
    return try pauseTasks(invocation, console)
  }

  @Sendable
  static func pauseTasks(_ invocation: Invocation, _ console: Console) throws(Failure) -> Int32 {
    if BulkQuery.isMeant(invocation) { return try BulkQuery.run(.pause, invocation, console) }
    let author = Gate.author(invocation.flags)
    return try Bulk.each(invocation, console, done: "paused") { subject throws(Failure) in
      switch subject {
      case .task(let task): return ["TASK.PAUSE", .id(task)] + author
      case .run(let run):
        throw .usage("\(run) is a run; pause takes tasks", remedy: "aqctl cancel \(run) ends it")
      }
    }
  }
}
