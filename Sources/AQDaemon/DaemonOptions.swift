import AQCore
import AQEngine
import AQWal

/// What a daemon is started with.
public struct DaemonOptions: Sendable {
  /// Every setting, and who connects as what.
  public var configuration: Configuration
  /// Where the configuration comes from when SIGHUP has it read again; nil where it can't be.
  public var layers: ConfigurationLayers?
  /// Which clock the engine is told.
  public var clock = Clock.system

  /// A clock.
  public enum Clock: Sendable {
    case system
    /// Stands still, and moves by `CLOCK.ADVANCE` and `CLOCK.SET`.
    case test
  }

  /// The defaults of the command line, for a store in a directory, which is made.
  public init(dataDirectory: String) {
    var configuration = Configuration.standard
    configuration.set(.dataDirectory, .text(dataDirectory), .flag)
    self.configuration = configuration
  }

  /// What the layers say.
  public init(_ layers: ConfigurationLayers) throws(ConfigurationError) {
    configuration = try layers.load()
    self.layers = layers
  }

  /// The directory that holds the log and the snapshots.
  var dataDirectory: String { configuration.text(.dataDirectory) ?? "." }

  var engineOptions: EngineOptions {
    var options = EngineOptions()
    if let bytes = configuration.number(.segmentBytes) { options.segments = .fixed(bytes) }
    options.grace = configuration.duration(.grace) ?? options.grace
    if let bytes = configuration.number(.payloadBytes) { options.payloadBytes = Int(bytes) }
    options.retention = configuration.retention
    options.snapshots = configuration.snapshotSchedule
    return options
  }

  /// The socket where none was named: in the runtime directory, else beside the data.
  var resolvedSocketPath: String {
    if let path = configuration.text(.socket) { return path }
    if let runtime = SystemCalls.environment("XDG_RUNTIME_DIR") {
      return runtime + "/actionqueue/aq.sock"
    }
    return dataDirectory + "/aq.sock"
  }

  /// The mode of the socket.
  var socketMode: UInt32 {
    configuration.text(.socketMode).flatMap { UInt32($0, radix: 8) } ?? 0o660
  }
}

extension Configuration {
  /// A setting that is a duration.
  public func duration(_ setting: Setting) -> Duration? {
    number(setting).map { Duration(milliseconds: $0) }
  }

  /// How long what has ended is kept.
  var retention: RetentionPolicy {
    let standard = RetentionPolicy()
    return RetentionPolicy(
      age: duration(.retentionAge) ?? standard.age,
      count: number(.retentionCount).map { Int($0) } ?? standard.count,
      minimumAge: duration(.retentionMinimumAge) ?? standard.minimumAge)
  }

  /// When snapshots are made.
  var snapshotSchedule: EngineOptions.SnapshotSchedule {
    text(.snapshots) == "on_request" ? .onRequest : .automatic
  }
}
