/// The verbs of `aqctl subscription` and `aqctl signal`.
enum SubscriptionVerbs {
  static let all = [create, cancel, get, list, emit].map(\.spec)

  private static let subscription = WireVerb.Word.one("SUBSCRIPTION", "s9")

  private static let create = WireVerb(
    path: ["subscription", "create"], command: "SUBSCRIPTION.CREATE",
    summary: "Release the next scheduled run of a task when something happens",
    discussion: """
      FILTER is task:t5 (it ended well), run:t5:failed (a run of it entered the state), \
      budget:t5:token:80 (that much of it in percent is used up) or signal:KEY.
      """,
    words: [.one("TASK", "t17: whose run is released"), .one("FILTER", "what has to happen")],
    options: [.init("REPEATING", .toggle("repeating", "Again after each match"))],
    examples: [ExampleSpec("aqctl subscription create t17 signal:stock-arrived", "by a signal")],
    shows: .made(["subscription", "lsn"]))

  private static let cancel = WireVerb(
    path: ["subscription", "cancel"], command: "SUBSCRIPTION.CANCEL",
    summary: "Cancel a subscription", words: [subscription], shows: .done("canceled"))

  private static let get = WireVerb(
    path: ["subscription", "get"], command: "SUBSCRIPTION.GET", summary: "Show a subscription",
    words: [subscription], shows: .record)

  private static let list = WireVerb(
    path: ["subscription", "list"], command: "SUBSCRIPTION.LIST", summary: "List subscriptions",
    options: [.task], shows: .list(["id", "task", "filter", "state", "repeating", "triggered"]))

  private static let emit = WireVerb(
    path: ["signal", "emit"], command: "SIGNAL.EMIT",
    summary: "Emit a signal: it releases a run of each task that waits for its key",
    words: [.one("KEY", "what happened: stock-arrived")],
    options: [
      .init(
        "PAYLOAD",
        .option("payload", .text("TEXT|@FILE|-"), "Handed to the runs that it releases"), .payload),
      .init("ID", .option("id", .text("ID"), "The same id again is the same signal")),
    ],
    examples: [
      ExampleSpec("aqctl signal emit stock-arrived --payload '{\"sku\":7}' --id d-9", "once")
    ],
    shows: .made(["lsn", "duplicate", "released"]))
}
