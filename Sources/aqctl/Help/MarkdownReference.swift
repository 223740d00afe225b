/// `docs/cli.md`, from the specification.
package enum MarkdownReference {
  /// The whole page.
  package static func text(_ specs: [CommandSpec]) -> String {
    var text = """
      # aqctl

      Made by `aqctl help --markdown`; edit `Sources/aqctl` instead.

      `aqctl VERB [FLAG…] [WORD…]`. Data goes to standard output, everything else to standard \
      error. JSON (`-o json`, `-o jsonl`) is stable: keys are only ever added, and times are RFC \
      3339 in UTC; bytes that aren't text become `{"base64": …}`.

      ## Flags for every verb


      """
    text += flags(GlobalFlags.all) + "\n## Exit codes\n\n| code | meaning |\n|---|---|\n"
    for (code, meaning) in ExitCodes.all { text += "| \(code) | \(meaning) |\n" }
    text += """

      `aqctl run -- COMMAND` exits with the command's own code. Errors name a stable code; \
      `aqctl explain-code CODE` tells what it means.

      """
    for spec in specs { text += "\n" + section(spec) }
    return text
  }

  private static func section(_ spec: CommandSpec) -> String {
    var text = "## aqctl \(spec.name)\n\n\(spec.summary).\n\n"
    text += "```\n\(HelpText.usage(spec))\n```\n"
    if !spec.synonyms.isEmpty {
      let names = spec.synonyms.map { "`aqctl \($0.joined(separator: " "))`" }
      text += "\nAlso \(names.joined(separator: ", ")).\n"
    }
    if !spec.discussion.isEmpty { text += "\n\(escaped(spec.discussion))\n" }
    if !spec.operands.isEmpty {
      text += "\n| word | |\n|---|---|\n"
      for operand in spec.operands {
        text += "| `\(operand.name)` | \(escaped(operand.summary)) |\n"
      }
    }
    if !spec.flags.isEmpty { text += "\n" + flags(spec.flags) }
    if !spec.examples.isEmpty {
      let lines = spec.examples.map { "\($0.line)   # \($0.summary)" }
      text += "\n```sh\n\(lines.joined(separator: "\n"))\n```\n"
    }
    return text
  }

  private static func flags(_ flags: [FlagSpec]) -> String {
    var text = "| flag | |\n|---|---|\n"
    for flag in flags {
      let form = HelpText.form(flag).replacing("|", with: "\\|")
      let repeated: String
      switch flag.repetition {
      case .once: repeated = ""
      case .repeatable: repeated = " (may be repeated)"
      }
      text += "| `\(form)` | \(escaped(flag.summary))\(repeated) |\n"
    }
    return text
  }

  /// Characters that Markdown would take for its own.
  private static func escaped(_ text: String) -> String {
    text.replacing("|", with: "\\|").replacing("*", with: "\\*").replacing("<", with: "\\<")
  }
}
