import AQCore

/// What a worker takes and how it runs it.
struct WorkerPlan {
  var socket: String
  /// Recorded with every attempt.
  var name: String
  var scope: Scope
  /// Handlers at once.
  var concurrency: Int
  var lease: Duration
  /// How long running handlers may go on once the worker is to stop.
  var drain: Duration
  /// Exit codes that aren't worth another attempt.
  var terminalExits: Set<Int32> = []
  var streams: Streams

  /// Which runs are taken.
  enum Scope {
    /// Whatever comes, by these rules; queues empty for the default one.
    case queues([String], rules: [ProgramRule])
    /// This run alone, by this program; the worker ends with it.
    case run(RunID, words: [String])
  }

  /// What becomes of a handler's standard output and error.
  enum Streams {
    /// They become the run's output and error text.
    case captured
    /// The same, and they are passed on as they come.
    case passedOn
    /// They are this process's own; nothing is recorded.
    case inherited
  }

  /// The program for a kind; nil where no rule fits.
  func words(for kind: String) -> [String]? {
    switch scope {
    case .queues(_, let rules): rules.first { $0.matches(kind) }?.words
    case .run(_, let words): words
    }
  }
}

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

  package func matches(_ kind: String) -> Bool {
    pattern.hasSuffix("*") ? kind.hasPrefix(pattern.dropLast()) : kind == pattern
  }
}

/// Splits a command into words the way a shell would, with quotes and without anything else.
package enum WordSplitter {
  package static func split(_ text: String) throws(Failure) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    for character in text {
      if let open = quote {
        if character == open { quote = nil } else { word = (word ?? "") + String(character) }
      } else if character == "'" || character == "\"" {
        quote = character
        word = word ?? ""
      } else if character == " " || character == "\t" || character == "\n" {
        if let finished = word { words.append(finished) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    guard quote == nil else {
      throw .usage("a quote isn't closed in \(Escaping.quoted(text))")
    }
    if let finished = word { words.append(finished) }
    return words
  }
}
