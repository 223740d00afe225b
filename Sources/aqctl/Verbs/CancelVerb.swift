import AQClient
import AQCore

/// `aqctl cancel`.
enum CancelVerb {
  static let spec = CommandSpec(
    path: ["cancel"], summary: "Cancel tasks or runs",
    discussion: """
      Canceling a task cancels all its runs; canceling a run leaves the task's later ones. What \
      has a worker is told at once. Canceling twice is fine.

      """ + BulkQuery.discussion,
    operands: [OperandSpec("ID", .any, "t17 or r42")],
    flags: [
      .option("reason", .text("TEXT"), "Why, for the record"),
      .option("by", .text("NAME"), "Who, with --where; $USER where not given"),
    ] + BulkQuery.flags,
    examples: [
      ExampleSpec("aqctl cancel t17 --reason 'wrong list'", "a whole task"),
      ExampleSpec("aqctl cancel --where 'queue:mail state:ready' --yes", "everything that waits"),
    ],
    action: run)

  @Sendable
  static func run(_ invocation: Invocation, _ console: Console) throws(Failure) -> Int32 {
    if BulkQuery.isMeant(invocation) {
      return try BulkQuery.run(.cancel, invocation, console)
    }
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
