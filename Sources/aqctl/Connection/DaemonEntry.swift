import AQCore
import AQDaemon

/// The one place where `aqctl` becomes the daemon.
enum DaemonEntry {
  /// Runs the daemon as the flags, the environment and the configuration file say.
  static func run(_ flags: FlagValues) -> Int32 {
    do throws(ConfigurationError) {
      var options = try DaemonOptions(layers(flags, file: nil))
      options.clock = flags.has("test-clock") ? .test : .system
      return runDaemon(options)
    } catch {
      return refuseDaemon(error)
    }
  }

  /// What the daemon's configuration comes from; `file` is one that was named apart from the flags.
  static func layers(
    _ flags: FlagValues, file: String?
  ) throws(ConfigurationError) -> ConfigurationLayers {
    var layers = ConfigurationLayers()
    let options: [(String, Setting)] = [
      ("data-dir", .dataDirectory), ("socket", .socket), ("segment-bytes", .segmentBytes),
      ("grace", .grace),
    ]
    for (name, setting) in options {
      guard let text = flags.text(name) else { continue }
      try set(setting, text, .flag, "--\(name)", in: &layers.flags)
    }
    for (name, setting) in [("AQ_DATA_DIR", Setting.dataDirectory), ("AQ_SOCKET", .socket)] {
      guard let text = Surroundings.variable(name) else { continue }
      try set(setting, text, .environment, name, in: &layers.environment)
    }
    layers.path = file ?? flags.text("config") ?? Surroundings.variable("AQ_CONFIG")
    try set(
      .dataDirectory, Places.dataDirectory(FlagValues()), .builtIn, "the home directory",
      in: &layers.surroundings)
    return layers
  }

  private static func set(
    _ setting: Setting, _ text: String, _ origin: Configuration.Origin, _ source: String,
    in configuration: inout Configuration
  ) throws(ConfigurationError) {
    guard configuration.set(setting, text: text, origin) else {
      throw .badValue(source: source, text: text, setting)
    }
  }
}
