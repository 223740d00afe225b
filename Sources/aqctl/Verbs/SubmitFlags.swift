import AQClient
import AQCore

/// The options of a submit, as flags; `submit` and `run` share them.
package enum SubmitFlags {
  static let all: [FlagSpec] = one + policy + place

  /// Of any task.
  private static let one: [FlagSpec] = [
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

  /// More than one run of a task.
  static let policy: [FlagSpec] = [
    .option("repeat", .number(1...UInt64.max), "That many runs, --every apart"),
    .option("every", .duration, "The time between two runs of --repeat"),
    .option("cron", .text("EXPRESSION"), "Runs by a cron expression: '0 8 * * 1-5', @daily"),
    .option("zone", .text("ZONE"), "The IANA zone of --cron: Europe/Berlin; UTC else"),
    .option("max", .number(1...UInt64.max), "Runs of --cron at most"),
    .option("start", .time, "No occurrence before"),
    .option("end", .time, "No occurrence after"),
    .option(
      "misfire", .choice(["all", "once", "skip"]),
      "What becomes of occurrences that were missed; all of --repeat, skip of --cron"),
    .option("grace", .duration, "How late an occurrence may be before it was missed; 60s"),
    .option("cap", .number(1...1_000), "Missed occurrences made up for at most; 1,000"),
    .option(
      "overlap", .choice(["allow", "skip", "cancel"]),
      "What to do while the run before has not ended; cancel ends that one"),
    .repeatable(
      "on", .text("FILTER"), "Release a scheduled run early: task:t5, run:t5:failed, signal:KEY"),
    .toggle("repeating", "Each --on again after each match"),
  ]

  /// Who may take it, whose it is, and what it may use up.
  static let place: [FlagSpec] = [
    .repeatable("require", .text("CAPABILITY"), "What a worker must be able to do"),
    .option("department", .text("NAME"), "The department a worker must be of"),
    .option("parent", .text("TASK"), "The task that ends only after this one"),
    .repeatable("budget", .text("UNIT=LIMIT"), "What it and its children may use up"),
    .repeatable("estimate", .text("UNIT=AMOUNT"), "Held back of the budget while a run goes on"),
  ]

  /// Flags whose value goes to the daemon as it is.
  private static let plain: [(flag: String, option: String)] = [
    ("queue", "QUEUE"), ("priority", "PRIORITY"), ("in", "IN"), ("at", "AT"),
    ("attempts", "ATTEMPTS"), ("timeout", "TIMEOUT"), ("start-by", "STARTBY"), ("key", "KEY"),
    ("key-limit", "LIMIT"), ("on-retry", "ONRETRY"), ("safety", "SAFETY"), ("after", "AFTER"),
    ("idempotency-key", "IDEMPOTENCY"), ("tag", "TAG"), ("type", "TYPE"), ("trace", "TRACE"),
    ("repeat", "REPEAT"), ("every", "EVERY"), ("cron", "CRON"), ("zone", "ZONE"), ("max", "MAX"),
    ("start", "START"), ("end", "END"), ("misfire", "MISFIRE"), ("grace", "GRACE"),
    ("cap", "CAP"), ("overlap", "OVERLAP"), ("require", "REQUIRE"), ("department", "DEPARTMENT"),
    ("parent", "PARENT"),
  ]

  /// The names of the flags that no command of here and now can have.
  static let deferring = Set(
    policy.map(\.name) + ["in", "at", "start-by", "type", "require", "department"])

  /// The options of `TASK.SUBMIT` that the flags ask for.
  package static func options(_ flags: FlagValues) throws(Failure) -> [Argument] {
    var options: [Argument] = []
    for (flag, option) in plain {
      for value in flags.all(flag) { options += [.text(option), .text(value)] }
    }
    for filter in flags.all("on") {
      options += ["ON", .text(filter)]
      if flags.has("repeating") { options.append("REPEATING") }
    }
    for (flag, option) in [("budget", "BUDGET"), ("estimate", "ESTIMATE")] {
      for value in flags.all(flag) { options += [.text(option)] + (try amount(value, flag)) }
    }
    if let backoff = flags.text("backoff") {
      options.append("BACKOFF")
      options += try backoffArguments(backoff)
    }
    return options
  }

  /// `token=1000`, as the daemon takes it.
  private static func amount(_ text: String, _ flag: String) throws(Failure) -> [Argument] {
    guard let equals = text.lastIndex(of: "="), equals > text.startIndex,
      UInt64(text[text.index(after: equals)...]) != nil
    else {
      throw .usage("--\(flag) is UNIT=NUMBER, like token=1000, not \(Escaping.quoted(text))")
    }
    return [.text(String(text[..<equals])), .text(String(text[text.index(after: equals)...]))]
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
