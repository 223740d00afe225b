import AQClient
import AQCore

/// `aqctl submit`: a task into the queue.
enum SubmitVerb {
  static let spec = CommandSpec(
    path: ["submit"], synonyms: [["task", "submit"]],
    summary: "Submit a task",
    discussion: """
      PAYLOAD is the text itself, @FILE for a file's contents, or - for standard input. When \
      aqctl returns, the task is on disk.
      """,
    operands: [
      OperandSpec("KIND", .one, "which handler it is for: email.welcome"),
      OperandSpec("PAYLOAD", .optional, "what the handler gets; empty where not given"),
    ],
    flags: SubmitFlags.all + [
      .toggle("wait", "Wait for the run, and exit 0, 3, 4 or 5 as aqctl wait does"),
      .option("wait-timeout", .duration, "How long --wait waits at most; then exit 124"),
    ],
    examples: [
      ExampleSpec("aqctl submit email.welcome '{\"to\":\"a@b.c\"}'", "a payload in place"),
      ExampleSpec("aqctl submit resize @photo.jpg --queue images --priority 7", "a file"),
      ExampleSpec("aqctl submit report --in 2h --after t17", "later, and after another task"),
      ExampleSpec("aqctl submit report --cron '0 8 * * 1-5' --zone Europe/Berlin", "on workdays"),
      ExampleSpec("aqctl submit render --require gpu --budget token=1000", "by who can, within"),
      ExampleSpec("aqctl submit sync --key customer-42 --idempotency-key order-9", "one at a time"),
    ],
    action: run)

  @Sendable
  private static func run(_ invocation: Invocation, _ console: Console) throws(Failure) -> Int32 {
    let kind = invocation.operands[0]
    let payload = try payload(invocation.operands.count > 1 ? invocation.operands[1] : "")
    let request: [Argument] = ["TASK.SUBMIT", .text(kind), .bytes(payload)]
    let options = try SubmitFlags.options(invocation.flags)
    let daemon = try Daemon.connect(invocation.flags)
    let reply = try daemon.call(
      request + options, what: "can't submit \(Escaping.quoted(kind))")
    switch (console.settings.verbosity, console.settings.format) {
    case (.quiet, .table): console.write((reply["task"]?.text ?? "") + "\n")
    case (_, .json), (_, .jsonl): console.record(reply)
    case (.normal, .table):
      console.records([reply], columns: ["task", "run", "lsn", "duplicate"])
    }
    console.flush()
    guard invocation.flags.has("wait"), let run = reply["run"]?.text else { return 0 }
    return try WaitVerb.wait(
      for: [run], timeout: invocation.flags.duration("wait-timeout"), daemon, console)
  }

  /// The payload's bytes, from where the operand says.
  static func payload(_ operand: String) throws(Failure) -> [UInt8] {
    let limit = Limits.requestBytesCap
    do throws(Files.ReadFailure) {
      if operand == "-" { return try Files.readStandardInput(limit: limit) }
      if operand.hasPrefix("@") {
        return try Files.read(String(operand.dropFirst()), limit: limit)
      }
      return Array(operand.utf8)
    } catch {
      let what = "can't read the payload from \(Escaping.quoted(operand))"
      switch error {
      case .system(let number):
        throw Failure(.badRequest, what: what, why: Files.sentence(errno: number))
      case .tooLarge:
        throw Failure(
          .limit, what: what, why: "it is larger than \(limit) bytes",
          remedy: "keep it elsewhere and submit its name")
      }
    }
  }
}
