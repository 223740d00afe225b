/// Which program runs which kinds: `email.*=./send.sh --fast`.
package struct ProgramRule: Equatable, Sendable {
  /// A kind, or a beginning of kinds with a `*` behind it.
  package var pattern: String
  /// The program and its arguments; never empty.
  package var words: [String]

  /// How the text of a command becomes words.
  package enum Wording: Sendable {
    /// Split at blanks, quotes honored; no shell is involved.
    case split
    /// One argument of `/bin/sh -c`.
    case shell
  }

  /// Reads `KIND=COMMAND`.
  package init(_ text: String, _ wording: Wording) throws(Failure) {
    guard let equals = text.firstIndex(of: "=") else {
      throw .usage("--exec is KIND=COMMAND, not \(Escaping.quoted(text))")
    }
    pattern = String(text[..<equals])
    let command = String(text[text.index(after: equals)...])
    switch wording {
    case .shell: words = ["/bin/sh", "-c", command]
    case .split: words = try WordSplitter.split(command)
    }
    guard !pattern.isEmpty, words.contains(where: { !$0.isEmpty }) else {
      throw .usage("--exec is KIND=COMMAND, not \(Escaping.quoted(text))")
    }
    guard !pattern.dropLast().contains("*") else {
      throw .usage(
        "in --exec a * stands at the end of the kind, not as in \(Escaping.quoted(text))")
    }
  }

  /// True where the rule is for runs of this kind.
  package func matches(_ kind: String) -> Bool {
    pattern.hasSuffix("*") ? kind.hasPrefix(pattern.dropLast()) : kind == pattern
  }
}
