import AQClient
import AQCore

/// `aqctl get`: a task or run in full.
enum GetVerb {
  static let spec = CommandSpec(
    path: ["get"], summary: "Show a task or run",
    operands: [OperandSpec("ID", .one, "t17 or r42")],
    examples: [ExampleSpec("aqctl get r42 -o json", "everything about a run")],
    action: run)

  @Sendable
  private static func run(_ invocation: Invocation, _ console: Console) throws(Failure) -> Int32 {
    let subject = try SubjectID(invocation.operands[0])
    let verb: Argument
    switch subject {
    case .task: verb = "TASK.GET"
    case .run: verb = "RUN.GET"
    }
    let daemon = try Daemon.connect(invocation.flags)
    let id = subject.description
    console.record(try daemon.call([verb, .text(id)], what: "can't get \(id)"))
    return 0
  }
}
