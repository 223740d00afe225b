/// A value of a YAML document, with where it stands.
struct YAMLNode: Sendable {
  var content: Content
  /// Where it begins.
  var place: TextPlace

  /// What it is; mappings keep the order of the file.
  indirect enum Content: Sendable {
    case scalar(String)
    case list([YAMLNode])
    case map([(key: YAMLKey, value: YAMLNode)])
  }
}

/// The name of a value in a mapping.
struct YAMLKey: Sendable {
  var text: String
  var place: TextPlace
}

/// A place in a text: both count from one.
public struct TextPlace: Equatable, Sendable {
  /// The line.
  public var line: Int
  /// The column, in characters.
  public var column: Int
}
