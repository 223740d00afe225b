/// Where the daemon's configuration comes from: flags over environment over file over what is built
/// in. Kept, so that the file can be read again.
public struct ConfigurationLayers: Sendable {
  /// What the command line says.
  public var flags = Configuration()
  /// What the environment says.
  public var environment = Configuration()
  /// The file; nil for none.
  public var path: String?
  /// What depends on the surroundings and is known to who starts the daemon.
  public var surroundings = Configuration()

  /// Nothing but what is built in.
  public init() {}

  /// Reads the file and puts the layers over each other.
  public func load() throws(ConfigurationError) -> Configuration {
    var file = Configuration()
    if let path {
      let bytes = try ConfigurationFile.read(path)
      do throws(ConfigurationProblem) {
        file = try ConfigurationParser.parse(bytes)
      } catch { throw .invalid(path: path, error) }
    }
    return flags.over(environment).over(file).over(surroundings).over(.standard)
  }
}
