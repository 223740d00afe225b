import AQCore
import AQEngine

/// Makes a configuration of a file's text: everything in it is known and valid, or it is refused.
public struct ConfigurationParser {
  private var configuration = Configuration()

  /// Reads the text of a configuration file; an empty one says nothing.
  public static func parse(_ bytes: [UInt8]) throws(ConfigurationProblem) -> Configuration {
    let document: YAMLNode?
    do throws(YAMLReader.ReadError) {
      document = try YAMLReader.document(bytes)
    } catch { throw ConfigurationProblem(error) }
    guard let document else { return Configuration() }
    var parser = ConfigurationParser()
    // A file of comments only is a document with nothing in it.
    if case .scalar("") = document.content { return Configuration() }
    try parser.readTop(document)
    return parser.configuration
  }

  private mutating func readTop(_ node: YAMLNode) throws(ConfigurationProblem) {
    let known =
      Setting.allCases.map(\.path).filter(\.section.isEmpty).map(\.name) + Setting.sections
      + ["identities"]
    for (key, value) in try node.fields("the file") {
      if key.text == "identities" {
        configuration.identities = try IdentityRuleParser.rules(value)
      } else if Setting.sections.contains(key.text) {
        try readSection(key.text, value)
      } else if let setting = Setting.named(key.text, in: "") {
        try read(setting, value)
      } else {
        throw key.unknown(among: known)
      }
    }
  }

  private mutating func readSection(
    _ section: String, _ node: YAMLNode
  ) throws(ConfigurationProblem) {
    for (key, value) in try node.fields(section) {
      guard let setting = Setting.named(key.text, in: section) else {
        let names = Setting.allCases.map(\.path).filter { $0.section == section }.map(\.name)
        throw key.unknown(among: names)
      }
      try read(setting, value)
    }
  }

  private mutating func read(
    _ setting: Setting, _ node: YAMLNode
  ) throws(ConfigurationProblem) {
    let text = try node.text(setting.rawValue, expected: setting.expectation)
    guard let value = setting.value(text) else {
      throw ConfigurationProblem(
        place: node.place,
        kind: .value(key: setting.rawValue, text: text, expected: setting.expectation))
    }
    configuration.set(setting, value, .file(line: node.place.line))
  }
}

extension YAMLKey {
  /// The problem that there is no such key.
  func unknown(among known: [String]) -> ConfigurationProblem {
    ConfigurationProblem(place: place, kind: .unknown(key: text, known: known))
  }
}

extension YAMLNode {
  /// The fields of a mapping.
  func fields(_ key: String) throws(ConfigurationProblem) -> [(key: YAMLKey, value: YAMLNode)] {
    switch content {
    case .map(let fields): return fields
    case .scalar, .list: throw wrong(key, "keys and values")
    }
  }

  /// The items of a list.
  func items(_ key: String) throws(ConfigurationProblem) -> [YAMLNode] {
    switch content {
    case .list(let items): return items
    case .scalar, .map: throw wrong(key, "a list")
    }
  }

  /// The text of a scalar that says something.
  func text(_ key: String, expected: String) throws(ConfigurationProblem) -> String {
    switch content {
    case .scalar(let text) where !text.isEmpty: return text
    case .scalar, .list, .map: throw wrong(key, expected)
    }
  }

  private func wrong(_ key: String, _ expected: String) -> ConfigurationProblem {
    ConfigurationProblem(place: place, kind: .shape(key: key, expected: expected))
  }
}

extension ConfigurationProblem {
  init(_ error: YAMLReader.ReadError) {
    switch error {
    case .syntax(let words, let place): self.init(place: place, kind: .syntax(words))
    case .alias(let place): self.init(place: place, kind: .unsupported(.alias))
    case .tag(let place): self.init(place: place, kind: .unsupported(.tag))
    case .secondDocument(let place): self.init(place: place, kind: .unsupported(.secondDocument))
    case .complexKey(let place): self.init(place: place, kind: .unsupported(.complexKey))
    case .duplicateKey(let key, let place): self.init(place: place, kind: .duplicate(key: key))
    case .tooDeep(let place): self.init(place: place, kind: .tooDeep)
    case .tooMany(let place): self.init(place: place, kind: .tooMany)
    case .outOfMemory:
      self.init(place: TextPlace(line: 1, column: 1), kind: .syntax("there is no memory for it"))
    }
  }
}
