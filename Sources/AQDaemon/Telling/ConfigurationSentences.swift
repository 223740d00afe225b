import AQCore

/// Words what is wrong with a configuration, and what a changed one changes.
public enum ConfigurationSentences {
  /// What is wrong, with the file, the line and the column it begins at.
  public static func text(_ error: ConfigurationError) -> String {
    switch error {
    case .unreadable(let path, let errno): "\(path): \(SystemCalls.text(errno))"
    case .tooLarge(let path, let limit): "\(path): over \(limit) bytes"
    case .invalid(let path, let problem):
      "\(path):\(problem.place.line):\(problem.place.column): \(text(problem.kind))"
    case .badValue(let source, let text, let setting):
      "\(source): \(quoted(text)) isn't \(setting.expectation)"
    }
  }

  private static func text(_ kind: ConfigurationProblem.Kind) -> String {
    switch kind {
    case .syntax(let words): words
    case .unsupported(let what): "\(what.rawValue) aren't taken here"
    case .tooDeep: "nested too deeply"
    case .tooMany: "more values than there can be"
    case .duplicate(let key): "\(quoted(key)) stands here twice"
    case .unknown(let key, let known):
      "there is no \(quoted(key))\(Suggestion.sentence(for: key, among: known))"
    case .shape(let key, let expected): "\(key) takes \(expected)"
    case .value(let key, let text, let expected): "\(key) takes \(expected), not \(quoted(text))"
    case .subject(let known): "a rule is about one of \(known.joined(separator: ", "))"
    case .missing(let key): "the rule doesn't say its \(key)"
    case .noSuchAccount(let key, let name): "there is no \(key) \(quoted(name)) on this machine"
    case .conflict(let key, let other): "\(key) means nothing beside \(other)"
    }
  }

  /// One line for each thing a changed file changes, and what it would change at the next start.
  static func lines(
    _ change: ConfigurationChange, from old: Configuration, to new: Configuration
  ) -> [String] {
    func words(_ setting: Setting, _ configuration: Configuration) -> String {
      configuration.value(setting).map { setting.text($0) } ?? "nothing"
    }
    var lines = change.taken.map { setting in
      "\(setting.rawValue) is \(words(setting, new)) now, was \(words(setting, old))"
    }
    if case .different = change.identities {
      lines.append("\(new.identities?.count ?? 0) rules say now who connects as what")
    }
    lines += change.postponed.map { setting in
      "\(setting.rawValue) stays \(words(setting, old)); \(words(setting, new)) needs a restart"
    }
    return lines.isEmpty ? ["nothing changed"] : lines
  }

  /// A text of a file, shown to people.
  private static func quoted(_ text: String) -> String {
    let shown = text.unicodeScalars.prefix(80).map { scalar in
      scalar.value >= 0x20 && scalar.value != 0x7F && !(0x80..<0xA0).contains(scalar.value)
        ? Character(scalar) : "?"
    }
    return "'\(String(shown))\(text.unicodeScalars.count > 80 ? "…" : "")'"
  }
}
