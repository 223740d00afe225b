import AQClient
import AQCore

/// `aqctl status`: how the engine stands.
enum StatusVerb {
  static let spec = CommandSpec(
    path: ["status"], synonyms: [["engine", "status"]],
    summary: "Show how the engine stands",
    examples: [ExampleSpec("aqctl status -o json", "for a program")],
    action: run)

  @Sendable
  private static func run(_ invocation: Invocation, _ console: Console) throws(Failure) -> Int32 {
    let daemon = try Daemon.connect(invocation.flags)
    let reply = try daemon.call(["ENGINE.STATUS"], what: "can't read the status")
    console.record(reply)
    if reply["tasks"]?.unsigned == 0, Surroundings.isTerminal(1) {
      console.note("nothing here yet; try: aqctl run -- echo hi")
    }
    return 0
  }
}
