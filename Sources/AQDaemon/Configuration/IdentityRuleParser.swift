import AQCore
import AQEngine

/// Reads the list of rules that say who connects as what.
enum IdentityRuleParser {
  private static let subjects = ["uid", "user", "gid", "group"]
  private static let keys =
    subjects + ["standing", "actor", "tenant", "may_act_as", "may_use_tenants"]
  private static let standings = ["administrator", "identity", "unknown"]

  /// Rules a file may have.
  static let ruleCount = 1_000
  /// Names a rule may list.
  static let nameCount = 100

  static func rules(_ node: YAMLNode) throws(ConfigurationProblem) -> [IdentityRule] {
    let items = try node.items("identities")
    guard items.count <= ruleCount else {
      throw ConfigurationProblem(place: node.place, kind: .tooMany)
    }
    var rules: [IdentityRule] = []
    for item in items { rules.append(try rule(item)) }
    return rules
  }

  private static func rule(_ node: YAMLNode) throws(ConfigurationProblem) -> IdentityRule {
    var subject: IdentityRule.Subject?
    var standing: ClientIdentity.Standing?
    var identity = ClientIdentity.unknown
    // The first of those that only an identity may have.
    var own: YAMLKey?
    for (key, value) in try node.fields("a rule") {
      switch key.text {
      case "uid", "user", "gid", "group":
        guard subject == nil else {
          throw ConfigurationProblem(place: key.place, kind: .subject(known: subjects))
        }
        subject = try self.subject(key, value)
      case "standing": standing = try self.standing(value)
      case "actor": identity.actor = try name(key, value)
      case "tenant": identity.tenant = try name(key, value)
      case "may_act_as": identity.mayActAs = try names(key, value)
      case "may_use_tenants": identity.mayUseTenants = try names(key, value)
      case _: throw key.unknown(among: keys)
      }
      if keys.suffix(4).contains(key.text) { own = own ?? key }
    }
    guard let subject else {
      throw ConfigurationProblem(place: node.place, kind: .subject(known: subjects))
    }
    guard let standing else {
      throw ConfigurationProblem(place: node.place, kind: .missing(key: "standing"))
    }
    identity.standing = standing
    if let own, standing != .identity {
      throw ConfigurationProblem(
        place: own.place, kind: .conflict(key: own.text, with: "standing: \(standing.rawValue)"))
    }
    return IdentityRule(subject: subject, identity: identity)
  }

  private static func subject(
    _ key: YAMLKey, _ value: YAMLNode
  ) throws(ConfigurationProblem) -> IdentityRule.Subject {
    let isNumber = key.text == "uid" || key.text == "gid"
    let expected = key.text == "uid" ? "a number, or any" : isNumber ? "a number" : "a name"
    let text = try value.text(key.text, expected: expected)
    if key.text == "uid", text == "any" { return .anybody }
    let isUser = key.text == "uid" || key.text == "user"
    if isNumber {
      guard let number = UInt32(text), text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
        throw ConfigurationProblem(
          place: value.place, kind: .value(key: key.text, text: text, expected: expected))
      }
      return isUser ? .user(number) : .group(number)
    }
    let number = isUser ? AccountNames.user(text) : AccountNames.group(text)
    guard let number else {
      throw ConfigurationProblem(
        place: value.place, kind: .noSuchAccount(key: key.text, name: text))
    }
    return isUser ? .user(number) : .group(number)
  }

  private static func standing(
    _ value: YAMLNode
  ) throws(ConfigurationProblem) -> ClientIdentity.Standing {
    let expected = standings.joined(separator: ", ")
    let text = try value.text("standing", expected: expected)
    guard let standing = ClientIdentity.Standing(rawValue: text) else {
      throw ConfigurationProblem(
        place: value.place, kind: .value(key: "standing", text: text, expected: expected))
    }
    return standing
  }

  private static func names(
    _ key: YAMLKey, _ value: YAMLNode
  ) throws(ConfigurationProblem) -> ClientIdentity.Choice {
    if case .scalar("any") = value.content { return .any }
    var names: [String] = []
    let items = try value.items(key.text)
    guard items.count <= nameCount else {
      throw ConfigurationProblem(place: value.place, kind: .tooMany)
    }
    for item in items { names.append(try name(key, item)) }
    return .names(names)
  }

  private static func name(
    _ key: YAMLKey, _ value: YAMLNode
  ) throws(ConfigurationProblem) -> String {
    let expected = "a name of at most \(Limits.nameBytes) of A-Z a-z 0-9 . _ : -"
    let text = try value.text(key.text, expected: expected)
    guard text.utf8.count <= Limits.nameBytes, text.utf8.allSatisfy(isNameByte) else {
      throw ConfigurationProblem(
        place: value.place, kind: .value(key: key.text, text: text, expected: expected))
    }
    return text
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: ":"), UInt8(ascii: "-"): true
    case _: false
    }
  }
}
