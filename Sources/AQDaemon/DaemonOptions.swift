import AQCore
import AQEngine
import AQWal

/// What a daemon is started with.
public struct DaemonOptions: Sendable {
  /// The directory that holds the log and the snapshots; made where it isn't there.
  public var dataDirectory: String
  /// The Unix socket; nil for the usual place.
  public var socketPath: String?
  /// Bytes of a log segment; nil for the default.
  public var segmentBytes: UInt64?
  /// How long holders may take to come back after a restart.
  public var grace: Duration
  /// Which clock the engine is told.
  public var clock: Clock

  /// A clock.
  public enum Clock: Sendable {
    case system
    /// Stands still, and moves by `CLOCK.ADVANCE` and `CLOCK.SET`.
    case test
  }

  /// Options with the defaults of the command line.
  public init(dataDirectory: String) {
    self.dataDirectory = dataDirectory
    socketPath = nil
    segmentBytes = nil
    grace = Limits.reattachGrace
    clock = .system
  }

  var engineOptions: EngineOptions {
    var options = EngineOptions()
    if let segmentBytes { options.segments = .fixed(segmentBytes) }
    options.grace = grace
    return options
  }

  /// The socket where none was named: in the runtime directory, else beside the data.
  var resolvedSocketPath: String {
    if let socketPath { return socketPath }
    if let runtime = SystemCalls.environment("XDG_RUNTIME_DIR") {
      return runtime + "/actionqueue/aq.sock"
    }
    return dataDirectory + "/aq.sock"
  }
}
