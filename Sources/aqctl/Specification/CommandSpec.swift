/// What there is to know of one verb: from these come the parser, `--help`, and `docs/cli.md`.
package struct CommandSpec: Sendable {
  /// The words that call it: `["submit"]`, `["queue", "list"]`.
  package var path: [String]
  /// Other words that call it.
  package var synonyms: [[String]] = []
  /// One line, without a full stop.
  package var summary: String
  /// What else a user must know; paragraphs separated by an empty line.
  package var discussion = ""
  /// The words it takes, in order.
  package var operands: [OperandSpec] = []
  /// Its own flags; those of `GlobalFlags` come on top.
  package var flags: [FlagSpec] = []
  /// Command lines that work.
  package var examples: [ExampleSpec] = []
  /// What it does; the result is the exit code.
  package var action: Action

  /// What a verb does: says what it found and returns the exit code.
  package typealias Action = @Sendable (Invocation, Console) throws(Failure) -> Int32

  /// The words that call it, as typed.
  package var name: String { path.joined(separator: " ") }

  /// Every spelling.
  package var spellings: [[String]] { [path] + synonyms }
}

/// A word that isn't a flag.
package struct OperandSpec: Sendable {
  /// As shown: `KIND`.
  package var name: String
  /// One line for the help and the reference.
  package var summary: String
  /// How many.
  package var count: Count

  /// How many words it takes.
  package enum Count: Sendable {
    case one
    case optional
    case atLeastOne
    case any
    /// Everything behind `--`, flags included; at least one word.
    case behindDashes
  }

  /// A word of this name.
  package init(_ name: String, _ count: Count, _ summary: String) {
    self.name = name
    self.count = count
    self.summary = summary
  }
}

/// A flag, with or without a value.
package struct FlagSpec: Sendable {
  /// Without dashes.
  package var name: String
  /// A short form, `-o`.
  package var letter: Character?
  /// What follows it; nil for a flag that is there or not.
  package var value: ValueShape?
  /// Whether it may be given more than once.
  package var repetition: Repetition
  /// What it does.
  package var summary: String

  /// Whether it may be given more than once.
  package enum Repetition: Sendable { case once, repeatable }

  /// A flag that is there or isn't.
  package static func toggle(
    _ name: String, letter: Character? = nil, _ summary: String
  ) -> FlagSpec {
    FlagSpec(name: name, letter: letter, value: nil, repetition: .once, summary: summary)
  }

  /// A flag with a value.
  package static func option(
    _ name: String, letter: Character? = nil, _ value: ValueShape, _ summary: String
  ) -> FlagSpec {
    FlagSpec(name: name, letter: letter, value: value, repetition: .once, summary: summary)
  }

  /// A flag with a value that may be given more than once.
  package static func repeatable(
    _ name: String, _ value: ValueShape, _ summary: String
  ) -> FlagSpec {
    FlagSpec(name: name, value: value, repetition: .repeatable, summary: summary)
  }
}

/// What a flag's value looks like; checked before anything is done.
package enum ValueShape: Sendable {
  /// Anything; the name stands in the help.
  case text(String)
  case choice([String])
  case number(ClosedRange<UInt64>)
  /// `250ms 10s 5m 2h 1d` or plain milliseconds.
  case duration
  /// RFC 3339 or milliseconds since 1970.
  case time

  /// How the help shows it.
  package var placeholder: String {
    switch self {
    case .text(let name): name
    case .choice(let words): words.joined(separator: "|")
    case .number: "N"
    case .duration: "DURATION"
    case .time: "TIME"
    }
  }
}

/// A command line that works, and what it does.
package struct ExampleSpec: Sendable {
  /// The whole line, `aqctl` included.
  package var line: String
  /// What it is good for.
  package var summary: String

  /// A line and what it is good for.
  package init(_ line: String, _ summary: String) {
    self.line = line
    self.summary = summary
  }
}
