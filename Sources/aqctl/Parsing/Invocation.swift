import AQCore

/// A command line that was understood.
package struct Invocation: Sendable {
  /// The verb.
  package let spec: CommandSpec
  /// The flags that were given, those for every verb included.
  package var flags: FlagValues
  /// The words that are no flags, in order.
  package var operands: [String] = []
  /// The words behind `--`, where the verb takes them.
  package private(set) var behindDashes: [String] = []

  /// An invocation without words yet.
  package init(spec: CommandSpec, flags: FlagValues) {
    self.spec = spec
    self.flags = flags
  }

  /// Takes a word behind `--`: it is an operand unless the verb has use for the dashes.
  mutating func take(behindDashes word: String) {
    let wanted = spec.operands.contains { operand in
      switch operand.count {
      case .behindDashes: true
      case .one, .optional, .any, .atLeastOne: false
      }
    }
    if wanted { behindDashes.append(word) } else { operands.append(word) }
  }
}

/// The flags that were given, by name, in order.
package struct FlagValues: Sendable {
  private var given: [(name: String, value: String)] = []

  /// None.
  package init() {}

  mutating func append(_ value: String, to name: String) { given.append((name, value)) }

  /// True where the flag was given.
  package func has(_ name: String) -> Bool { given.contains { $0.name == name } }

  /// All values of a flag, in order.
  package func all(_ name: String) -> [String] {
    given.filter { $0.name == name }.map(\.value)
  }

  /// The value of a flag; nil where it wasn't given.
  package func text(_ name: String) -> String? { given.first { $0.name == name }?.value }

  /// The value of a flag whose shape is a number; nil where it wasn't given.
  package func number(_ name: String) -> UInt64? { text(name).flatMap { UInt64($0) } }

  /// The value of a flag whose shape is a duration; nil where it wasn't given.
  package func duration(_ name: String) -> Duration? {
    text(name).flatMap { DurationText.parse($0) }
  }
}
