import AQClient
import AQCore

/// The options of a submit, as flags; `submit` and `run` share them.
enum SubmitFlags {
  static let all: [FlagSpec] = [
    .option("queue", .text("QUEUE"), "The queue; default where not given"),
    .option("priority", .number(0...9), "9 goes first; 4 where not given"),
    .option("in", .duration, "Not before this long from now"),
    .option("at", .time, "Not before this time"),
    .option("attempts", .number(1...65_535), "Attempts at most; 5 where not given"),
    .option("backoff", .text("fixed:D|exponential:BASE:CAP"), "How long to wait before a retry"),
    .option("timeout", .duration, "How long one attempt may take"),
    .option("start-by", .text("DURATION|TIME"), "Fail the run if it hasn't started by then"),
    .option("key", .text("KEY"), "Concurrency key: at most its limit run at once"),
    .option("key-limit", .number(1...4_294_967_295), "The key's limit; 1 where not given"),
    .option("on-retry", .choice(["hold", "release"]), "What a waiting retry does with its key"),
    .option(
      "safety", .choice(["pure", "idempotent", "transactional"]),
      "What an interruption may do with the run"),
    .repeatable("after", .text("TASK[:end]"), "Only after this task ended well (or ended)"),
    .option("idempotency-key", .text("ID"), "The same key again is the same task, for 24 h"),
    .repeatable("tag", .text("TAG"), "A word to find it by"),
    .option("type", .text("TYPE"), "The payload's content type"),
    .option("trace", .text("TRACEPARENT"), "W3C trace context, handed to the worker"),
  ]

  /// Flags whose value goes to the daemon as it is.
  private static let plain: [(flag: String, option: String)] = [
    ("queue", "QUEUE"), ("priority", "PRIORITY"), ("in", "IN"), ("at", "AT"),
    ("attempts", "ATTEMPTS"), ("timeout", "TIMEOUT"), ("start-by", "STARTBY"), ("key", "KEY"),
    ("key-limit", "LIMIT"), ("on-retry", "ONRETRY"), ("safety", "SAFETY"), ("after", "AFTER"),
    ("idempotency-key", "IDEMPOTENCY"), ("tag", "TAG"), ("type", "TYPE"), ("trace", "TRACE"),
  ]

  /// The options of `TASK.SUBMIT` that the flags ask for.
  static func options(_ flags: FlagValues) throws(Failure) -> [Argument] {
    var options: [Argument] = []
    for (flag, option) in plain {
      for value in flags.all(flag) { options += [.text(option), .text(value)] }
    }
    if let backoff = flags.text("backoff") {
      options.append("BACKOFF")
      options += try backoffArguments(backoff)
    }
    return options
  }

  /// `fixed:5s` or `exponential:1s:10m`, as the daemon takes it: one word after another.
  private static func backoffArguments(_ text: String) throws(Failure) -> [Argument] {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    let durationCount: Int
    switch parts[0] {
    case "fixed": durationCount = 1
    case "exponential": durationCount = 2
    default: durationCount = -1
    }
    let durations = parts.dropFirst()
    let areDurations = durations.allSatisfy { DurationText.parse($0) != nil }
    guard durations.count == durationCount, areDurations else {
      throw .usage(
        "--backoff is fixed:5s or exponential:1s:10m, not \(Escaping.quoted(text))")
    }
    return parts.map { .text($0) }
  }
}
