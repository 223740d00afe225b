import AQClient
import AQDaemon

/// `aqctl version`.
enum VersionVerb {
  /// The version of everything in this package.
  static let current = DaemonVersion.text.description

  static let spec = CommandSpec(
    path: ["version"], summary: "Show the version", action: run)

  @Sendable
  private static func run(_ invocation: Invocation, _ console: Console) throws(Failure) -> Int32 {
    switch console.settings.format {
    case .table: console.write("aqctl \(current)\n")
    case .json, .jsonl:
      console.line(.map([.init("version", .bytes(Array(current.utf8)))]))
    }
    return 0
  }
}
