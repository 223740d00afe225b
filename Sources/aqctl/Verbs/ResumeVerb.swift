import AQClient
import AQCore

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
