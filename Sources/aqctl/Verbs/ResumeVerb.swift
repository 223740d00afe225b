import AQClient
import AQCore

/// `aqctl resume`: work is handed out again, or a suspended run may go on.
enum ResumeVerb {
  static let spec = CommandSpec(
    path: ["resume"], synonyms: [["engine", "resume"], ["run", "resume"]],
    summary: "Hand out work again, or let suspended runs go on",
    discussion: """
      Without an ID the engine (or --queue) resumes; with ids, those paused tasks and suspended \
      runs.

      """ + BulkQuery.discussion,
    operands: [OperandSpec("ID", .any, "r42, t17, queue:mail or engine")],
    flags: PauseVerb.flags + BulkQuery.flags,
    examples: [
      ExampleSpec("aqctl resume --queue mail", "a queue"),
      ExampleSpec("aqctl resume r42", "a suspended run"),
    ],
    action: run)

  @Sendable
  private static func run(_ invocation: Invocation, _ console: Console) throws(Failure) -> Int32 {
    if BulkQuery.isMeant(invocation) { return try BulkQuery.run(.resume, invocation, console) }
    if let change = try Gate.changeNamed(invocation, console, .resume) { return change }
    return try resumeTasks(invocation, console)
  }

  @Sendable
  static func resumeTasks(_ invocation: Invocation, _ console: Console) throws(Failure) -> Int32 {
    if BulkQuery.isMeant(invocation) { return try BulkQuery.run(.resume, invocation, console) }
    let author = Gate.author(invocation.flags)
    return try Bulk.each(invocation, console, done: "resumed") { subject throws(Failure) in
      switch subject {
      case .run(let run): ["RUN.RESUME", .id(run)]
      case .task(let task): ["TASK.RESUME", .id(task)] + author
      }
    }
  }
}
