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
