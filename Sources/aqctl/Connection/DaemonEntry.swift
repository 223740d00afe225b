import AQCore
import AQDaemon

/// The one place where `aqctl` becomes the daemon.
enum DaemonEntry {
  enum Clock { case real, test }

  static func run(
    dataDirectory: String, socket: String, segmentBytes: UInt64?, grace: Duration?, clock: Clock
  ) -> Int32 {
    Console.error("aqctl: the daemon isn't built in yet\n")
    return 70
  }
}
