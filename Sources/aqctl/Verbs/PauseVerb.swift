import AQCore

/// `aqctl pause`: no more work is handed out, by the engine or one queue.
enum PauseVerb {
  static let flags: [FlagSpec] = [
    .option("queue", .text("QUEUE"), "This queue alone"),
    .option("reason", .text("TEXT"), "Why, for whoever wonders later"),
    .option("by", .text("NAME"), "Who; $USER where not given"),
  ]

  static let spec = CommandSpec(
    path: ["pause"], synonyms: [["engine", "pause"]],
    summary: "Stop handing out work, in all or from one queue",
    discussion: "Runs that are held go on and finish; submits are taken. It survives a restart.",
    flags: flags,
    examples: [ExampleSpec("aqctl pause --queue mail --reason 'provider down'", "one queue")],
    action: run)

  @Sendable
  private static func run(_ invocation: Invocation, _ console: Console) throws(Failure) -> Int32 {
    try Gate.change(
      invocation, console, queue: invocation.flags.text("queue"), .pause)
  }
}
