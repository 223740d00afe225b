import AQCore

/// What one source says, or several put over each other: settings, and who connects as what.
public struct Configuration: Sendable {
  /// What is set, and where.
  private(set) var values: [Setting: (value: SettingValue, origin: Origin)] = [:]
  /// Who is what; nil where nothing is said. The first rule that matches decides.
  public internal(set) var identities: [IdentityRule]?

  /// Where a value was said.
  public enum Origin: Equatable, Sendable {
    case flag
    case environment
    /// On so many a line of the file.
    case file(line: Int)
    case builtIn
  }

  /// Says nothing.
  public init() {}

  /// What holds where nothing is said.
  static var standard: Configuration {
    var configuration = Configuration()
    for setting in Setting.allCases {
      if let value = setting.standard { configuration.set(setting, value, .builtIn) }
    }
    return configuration
  }

  /// Says what a setting is.
  mutating func set(_ setting: Setting, _ value: SettingValue, _ origin: Origin) {
    values[setting] = (value, origin)
  }

  /// Says what a setting is, where the text is one of its values; false where it isn't.
  public mutating func set(_ setting: Setting, text: String, _ origin: Origin) -> Bool {
    guard let value = setting.value(text) else { return false }
    set(setting, value, origin)
    return true
  }

  /// This one, and what `other` says where this one says nothing.
  func over(_ other: Configuration) -> Configuration {
    var merged = self
    for (setting, entry) in other.values where merged.values[setting] == nil {
      merged.values[setting] = entry
    }
    merged.identities = identities ?? other.identities
    return merged
  }

  /// What another one says, but for some settings, which stay.
  func taking(_ other: Configuration, except kept: [Setting]) -> Configuration {
    var taken = other
    for setting in kept { taken.values[setting] = values[setting] }
    return taken
  }

  /// What a setting is; nil where nothing is said.
  public func value(_ setting: Setting) -> SettingValue? { values[setting]?.value }

  /// Where a setting was said; nil where nothing is said.
  public func origin(_ setting: Setting) -> Origin? { values[setting]?.origin }

  /// A setting that is a text.
  public func text(_ setting: Setting) -> String? {
    switch value(setting) {
    case .text(let text): text
    case .number, nil: nil
    }
  }

  /// A setting that is a number of bytes, of milliseconds, or a count.
  public func number(_ setting: Setting) -> UInt64? {
    switch value(setting) {
    case .number(let number): number
    case .text, nil: nil
    }
  }
}
