/// Why a configuration can't be used.
public enum ConfigurationError: Error {
  case unreadable(path: String, errno: Int32)
  case tooLarge(path: String, limit: Int)
  case invalid(path: String, ConfigurationProblem)
  /// A flag or a variable of the environment isn't a value of its setting.
  case badValue(source: String, text: String, Setting)
}

/// What is wrong with a file, and where.
public struct ConfigurationProblem: Error {
  /// Where it begins.
  public var place: TextPlace
  /// What it is.
  public var kind: Kind

  /// What is wrong.
  public enum Kind: Sendable {
    /// It isn't YAML.
    case syntax(String)
    /// YAML that isn't taken here: aliases, tags, several documents, keys that aren't words.
    case unsupported(Unsupported)
    case tooDeep
    case tooMany
    case duplicate(key: String)
    /// There is no such key here; these are.
    case unknown(key: String, known: [String])
    /// A value of another kind was expected; both in words.
    case shape(key: String, expected: String)
    /// The value isn't one of the setting's.
    case value(key: String, text: String, expected: String)
    /// One of these must be there, and only one.
    case subject(known: [String])
    /// A rule says nothing about what the subject is.
    case missing(key: String)
    /// Nobody of that name.
    case noSuchAccount(key: String, name: String)
    /// Has no meaning beside another value.
    case conflict(key: String, with: String)
  }

  /// YAML that isn't taken.
  public enum Unsupported: String, Sendable {
    case alias = "aliases"
    case tag = "tags"
    case secondDocument = "several documents"
    case complexKey = "keys that aren't words"
  }
}
