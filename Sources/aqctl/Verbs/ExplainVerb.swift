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
    let shut = gates.filter { $0["open"]?.flag == false }.compactMap { $0["gate"]?.text }
    let held = shut.isEmpty ? "" : ", held by \(shut.joined(separator: ", "))"
    console.write(Escaping.line("\(run) is \(reply["state"]?.text ?? "unknown")\(held)") + "\n")
    if !gates.isEmpty {
      console.records(gates, columns: ["gate", "open", "holder", "until", "remedy"])
    }
    return 0
  }
}
