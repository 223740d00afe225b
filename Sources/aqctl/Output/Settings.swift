/// What the flags for every verb come to: flag before environment before what is built in.
package struct Settings: Sendable {
  /// How data is written.
  package var format: OutputFormat
  /// Whether notes are written.
  package var verbosity: Verbosity
  /// Whether tables have column names.
  package var headers: TableText.Headers
  /// Whether state words are colored.
  package var color: Color

  /// Whether what is no data is told.
  package enum Verbosity: Sendable { case normal, quiet }
  /// Whether colors are used.
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
