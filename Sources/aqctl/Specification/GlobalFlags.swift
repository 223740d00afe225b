/// The flags that every verb takes.
package enum GlobalFlags {
  /// In the order of the help.
  package static let all: [FlagSpec] = [
    .option(
      "socket", .text("PATH"),
      "The daemon's socket; else AQ_SOCKET, else $XDG_RUNTIME_DIR/actionqueue/aq.sock, else "
        + "aq.sock in the data directory"),
    .option(
      "data-dir", .text("DIR"),
      "The data directory; else AQ_DATA_DIR, else $XDG_STATE_HOME/actionqueue, else "
        + "~/.local/state/actionqueue"),
    .option(
      "output", letter: "o", .choice(OutputFormat.allCases.map(\.rawValue)),
      "How data is written; else AQ_OUTPUT, else table"),
    .option("tenant", .text("NAME"), "The tenant to work in; else AQ_TENANT, else your own"),
    .option("as-actor", .text("ACTOR"), "The actor to work as, a3; else AQ_ACTOR, else none"),
    .toggle("quiet", letter: "q", "Ids only; no notes on standard error"),
    .toggle("no-headers", "No line of column names above a table"),
    .option(
      "color", .choice(["auto", "always", "never"]),
      "Colors; auto is on for a terminal unless NO_COLOR is set"),
    .toggle("help", letter: "h", "Show what the verb does"),
  ]

  /// Of every list.
  package static let limit = FlagSpec.option(
    "limit", .number(1...1_000_000), "Rows at most (100 where not given)")
}
