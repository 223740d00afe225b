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
    switch console.settings.format {
    case .json, .jsonl: console.record(reply)
    case .table: console.record(arranged(reply))
    }
    if reply["tasks"]?.unsigned == 0, Surroundings.isTerminal(1) {
      console.note("nothing here yet; try: aqctl run -- echo hi")
    }
    return 0
  }

  /// For people: what is asked most comes first, and states without a run are left out.
  private static func arranged(_ status: Value) -> Value {
    guard let fields = status.fields else { return status }
    let first = ["version", "uptime", "tasks", "runs", "queues", "paused"]
    let rest = fields.filter { !first.contains($0.key) }
    return .map((first.compactMap { key in fields.first { $0.key == key } } + rest).map(tidied))
  }

  private static func tidied(_ field: Value.Field) -> Value.Field {
    if field.key == "uptime", let seconds = field.value.unsigned {
      let (milliseconds, overflowed) = seconds.multipliedReportingOverflow(by: 1_000)
      let uptime = Duration(milliseconds: overflowed ? .max : milliseconds)
      let text = seconds == 0 ? "0s" : DurationText.short(uptime)
      return .init(field.key, .bytes(Array(text.utf8)))
    }
    guard ["runs", "attempts"].contains(field.key), let counts = field.value.fields else {
      return field
    }
    let present = counts.filter { $0.value.unsigned != 0 }
    let text = present.map { "\($0.value.text ?? "?") \($0.key)" }.joined(separator: ", ")
    return .init(field.key, .bytes(Array((text.isEmpty ? "none" : text).utf8)))
  }
}
