import AQClient
import AQCore

/// Pausing and resuming what grants runs.
enum Gate {
  enum Change: String { case pause, resume }

  static func change(
    _ invocation: Invocation, _ console: Console, queue: String?, _ change: Change
  ) throws(Failure) -> Int32 {
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
    request += author(invocation.flags)
    let daemon = try Daemon.connect(invocation.flags)
    try daemon.call(request, what: "can't \(change.rawValue) \(what)")
    console.note("\(what) \(change.rawValue)d")
    return 0
  }

  /// Who and why, as the commands take it.
  static func author(_ flags: FlagValues) -> [Argument] {
    var author: [Argument] = []
    if let who = flags.text("by") ?? Surroundings.variable("USER") { author += ["BY", .text(who)] }
    if let reason = flags.text("reason") { author += ["REASON", .text(reason)] }
    return author
  }

  /// Changes the engine or a queue where those are meant; nil where tasks or runs are.
  static func changeNamed(
    _ invocation: Invocation, _ console: Console, _ change: Change
  ) throws(Failure) -> Int32? {
    let queue = invocation.flags.text("queue")
    let names = invocation.operands.filter { $0 == "engine" || $0.hasPrefix("queue:") }
    if names.isEmpty {
      guard queue != nil || invocation.operands.isEmpty else { return nil }
      guard invocation.operands.isEmpty else {
        throw .usage("ids and --queue exclude each other")
      }
      return try self.change(invocation, console, queue: queue, change)
    }
    guard names.count == invocation.operands.count, queue == nil else {
      throw .usage("the engine and queues can't be mixed with ids here")
    }
    for name in names {
      let queue = name == "engine" ? nil : String(name.dropFirst("queue:".count))
      _ = try self.change(invocation, console, queue: queue, change)
    }
    return 0
  }
}
