import AQClient
import AQCore

/// Pausing and resuming what grants runs.
enum Gate {
  enum Change: String { case pause, resume }

  static func change(
    _ invocation: Invocation, _ console: Console, queue: String?, _ change: Change
  ) throws(Failure) -> Int32 {
    let who = invocation.flags.text("by") ?? Surroundings.variable("USER")
    var request: [Argument]
    let what: String
    switch change {
    case .pause: request = [queue == nil ? "ENGINE.PAUSE" : "QUEUE.PAUSE"]
    case .resume: request = [queue == nil ? "ENGINE.RESUME" : "QUEUE.RESUME"]
    }
    if let queue {
      request.append(.text(queue))
      what = "queue \(Escaping.quoted(queue))"
    } else {
      what = "the engine"
    }
    if let who { request += ["BY", .text(who)] }
    if let reason = invocation.flags.text("reason") { request += ["REASON", .text(reason)] }
    let daemon = try Daemon.connect(invocation.flags)
    try daemon.call(request, what: "can't \(change.rawValue) \(what)")
    console.note("\(what) \(change.rawValue)d")
    return 0
  }
}
