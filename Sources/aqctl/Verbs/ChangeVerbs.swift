import AQClient
import AQCore

/// `aqctl cancel`.
enum CancelVerb {
  static let spec = CommandSpec(
    path: ["cancel"], summary: "Cancel tasks or runs",
    discussion: """
      Canceling a task cancels all its runs; canceling a run leaves the task's later ones. What \
      has a worker is told at once. Canceling twice is fine.
      """,
    operands: [OperandSpec("ID", .atLeastOne, "t17 or r42")],
    flags: [.option("reason", .text("TEXT"), "Why, for the record")],
    examples: [ExampleSpec("aqctl cancel t17 --reason 'wrong list'", "a whole task")],
    action: run)

  @Sendable
  static func run(_ invocation: Invocation, _ console: Console) throws(Failure) -> Int32 {
    var suffix: [Argument] = []
    if let reason = invocation.flags.text("reason") { suffix = ["REASON", .text(reason)] }
    return try Bulk.each(invocation, console, done: "canceled") { subject throws(Failure) in
      switch subject {
      case .task(let task): ["TASK.CANCEL", .id(task)] + suffix
      case .run(let run): ["RUN.CANCEL", .id(run)] + suffix
      }
    }
  }
}

/// `aqctl retry`.
enum RetryVerb {
  static let spec = CommandSpec(
    path: ["retry"], synonyms: [["run", "retry"]],
    summary: "Try again: a run that waits for its next attempt, or an ended task anew",
    discussion: """
      A run that waits for its next attempt (retryWait) becomes ready now. A task that has ended \
      is submitted anew: a new task that names its origin.
      """,
    operands: [OperandSpec("ID", .atLeastOne, "r42, or t17 for an ended task")],
    examples: [ExampleSpec("aqctl retry r42", "don't wait for the backoff")],
    action: run)

  @Sendable
  private static func run(_ invocation: Invocation, _ console: Console) throws(Failure) -> Int32 {
    try Bulk.each(invocation, console, done: "tried again") { subject throws(Failure) in
      switch subject {
      case .task(let task): ["TASK.RESUBMIT", .id(task)]
      case .run(let run): ["RUN.RETRY", .id(run)]
      }
    }
  }
}

/// The same command for each id that was given.
enum Bulk {
  /// Goes on after a refusal; exits 0 when all went well, 6 when some did, else with the refusal.
  static func each(
    _ invocation: Invocation, _ console: Console, done: String,
    _ request: (SubjectID) throws(Failure) -> [Argument]
  ) throws(Failure) -> Int32 {
    var subjects: [SubjectID] = []
    for operand in invocation.operands { subjects.append(try SubjectID(operand)) }
    let daemon = try Daemon.connect(invocation.flags)
    var failures: [Failure] = []
    var records: [Value] = []
    for subject in subjects {
      let id = subject.description
      do throws(Failure) {
        let what = "can't \(invocation.spec.path.last ?? "change") \(id)"
        let reply = try daemon.call(try request(subject), what: what)
        records.append(.map([.init("id", .bytes(Array(id.utf8)))] + (reply.fields ?? [])))
        console.note("\(id) \(done)")
      } catch {
        // A daemon that went away answers nothing else either.
        if error.code == .unreachable { throw error }
        failures.append(error)
      }
    }
    switch console.settings.format {
    case .json, .jsonl: console.records(records, columns: [])
    case .table:
      // What a command makes (a task anew) is data; that it was done is a note.
      for record in records {
        if let made = record["task"]?.text { console.write("\(made)\n") }
      }
    }
    guard let first = failures.first else { return 0 }
    if subjects.count == 1 { throw first }
    for failure in failures { CommandLineTool.report(failure, console.settings.format) }
    return failures.count == subjects.count ? first.exitCode : 6
  }
}
