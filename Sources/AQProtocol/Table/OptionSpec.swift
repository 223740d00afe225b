import AQCore

/// An option of a command: its name and the fixed number of values behind it.
public struct OptionSpec: Sendable {
  /// The name, upper case.
  public let name: StaticString
  /// The values as the documentation names them; empty for a flag.
  public let values: [StaticString]
  /// How often it may be given.
  public let repetition: Repetition

  /// Whether the option may be given more than once.
  public enum Repetition: Sendable { case once, many }

  /// An option that is given at most once.
  public init(_ name: StaticString, _ values: StaticString...) {
    self.name = name
    self.values = values
    repetition = .once
  }

  /// An option that may be repeated.
  public init(many name: StaticString, _ values: StaticString...) {
    self.name = name
    self.values = values
    repetition = .many
  }
}

/// The options of one command or of several that share them. The cases drive the parser, their
/// specs the documentation, so that neither knows one the other doesn't.
protocol CommandOption: CaseIterable, RawRepresentable, Sendable
where RawValue == UInt8, AllCases == [Self] {
  var spec: OptionSpec { get }
  static var table: OptionTable<Self> { get }
}

/// Finds an option by its name.
struct OptionTable<Option: CommandOption>: Sendable {
  private let words: WordTable
  private let options: [Option]
  private let repeatable: UInt64

  init() {
    options = Option.allCases
    invariant(options.count <= 64, "a set of options fits a word")
    words = WordTable(options.map(\.spec.name))
    var repeatable: UInt64 = 0
    for option in options {
      invariant(Int(option.rawValue) < 64, "raw values count from zero")
      if option.spec.repetition == .many { repeatable |= 1 << UInt64(option.rawValue) }
    }
    self.repeatable = repeatable
  }

  subscript(word: Word) -> Option? {
    guard let index = words.index(of: word) else { return nil }
    return options[index]
  }

  /// Notes that `option` was given; false where it was before and may not be again.
  func note(_ option: Option, in seen: inout UInt64) -> Bool {
    let bit: UInt64 = 1 << UInt64(option.rawValue)
    if seen & bit & ~repeatable != 0 { return false }
    seen |= bit
    return true
  }
}
