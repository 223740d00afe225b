import AQClient
import AQCore
import AQSchedule

/// The verbs of `aqctl schedule`: what a policy means, without a daemon.
enum ScheduleVerbs {
  private static let zone = FlagSpec.option(
    "zone", .text("ZONE"), "The IANA time zone, like Europe/Berlin; UTC where not given")
  private static let after = FlagSpec.option(
    "after", .time, "Later than this time; now where not given")
  private static let count = FlagSpec.option(
    "count", letter: "n", .number(1...10_000), "How many at most; 10 where not given")

  static let next = CommandSpec(
    path: ["schedule", "next"], summary: "Show when a cron expression comes next",
    discussion: """
      With --batch the questions come on standard input, one a line: expression, zone, \
      milliseconds since 1970 and count with tabs between them. The answers go out one a line, \
      as milliseconds with blanks between them, or as "error", the place in the expression (0 \
      for another field) and what was expected, with tabs between.
      """,
    operands: [OperandSpec("EXPR", .optional, "the expression, quoted: '*/15 9-17 * * MON-FRI'")],
    flags: [zone, after, count, .toggle("batch", "Answer questions from standard input")],
    examples: [
      ExampleSpec("aqctl schedule next '0 9 * * MON-FRI' --zone Europe/Berlin -n 3", "in a zone"),
      ExampleSpec("aqctl schedule next '0 0 L * *' --after 2028-02-01T00:00:00Z", "from a time on"),
    ],
    action: next)

  static let preview = CommandSpec(
    path: ["schedule", "preview"], summary: "Show when a task with a policy would be due",
    discussion: """
      The flags are those of aqctl submit; runs that the daemon would leave out because they are \
      late or overlap are not, since nothing has been late yet.
      """,
    flags: [
      .option("cron", .text("EXPR"), "By the calendar"), zone,
      .option("every", .duration, "At this distance"),
      .option("repeat", .number(1...UInt64.max), "So many, with --every"),
      .option("max", .number(1...UInt64.max), "So many at most, with --cron"),
      .option("start", .time, "None before this time"),
      .option("end", .time, "None after this time"), after, count,
    ],
    examples: [
      ExampleSpec("aqctl schedule preview --every 90s --repeat 4", "four, from now on"),
      ExampleSpec(
        "aqctl schedule preview --cron '0 6 * * *' --start 2026-12-01T00:00:00Z --max 3",
        "three mornings of a December"),
    ],
    action: preview)

  static let lint = CommandSpec(
    path: ["schedule", "lint"], summary: "Say what a cron expression means, and what is odd",
    discussion: "Exits 1 where it will never happen.",
    operands: [OperandSpec("EXPR", .one, "the expression, quoted")],
    flags: [zone, after],
    examples: [
      ExampleSpec("aqctl schedule lint '0 30 2 ? * 6L'", "the last Saturday, half past two")
    ],
    action: lint)

  @Sendable
  private static func next(_ invocation: Invocation, _ console: Console) throws(Failure) -> Int32 {
    if invocation.flags.has("batch") { return try ScheduleBatch.answer(console) }
    guard let text = invocation.operands.first else {
      throw .usage("schedule next needs an expression, or --batch")
    }
    let clocks = try Schedules.clocks(invocation.flags)
    let schedule = CronSchedule(try Schedules.expression(text), in: clocks.rules)
    let from = try Schedules.time("after", invocation.flags) ?? Surroundings.now()
    return show(
      OccurrenceRule(.cron(schedule)), after: from, most: .max, clocks, invocation, console)
  }

  @Sendable
  private static func preview(
    _ invocation: Invocation, _ console: Console
  ) throws(Failure) -> Int32 {
    let flags = invocation.flags
    let clocks = try Schedules.clocks(flags)
    let start = try Schedules.time("start", flags)
    let from = try Schedules.time("after", flags) ?? Surroundings.now()
    var rule: OccurrenceRule
    var most = flags.number("max") ?? .max
    switch (flags.text("cron"), flags.duration("every"), flags.number("repeat")) {
    case (.some(let text), .none, .none):
      let schedule = CronSchedule(try Schedules.expression(text), in: clocks.rules)
      rule = OccurrenceRule(.cron(schedule), notBefore: start ?? .zero)
    case (.none, .some(let interval), .some(let number)):
      let origin = start ?? from
      guard !flags.has("max"), !flags.has("zone") else {
        throw .usage("--max and --zone go with --cron")
      }
      guard let repeated = OccurrenceRule(every: interval, count: number, from: origin) else {
        throw .usage("--every times --repeat is beyond all times, or nothing")
      }
      (rule, most) = (repeated, number)
      // The first is due at once, and not later than `after`.
      rule.notBefore = origin
    case _:
      throw .usage("a policy is --cron EXPR, or --every DURATION with --repeat N")
    }
    if let end = try Schedules.time("end", flags) { rule.notAfter = min(rule.notAfter, end) }
    return show(rule, after: from, most: most, clocks, invocation, console)
  }

  private static func show(
    _ rule: OccurrenceRule, after from: Timestamp, most: UInt64, _ clocks: Schedules.Clocks,
    _ invocation: Invocation, _ console: Console
  ) -> Int32 {
    let wanted = min(most, invocation.flags.number("count") ?? 10)
    var time = from
    if rule.notBefore == time, time > .zero { time.milliseconds -= 1 }
    var times: [Timestamp] = []
    while UInt64(times.count) < wanted, let next = rule.next(after: time) {
      times.append(next)
      time = next
    }
    console.records(
      Schedules.records(times, clocks.rules), columns: ["number", "due", "local"])
    if times.isEmpty { console.note("nothing is due any more") }
    return 0
  }

  @Sendable
  private static func lint(_ invocation: Invocation, _ console: Console) throws(Failure) -> Int32 {
    let clocks = try Schedules.clocks(invocation.flags)
    let expression = try Schedules.expression(invocation.operands[0])
    let after = try Schedules.time("after", invocation.flags) ?? Surroundings.now()
    let next = CronSchedule(expression, in: clocks.rules).next(after: after)
    let warnings = CronWords.warnings(expression, next: next, clocks)
    console.record(
      .map([
        .init("meaning", .text(CronWords.meaning(expression))),
        .init("zone", .text(clocks.name)),
        .init("next", next.map { .text(Schedules.local($0, clocks.rules)) } ?? .null),
        .init("warnings", .list(warnings.map { .text($0) })),
      ]))
    return next == nil ? 1 : 0
  }
}
