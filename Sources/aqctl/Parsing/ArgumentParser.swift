import AQCore

/// Turns the words of a command line into an invocation, by the specification alone.
package struct ArgumentParser {
  private let specs: [CommandSpec]

  /// A parser for these verbs.
  package init(_ specs: [CommandSpec] = Specification.all) { self.specs = specs }

  /// Reads the words behind the program's name.
  ///
  /// *Throws* a usage failure that names the word and, where one is close, what was meant.
  package func parse(_ words: [String]) throws(Failure) -> Invocation {
    var scan = Scan(words: words)
    var leading = FlagValues()
    // Flags for every verb may stand in front of it.
    while let word = scan.peek, word.isFlag {
      if word == "--version" { return try parse(["version"]) }
      try takeFlag(from: &scan, among: GlobalFlags.all, into: &leading)
    }
    guard let spec = try takeVerb(from: &scan) else {
      return Invocation(spec: HelpVerb.spec, flags: leading)
    }
    var invocation = Invocation(spec: spec, flags: leading)
    try takeRest(of: &scan, into: &invocation)
    // Help is wanted by somebody who doesn't know yet what must be there.
    if !invocation.flags.has("help") { try Self.checkCount(invocation) }
    return invocation
  }

  /// The words and how far they were read.
  private struct Scan {
    var words: [String]
    var position = 0

    var peek: String? { position < words.count ? words[position] : nil }

    mutating func next() -> String? {
      guard position < words.count else { return nil }
      position += 1
      return words[position - 1]
    }
  }

  private func takeVerb(from scan: inout Scan) throws(Failure) -> CommandSpec? {
    guard let first = scan.next() else { return nil }
    // Two words are tried before one: `run list` is a verb of its own beside `run`.
    if let second = scan.peek, let spec = spec(called: [first, second]) {
      _ = scan.next()
      return spec
    }
    if let spec = spec(called: [first]) { return spec }
    let verbs = specs.flatMap(\.spellings).filter { $0.count == 2 && $0[0] == first }.map { $0[1] }
    if verbs.isEmpty {
      throw .usage(
        "there is no verb \(Escaping.quoted(first))"
          + Suggestion.sentence(for: first, among: firstWords),
        remedy: "aqctl help")
    }
    guard let second = scan.peek, !second.isFlag else {
      if scan.words.contains("--help") || scan.words.contains("-h") { return HelpVerb.spec }
      throw .usage("\(first) needs a verb: \(verbs.joined(separator: ", "))")
    }
    throw .usage(
      "\(first) has no verb \(Escaping.quoted(second))"
        + Suggestion.sentence(for: second, among: verbs),
      remedy: "\(first) \(verbs.joined(separator: "|"))")
  }

  private func spec(called words: [String]) -> CommandSpec? {
    specs.first { $0.spellings.contains(words) }
  }

  private var firstWords: [String] { specs.flatMap(\.spellings).compactMap(\.first) }

  private func takeRest(of scan: inout Scan, into invocation: inout Invocation) throws(Failure) {
    let flags = invocation.spec.flags + GlobalFlags.all
    while let word = scan.peek {
      if word == "--" {
        _ = scan.next()
        while let behind = scan.next() { invocation.take(behindDashes: behind) }
        return
      }
      if word.isFlag {
        try takeFlag(from: &scan, among: flags, into: &invocation.flags)
      } else {
        _ = scan.next()
        invocation.operands.append(word)
      }
    }
  }

  private func takeFlag(
    from scan: inout Scan, among flags: [FlagSpec], into values: inout FlagValues
  ) throws(Failure) {
    guard let word = scan.next() else { return }
    let (name, attached) = Self.split(word)
    guard let flag = flags.first(where: { $0.isCalled(name) }) else {
      let names = flags.map { "--\($0.name)" }
      throw .usage(
        "there is no flag \(Escaping.quoted(name)) here"
          + Suggestion.sentence(for: name, among: names))
    }
    if case .once = flag.repetition, values.has(flag.name) {
      throw .usage("--\(flag.name) may be given once")
    }
    guard let shape = flag.value else {
      if attached != nil { throw .usage("--\(flag.name) takes no value") }
      values.append("", to: flag.name)
      return
    }
    guard let value = attached ?? scan.next() else {
      throw .usage("--\(flag.name) needs a value: \(shape.placeholder)")
    }
    try ValueCheck.check(value, shape, flag: flag.name)
    values.append(value, to: flag.name)
  }

  /// `--name=value` and `-ovalue` carry their value with them.
  private static func split(_ word: String) -> (name: String, value: String?) {
    if word.hasPrefix("--") {
      guard let equals = word.firstIndex(of: "=") else { return (word, nil) }
      return (String(word[..<equals]), String(word[word.index(after: equals)...]))
    }
    let name = String(word.prefix(2))
    return word.count > 2 ? (name, String(word.dropFirst(2))) : (name, nil)
  }

  private static func checkCount(_ invocation: Invocation) throws(Failure) {
    let spec = invocation.spec
    let help = "aqctl help \(spec.name)"
    var remaining = invocation.operands.count
    for operand in spec.operands {
      switch operand.count {
      case .one, .atLeastOne:
        guard remaining > 0 else {
          throw .usage("\(spec.name) needs \(operand.name): \(operand.summary)", remedy: help)
        }
        remaining = operand.count.takesMany ? 0 : remaining - 1
      case .optional: remaining = max(0, remaining - 1)
      case .any: remaining = 0
      case .behindDashes:
        guard !invocation.behindDashes.isEmpty else {
          throw .usage("\(spec.name) needs -- and a command behind it", remedy: help)
        }
      }
    }
    guard remaining == 0 else {
      let extra = invocation.operands[invocation.operands.count - remaining]
      throw .usage("\(spec.name) takes no \(Escaping.quoted(extra))", remedy: help)
    }
    let takesDashes = spec.operands.contains { $0.count.isBehindDashes }
    guard takesDashes || invocation.behindDashes.isEmpty else {
      throw .usage("\(spec.name) takes nothing behind --", remedy: help)
    }
  }
}

extension String {
  /// True for `--name` and `-n`; not for `-` (standard input) nor for `--`.
  fileprivate var isFlag: Bool { hasPrefix("-") && self != "-" && self != "--" }
}

extension FlagSpec {
  fileprivate func isCalled(_ name: String) -> Bool {
    name == "--\(self.name)" || (letter.map { name == "-\($0)" } ?? false)
  }
}

extension OperandSpec.Count {
  fileprivate var takesMany: Bool {
    switch self {
    case .atLeastOne: true
    case .one, .optional, .any, .behindDashes: false
    }
  }

  fileprivate var isBehindDashes: Bool {
    switch self {
    case .behindDashes: true
    case .one, .optional, .any, .atLeastOne: false
    }
  }
}
