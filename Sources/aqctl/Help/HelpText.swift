/// What `--help` shows, from the specification.
package enum HelpText {
  /// All verbs, one a line.
  package static func overview(_ specs: [CommandSpec]) -> String {
    var text =
      "aqctl — a durable queue of actions: submit them, run them, see what became of them\n\n"
    text += "usage: aqctl VERB [FLAG…] [WORD…]\n\nverbs:\n"
    text += aligned(specs.map { ($0.name, $0.summary) })
    text += "\nflags for every verb:\n" + flags(GlobalFlags.all)
    text += "\nexit codes:\n" + aligned(ExitCodes.all.map { (String($0.code), $0.meaning) })
    return text + "\naqctl help VERB tells more; start with: aqctl run -- echo hi\n"
  }

  /// Everything about one verb.
  package static func full(_ spec: CommandSpec) -> String {
    var text = "aqctl \(spec.name) — \(spec.summary)\n\nusage: \(usage(spec))\n"
    for synonym in spec.synonyms { text += "   or: aqctl \(synonym.joined(separator: " ")) …\n" }
    if !spec.discussion.isEmpty { text += "\n" + wrapped(spec.discussion) }
    if !spec.operands.isEmpty {
      text += "\nwords:\n" + aligned(spec.operands.map { ($0.name, $0.summary) })
    }
    if !spec.flags.isEmpty { text += "\nflags:\n" + flags(spec.flags) }
    if !spec.examples.isEmpty {
      text += "\nexamples:\n" + spec.examples.map { "  \($0.line)\n      \($0.summary)\n" }.joined()
    }
    return text + "\nFlags for every verb and the exit codes: aqctl help\n"
  }

  /// `aqctl submit KIND [PAYLOAD] [FLAG…]`.
  package static func usage(_ spec: CommandSpec) -> String {
    var words = ["aqctl", spec.name]
    if !spec.flags.isEmpty { words.append("[FLAG…]") }
    for operand in spec.operands {
      switch operand.count {
      case .one: words.append(operand.name)
      case .optional: words.append("[\(operand.name)]")
      case .atLeastOne: words.append("\(operand.name)…")
      case .any: words.append("[\(operand.name)…]")
      case .behindDashes: words.append("-- \(operand.name)…")
      }
    }
    return words.joined(separator: " ")
  }

  /// `--output, -o table|json|jsonl`.
  package static func form(_ flag: FlagSpec) -> String {
    var text = "--\(flag.name)"
    if let letter = flag.letter { text += ", -\(letter)" }
    if let value = flag.value { text += " \(value.placeholder)" }
    return text
  }

  private static func flags(_ flags: [FlagSpec]) -> String {
    aligned(
      flags.map { flag in
        switch flag.repetition {
        case .once: (form(flag), flag.summary)
        case .repeatable: (form(flag), "\(flag.summary) (may be repeated)")
        }
      })
  }

  /// Two columns; a long left one puts the right one on a line of its own.
  private static func aligned(_ rows: [(String, String)]) -> String {
    let width = min(rows.map(\.0.count).max() ?? 0, 28)
    return rows.map { left, right in
      if left.count > width {
        return "  \(left)\n\(String(repeating: " ", count: width + 4))\(right)\n"
      }
      return "  \(left)\(String(repeating: " ", count: width - left.count + 2))\(right)\n"
    }.joined()
  }

  /// Paragraphs in lines of at most 80 columns.
  private static func wrapped(_ text: String) -> String {
    var lines: [String] = []
    for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
      var line = ""
      for word in paragraph.split(separator: " ") {
        if !line.isEmpty, line.count + word.count >= 80 {
          lines.append(line)
          line = ""
        }
        line += line.isEmpty ? String(word) : " \(word)"
      }
      lines.append(line)
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
