/// Every verb of `aqctl`, in the order the help shows them.
package enum Specification {
  /// All of them.
  package static let all: [CommandSpec] =
    everyday
    + [TaskVerbs.get, TaskVerbs.list, TaskCount.spec, TaskVerbs.cancel, TaskVerbs.resubmit]
    + [TaskVerbs.pause, TaskVerbs.resume, TaskVerbs.preview]
    + [RunVerbs.get, RunVerbs.history, RunVerbs.resolve, RunVerbs.cancel]
    + [QueueVerbs.list, QueueVerbs.get, QueueVerbs.set, QueueVerbs.pause, QueueVerbs.resume]
    + [ScheduleVerbs.next, ScheduleVerbs.preview, ScheduleVerbs.lint] + domain
    + storeVerbs + [DaemonRunVerb.spec] + configVerbs + reference

  private static let domain: [CommandSpec] =
    BudgetVerbs.all + SubscriptionVerbs.all + ActorVerbs.all + PlatformVerbs.all
    + LedgerVerbs.all + OperationVerbs.all

  private static let everyday: [CommandSpec] = [
    SubmitVerb.spec, RunCommandVerb.spec, WorkerVerb.spec, StatusVerb.spec, ListVerb.spec,
    GetVerb.spec, ExplainVerb.spec, WaitVerb.spec, CancelVerb.spec, RetryVerb.spec,
    PauseVerb.spec, ResumeVerb.spec, EventsVerb.spec, PlatformVerbs.whoAmI,
  ]

  private static let storeVerbs: [CommandSpec] = [
    StoreVerbs.status, StoreVerbs.verify, StoreVerbs.dump, CompactVerb.spec,
  ]

  private static let configVerbs: [CommandSpec] = [
    ConfigVerbs.check, ConfigVerbs.view, ConfigVerbs.schema,
  ]

  private static let reference: [CommandSpec] = [
    HelpVerb.spec, ExplainCodeVerb.spec, VersionVerb.spec,
  ]

  /// The first words of all verbs, for suggestions.
  package static var firstWords: [String] {
    var words: [String] = []
    for spelling in all.flatMap(\.spellings) {
      if let word = spelling.first, !words.contains(word) { words.append(word) }
    }
    return words
  }
}
