import AQClient
import AQCore

/// `aqctl explain`: which gates hold a run.
enum ExplainVerb {
  static let spec = CommandSpec(
    path: ["explain"], synonyms: [["run", "explain"]],
    summary: "Show which gates hold a run, who holds them, and what opens them",
    operands: [OperandSpec("ID", .one, "r42, or t17 for the task's latest run")],
    examples: [ExampleSpec("aqctl explain r42", "why isn't it running?")],
    action: run)

  @Sendable
  private static func run(_ invocation: Invocation, _ console: Console) throws(Failure) -> Int32 {
    let subject = try SubjectID(invocation.operands[0])
    let daemon = try Daemon.connect(invocation.flags)
    let run = try subject.latestRun(daemon)
    let reply = try daemon.call(["RUN.EXPLAIN", .id(run)], what: "can't explain \(run)")
    guard case .table = console.settings.format, let gates = reply["gates"]?.list else {
      console.record(reply)
      return 0
    }
    console.write("\(run) is \(Escaping.line(reply["state"]?.text ?? "unknown"))\n")
    if !gates.isEmpty {
      console.records(gates, columns: ["gate", "open", "holder", "until", "remedy"])
    }
    return 0
  }
}
