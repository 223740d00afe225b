import AQCore
import AQDaemon

/// The one place where `aqctl` becomes the daemon.
enum DaemonEntry {
  enum Clock { case real, test }

  static func run(
    dataDirectory: String, socket: String, segmentBytes: UInt64?, grace: Duration?, clock: Clock
  ) -> Int32 {
    var options = DaemonOptions(dataDirectory: dataDirectory)
    options.socketPath = socket
    options.segmentBytes = segmentBytes
    if let grace { options.grace = grace }
    switch clock {
    case .real: options.clock = .system
    case .test: options.clock = .test
    }
    return runDaemon(options)
  }
}
