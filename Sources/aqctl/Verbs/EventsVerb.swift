import AQClient
import AQCore
import Glibc

/// `aqctl events`: what was committed, in order.
enum EventsVerb {
  static let spec = CommandSpec(
    path: ["events"], synonyms: [["event", "tail"]],
    summary: "Show committed events, and follow them",
    discussion: """
      Each event has its position in the log (LSN); a reader that goes on from the one behind the \
      last it saw misses none and sees none twice. Following survives a restart of the daemon.
      """,
    flags: [
      .toggle("follow", letter: "f", "Go on with new events as they are committed"),
      .option("from", .number(1...UInt64.max), "The first position to show"),
      GlobalFlags.limit,
    ],
    examples: [
      ExampleSpec("aqctl events", "the latest hundred"),
      ExampleSpec("aqctl events -f -o jsonl", "new ones, for a program"),
      ExampleSpec("aqctl events --from 1 --limit 1000", "from the beginning"),
    ],
    action: run)

  @Sendable
  private static func run(_ invocation: Invocation, _ console: Console) throws(Failure) -> Int32 {
    let flags = invocation.flags
    if flags.has("follow") { return try follow(from: flags.number("from"), flags, console) }
    let daemon = try Daemon.connect(flags)
    let limit = flags.number("limit") ?? UInt64(Limits.defaultPageCount)
    let events: [Value]
    if let first = flags.number("from") {
      events = try read(from: first, limit: Int(limit), daemon)
    } else {
      events = try read(from: latest(limit, daemon), limit: Int(limit), daemon)
    }
    switch console.settings.format {
    case .json, .jsonl: console.records(events, columns: [])
    case .table: for event in events { console.write(EventLine.text(event)) }
    }
    return 0
  }

  /// The position of the first of the latest `count` events.
  private static func latest(_ count: UInt64, _ daemon: Daemon) throws(Failure) -> UInt64 {
    let status = try daemon.call(["ENGINE.STATUS"], what: "can't read events")
    let last = status["lsn"]?.unsigned ?? 0
    return last > count ? last - count + 1 : 1
  }

  private static func read(
    from first: UInt64, limit: Int, _ daemon: Daemon
  ) throws(Failure) -> [Value] {
    var events: [Value] = []
    var next = first
    while events.count < limit {
      let count = min(limit - events.count, Limits.eventReadCount)
      let reply = try daemon.call(
        ["EVENT.READ", "FROM", .text(String(next)), "COUNT", .count(count)],
        what: "can't read events")
      let page = reply.list ?? reply.fields?.compactMap(\.value.list).first ?? []
      guard let last = page.last?["lsn"]?.unsigned, last >= next, last < .max else { break }
      events += page.map(flattened)
      next = last + 1
    }
    return events
  }

  /// The position and the event's own fields in one map, as `store dump` shows them.
  private static func flattened(_ sent: Value) -> Value {
    guard let fields = sent.fields, let inner = sent["event"]?.fields else { return sent }
    return .map(fields.filter { $0.key != "event" } + inner)
  }

  /// Shows events until this process is ended; a daemon that went away is waited for.
  private static func follow(
    from first: UInt64?, _ flags: FlagValues, _ console: Console
  ) throws(Failure) -> Int32 {
    var daemon = try Daemon.connect(flags)
    // Like tail(1): the last few first, unless it is said where to begin.
    var next: UInt64
    if let first { next = first } else { next = try latest(flags.number("limit") ?? 10, daemon) }
    while true {
      do throws(Failure) {
        try tail(&next, daemon, console)
      } catch {
        guard error.code == .unreachable else { throw error }
        console.note("the daemon went away; waiting for it")
      }
      daemon = reconnect(flags)
    }
  }

  private static func tail(
    _ next: inout UInt64, _ daemon: Daemon, _ console: Console
  ) throws(Failure) {
    try daemon.call(["EVENT.TAIL", "FROM", .text(String(next))], what: "can't follow events")
    while true {
      let push: PushMessage?
      do throws(ClientError) {
        push = try nextPush(daemon, console)
      } catch {
        throw Failure(error, what: "can't follow events", socket: daemon.socket)
      }
      guard let push, push.name == "event", let sent = push.values.first else { continue }
      let event = flattened(sent)
      if let lsn = event["lsn"]?.unsigned, lsn < .max { next = lsn + 1 }
      switch console.settings.format {
      case .json, .jsonl: console.line(event)
      case .table: console.write(EventLine.text(event))
      }
    }
  }

  /// Nothing is held back while there is nothing more to read.
  private static func nextPush(
    _ daemon: Daemon, _ console: Console
  ) throws(ClientError) -> PushMessage? {
    if let push = daemon.client.takePush() { return push }
    console.flush()
    return try daemon.client.awaitPush(timeout: nil)
  }

  private static func reconnect(_ flags: FlagValues) -> Daemon {
    while true {
      do throws(Failure) {
        return try Daemon.connect(flags)
      } catch {
        // Expected while it restarts.
        _ = usleep(200_000)
      }
    }
  }
}
