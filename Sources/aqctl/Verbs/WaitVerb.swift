import AQClient
import AQCore

/// `aqctl wait`: until runs have ended or need somebody.
enum WaitVerb {
  static let spec = CommandSpec(
    path: ["wait"], synonyms: [["run", "wait"]],
    summary: "Wait until runs have ended or are suspended",
    discussion: """
      Exits 0 when all have completed, 3 when one failed, 4 when one was canceled, 5 when one is \
      suspended, 124 when the time is up. With several, the first of these in the order 3, 4, 5.
      """,
    operands: [OperandSpec("ID", .atLeastOne, "r42, or t17 for the task's latest run")],
    flags: [.option("timeout", .duration, "How long at most, in all")],
    examples: [ExampleSpec("aqctl wait r42 --timeout 10m && echo done", "in a script")],
    action: run)

  @Sendable
  private static func run(_ invocation: Invocation, _ console: Console) throws(Failure) -> Int32 {
    let daemon = try Daemon.connect(invocation.flags)
    let timeout = invocation.flags.duration("timeout")
    return try wait(for: invocation.operands, timeout: timeout, daemon, console)
  }

  /// Waits for all of `ids`, shows how they ended, and says it as an exit code.
  static func wait(
    for ids: [String], timeout: Duration?, _ daemon: Daemon, _ console: Console
  ) throws(Failure) -> Int32 {
    var subjects: [SubjectID] = []
    for id in ids { subjects.append(try SubjectID(id)) }
    let start = Surroundings.steadyMilliseconds()
    var records: [Value] = []
    for subject in subjects {
      let run = try subject.latestRun(daemon)
      var remaining: Duration?
      if let timeout {
        let passed = Surroundings.steadyMilliseconds() - start
        remaining = Duration(milliseconds: timeout.milliseconds - min(timeout.milliseconds, passed))
      }
      records.append(try wait(for: run, remaining, daemon))
    }
    console.records(records, columns: ["id", "task", "state", "attempts", "ended", "error"])
    let states = records.map { $0["state"]?.text ?? "" }
    let unhappy = [("failed", 3), ("canceled", 4), ("suspended", 5)] as [(String, Int32)]
    return unhappy.first { states.contains($0.0) }?.1 ?? 0
  }

  private static func wait(
    for run: RunID, _ timeout: Duration?, _ daemon: Daemon
  ) throws(Failure) -> Value {
    let what = "can't wait for \(run)"
    var request: [Argument] = ["RUN.WAIT", .id(run)]
    if let timeout { request += ["TIMEOUT", .duration(max(timeout, Duration(milliseconds: 1)))] }
    let reply = try daemon.callPatiently(request, what: what)
    // Whatever the wait answers, the run as it stands decides.
    let record = try daemon.call(["RUN.GET", .id(run)], what: what)
    let state = record["state"]?.text ?? ""
    guard ["completed", "failed", "canceled", "suspended"].contains(state) else {
      _ = reply
      throw Failure(
        .timedOut, what: what, why: "the time is up and it is still \(state)",
        remedy: "aqctl explain \(run)")
    }
    return record
  }
}
