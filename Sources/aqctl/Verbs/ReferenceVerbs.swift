import AQClient
import AQCore

/// `aqctl help`.
enum HelpVerb {
  static let spec = CommandSpec(
    path: ["help"], summary: "Show what verbs there are, or what one does",
    operands: [OperandSpec("VERB", .any, "submit, or queue set")],
    flags: [.toggle("markdown", "The whole reference as Markdown: docs/cli.md")],
    examples: [ExampleSpec("aqctl help worker", "one verb")],
    action: run)

  @Sendable
  private static func run(_ invocation: Invocation, _ console: Console) throws(Failure) -> Int32 {
    if invocation.flags.has("markdown") {
      console.write(MarkdownReference.text(Specification.all))
      return 0
    }
    guard !invocation.operands.isEmpty else {
      console.write(HelpText.overview(Specification.all))
      return 0
    }
    let words = invocation.operands
    let matches = Specification.all.filter { spec in
      spec.spellings.contains { $0 == words || (words.count == 1 && $0.first == words[0]) }
    }
    guard !matches.isEmpty else {
      throw .usage(
        "there is no verb \(Escaping.quoted(words.joined(separator: " ")))"
          + Suggestion.sentence(for: words[0], among: Specification.firstWords),
        remedy: "aqctl help")
    }
    console.write(matches.map(HelpText.full).joined(separator: "\n"))
    return 0
  }
}

/// `aqctl version`.
enum VersionVerb {
  /// The version of everything in this package.
  static let current = "0.1.0"

  static let spec = CommandSpec(
    path: ["version"], summary: "Show the version", action: run)

  @Sendable
  private static func run(_ invocation: Invocation, _ console: Console) throws(Failure) -> Int32 {
    switch console.settings.format {
    case .table: console.write("aqctl \(current)\n")
    case .json, .jsonl:
      console.line(.map([.init("version", .bytes(Array(current.utf8)))]))
    }
    return 0
  }
}

/// `aqctl explain-code`.
enum ExplainCodeVerb {
  static let spec = CommandSpec(
    path: ["explain-code"], summary: "Show what an error code means and what to do about it",
    operands: [OperandSpec("CODE", .any, "AQ2004 or INVALIDTRANSITION; all where not given")],
    examples: [ExampleSpec("aqctl explain-code AQ2004", "a code from an error")],
    action: run)

  @Sendable
  private static func run(_ invocation: Invocation, _ console: Console) throws(Failure) -> Int32 {
    guard let word = invocation.operands.first?.uppercased() else {
      console.records(ErrorCode.allCases.map(record), columns: ["code", "name", "exit", "meaning"])
      return 0
    }
    let known = ErrorCode.allCases.flatMap { [$0.displayNumber, $0.rawValue] }
    guard
      let code = ErrorCode.allCases.first(where: { [$0.displayNumber, $0.rawValue].contains(word) })
    else {
      throw .usage(
        "there is no error code \(Escaping.quoted(word))"
          + Suggestion.sentence(for: word, among: known),
        remedy: "aqctl explain-code")
    }
    console.record(record(code))
    return 0
  }

  private static func record(_ code: ErrorCode) -> Value {
    .map([
      .init("code", .bytes(Array(code.displayNumber.utf8))),
      .init("name", .bytes(Array(code.rawValue.utf8))),
      .init("exit", .integer(Int64(code.exitCode))),
      .init("meaning", .bytes(Array(code.meaning.utf8))),
      .init("advice", .bytes(Array(code.advice.utf8))),
    ])
  }
}
