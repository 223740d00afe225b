/// The whole of `aqctl`: words in, exit code out.
package enum CommandLineTool {
  /// Does what the words behind the program's name ask for.
  package static func run(_ words: [String]) -> Int32 {
    // What can't be parsed may still have said how it wants its errors.
    var format = wantedFormat(words)
    do throws(Failure) {
      let invocation = try ArgumentParser().parse(words)
      let settings = try Settings(invocation.flags)
      format = settings.format
      let console = Console(settings)
      defer { console.flush() }
      if invocation.flags.has("help") {
        console.write(
          invocation.spec.path == ["help"]
            ? HelpText.overview(Specification.all) : HelpText.full(invocation.spec))
        return 0
      }
      return try invocation.spec.action(invocation, console)
    } catch {
      report(error, format)
      return error.exitCode
    }
  }

  /// Tells a failure on standard error.
  static func report(_ failure: Failure, _ format: OutputFormat) {
    switch format {
    case .table: Console.error(FailureReport.text(failure))
    case .json, .jsonl: Console.error(FailureReport.json(failure))
    }
  }

  private static func wantedFormat(_ words: [String]) -> OutputFormat {
    for (index, word) in words.enumerated() {
      if word == "--" { break }
      if word == "-o" || word == "--output", index + 1 < words.count {
        return OutputFormat(rawValue: words[index + 1]) ?? .table
      }
      for prefix in ["--output=", "-o"] where word.hasPrefix(prefix) {
        if let format = OutputFormat(rawValue: String(word.dropFirst(prefix.count))) {
          return format
        }
      }
    }
    return Surroundings.variable("AQ_OUTPUT").flatMap { OutputFormat(rawValue: $0) } ?? .table
  }
}
