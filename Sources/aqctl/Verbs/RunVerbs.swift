import AQClient
import AQCore

/// The verbs of `aqctl run` beside `aqctl run -- CMD`.
enum RunVerbs {
  static let get = CommandSpec(
    path: ["run", "get"], summary: "Show a run",
    operands: [OperandSpec("RUN", .one, "r42")], action: get)

  static let history = CommandSpec(
    path: ["run", "history"], summary: "Show the states a run went through",
    operands: [OperandSpec("RUN", .one, "r42")], action: history)

  static let resolve = CommandSpec(
    path: ["run", "resolve"], summary: "Decide what becomes of a suspended run",
    operands: [
      OperandSpec("RUN", .one, "r42"), OperandSpec("OUTCOME", .one, "complete, fail or retry"),
    ],
    examples: [ExampleSpec("aqctl run resolve r42 complete", "it was done by hand")],
    action: resolve)

  static let cancel = CommandSpec(
    path: ["run", "cancel"], summary: "Cancel runs; later ones of their tasks stay",
    operands: [OperandSpec("RUN", .atLeastOne, "r42")],
    flags: [.option("reason", .text("TEXT"), "Why, for the record")],
    action: CancelVerb.run)

  @Sendable
  private static func get(_ invocation: Invocation, _ console: Console) throws(Failure) -> Int32 {
    let run = try SubjectID.read(invocation.operands[0], as: RunNoun.self)
    let daemon = try Daemon.connect(invocation.flags)
    console.record(try daemon.call(["RUN.GET", .id(run)], what: "can't get \(run)"))
    return 0
  }

  @Sendable
  private static func history(
    _ invocation: Invocation, _ console: Console
  ) throws(Failure) -> Int32 {
    let run = try SubjectID.read(invocation.operands[0], as: RunNoun.self)
    let daemon = try Daemon.connect(invocation.flags)
    let reply = try daemon.call(["RUN.HISTORY", .id(run)], what: "can't read about \(run)")
    console.records(reply.list ?? [], columns: ["at", "from", "to", "attempt", "lsn"])
    return 0
  }

  @Sendable
  private static func resolve(
    _ invocation: Invocation, _ console: Console
  ) throws(Failure) -> Int32 {
    let run = try SubjectID.read(invocation.operands[0], as: RunNoun.self)
    let outcome = invocation.operands[1]
    let outcomes = ["complete", "fail", "retry"]
    guard outcomes.contains(outcome) else {
      throw .usage(
        "\(Escaping.quoted(outcome)) is no outcome"
          + Suggestion.sentence(for: outcome, among: outcomes),
        remedy: "one of \(outcomes.joined(separator: ", "))")
    }
    let daemon = try Daemon.connect(invocation.flags)
    try daemon.call(["RUN.RESOLVE", .id(run), .text(outcome)], what: "can't resolve \(run)")
    console.note("\(run) resolved: \(outcome)")
    return 0
  }
}
