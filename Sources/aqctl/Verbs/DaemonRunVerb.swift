import AQCore

/// `aqctl daemon run`: the daemon, in the foreground.
enum DaemonRunVerb {
  static let spec = CommandSpec(
    path: ["daemon", "run"], summary: "Run the daemon in the foreground",
    discussion: """
      Makes the data directory where there is none. The socket appears once recovery is done; then \
      one line that begins with ready goes to standard error. SIGTERM drains and stops it; SIGHUP \
      has the configuration file read again and taken whole, or not at all.
      """,
    flags: [
      .option("config", .text("FILE"), "The configuration, YAML; else AQ_CONFIG, else none"),
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
    DaemonEntry.run(invocation.flags)
  }
}
