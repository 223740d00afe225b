import AQCore

/// `aqctl daemon run`: the daemon, in the foreground.
enum DaemonRunVerb {
  static let spec = CommandSpec(
    path: ["daemon", "run"], summary: "Run the daemon in the foreground",
    discussion: """
      Makes the data directory where there is none. The socket appears once recovery is done; then \
      one line that begins with ready goes to standard error. SIGTERM drains and stops it.
      """,
    flags: [
      .option("segment-bytes", .number(1...1 << 40), "Size of a log segment"),
      .option("grace", .duration, "How long holders may take to come back after a restart; 10s"),
      .toggle("test-clock", "Enable CLOCK.ADVANCE and CLOCK.SET, for tests"),
    ],
    examples: [
      ExampleSpec("aqctl daemon run --data-dir /var/lib/aq --socket /run/aq/aq.sock", "a service")
    ],
    action: run)

  @Sendable
  private static func run(_ invocation: Invocation, _ console: Console) throws(Failure) -> Int32 {
    let flags = invocation.flags
    return DaemonEntry.run(
      dataDirectory: Places.dataDirectory(flags), socket: Places.socket(flags),
      segmentBytes: flags.number("segment-bytes"), grace: flags.duration("grace"),
      clock: flags.has("test-clock") ? .test : .real)
  }
}
