/// The verbs of `aqctl budget`.
enum BudgetVerbs {
  static let all = [allocate, consume, replenish, get, list].map(\.spec)

  private static let task = WireVerb.Word.one("TASK", "t17")
  private static let unit = WireVerb.Word.one("UNIT", "token, cost, time or a unit of your own")

  private static let allocate = WireVerb(
    path: ["budget", "allocate"], command: "BUDGET.ALLOCATE",
    summary: "Give a task a budget, which its children draw on too",
    words: [task, unit, .one("LIMIT", "how much")],
    examples: [ExampleSpec("aqctl budget allocate t17 token 100000", "a hundred thousand tokens")],
    shows: .done("allocated"))

  private static let consume = WireVerb(
    path: ["budget", "consume"], command: "BUDGET.CONSUME",
    summary: "Count consumption that no worker reported",
    words: [task, unit, .one("AMOUNT", "how much")], shows: .done("consumed"))

  private static let replenish = WireVerb(
    path: ["budget", "replenish"], command: "BUDGET.REPLENISH",
    summary: "Set a new limit, consumption back to zero, and let go on what waited for it",
    words: [task, unit, .one("LIMIT", "how much")], shows: .done("replenished"))

  private static let get = WireVerb(
    path: ["budget", "get"], command: "BUDGET.GET", summary: "Show a budget", words: [task, unit],
    shows: .record)

  private static let list = WireVerb(
    path: ["budget", "list"], command: "BUDGET.LIST", summary: "List budgets", options: [.task],
    shows: .list([
      "task", "unit", "limit", "consumed", "reserved", "exhausted", "waiting", "suspended",
    ]))
}
