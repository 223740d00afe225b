import AQClient
import AQCore

/// `aqctl retry`.
enum RetryVerb {
  static let spec = CommandSpec(
    path: ["retry"], synonyms: [["run", "retry"]],
    summary: "Try again: a run that waits for its next attempt, or an ended task anew",
    discussion: """
      A run that waits for its next attempt (retryWait) becomes ready now. A task that has ended \
      is submitted anew: a new task that names its origin.

      """ + BulkQuery.discussion,
    operands: [OperandSpec("ID", .any, "r42, or t17 for an ended task")],
    flags: [PauseVerb.reason, PauseVerb.by] + BulkQuery.flags,
    examples: [
      ExampleSpec("aqctl retry r42", "don't wait for the backoff"),
      ExampleSpec("aqctl retry --where 'state:failed since:yesterday'", "all that failed"),
    ],
    action: run)

  @Sendable
  private static func run(_ invocation: Invocation, _ console: Console) throws(Failure) -> Int32 {
    if BulkQuery.isMeant(invocation) { return try BulkQuery.run(.retry, invocation, console) }
    return try Bulk.each(invocation, console, done: "tried again") { subject throws(Failure) in
      switch subject {
      case .task(let task): ["TASK.RESUBMIT", .id(task)]
      case .run(let run): ["RUN.RETRY", .id(run)]
      }
    }
  }
}
