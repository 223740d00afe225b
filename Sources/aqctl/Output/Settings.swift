/// What the flags for every verb come to: flag before environment before what is built in.
package struct Settings: Sendable {
  package var format: OutputFormat
  package var verbosity: Verbosity
  package var headers: TableText.Headers
  package var color: Color

  package enum Verbosity: Sendable { case normal, quiet }
  package enum Color: Sendable { case on, off }

  /// *Throws* a usage failure where the environment names a format that doesn't exist.
  package init(_ flags: FlagValues) throws(Failure) {
    let word = flags.text("output") ?? Surroundings.variable("AQ_OUTPUT") ?? "table"
    guard let format = OutputFormat(rawValue: word) else {
      throw .usage("AQ_OUTPUT is one of table, json, jsonl, not \(Escaping.quoted(word))")
    }
    self.format = format
    verbosity = flags.has("quiet") ? .quiet : .normal
    headers = flags.has("no-headers") ? .hidden : .shown
    color = Self.color(flags.text("color") ?? "auto")
  }

  private static func color(_ choice: String) -> Color {
    if choice != "auto" { return choice == "always" ? .on : .off }
    if Surroundings.variable("NO_COLOR") != nil { return .off }
    if Surroundings.variable("TERM") == "dumb" { return .off }
    return Surroundings.isTerminal(1) ? .on : .off
  }
}

/// Where the store and its daemon are.
package enum Places {
  /// The data directory, whether it exists or not.
  package static func dataDirectory(_ flags: FlagValues) -> String {
    if let path = flags.text("data-dir") ?? Surroundings.variable("AQ_DATA_DIR") { return path }
    if let state = Surroundings.variable("XDG_STATE_HOME") { return "\(state)/actionqueue" }
    return "\(Surroundings.variable("HOME") ?? ".")/.local/state/actionqueue"
  }

  /// The daemon's socket, whether there is one or not.
  package static func socket(_ flags: FlagValues) -> String {
    if let path = flags.text("socket") ?? Surroundings.variable("AQ_SOCKET") { return path }
    if let runtime = Surroundings.variable("XDG_RUNTIME_DIR") {
      return "\(runtime)/actionqueue/aq.sock"
    }
    return "\(dataDirectory(flags))/aq.sock"
  }
}
