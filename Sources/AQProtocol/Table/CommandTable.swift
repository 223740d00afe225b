import AQCore

/// The one table of commands.
public enum CommandTable {
  /// In the order of `CommandName`.
  public static let specs: [CommandSpec] = {
    let specs =
      connection + tasks + runs + gates + budgets + actors + tenants + ledgers + operations + engine
    for (index, spec) in specs.enumerated() {
      invariant(Int(spec.name.rawValue) == index, "the table lists every command in order")
    }
    invariant(specs.count == CommandName.allCases.count, "the table lists every command")
    return specs
  }()

  /// *Complexity*: O(1).
  public static func spec(_ name: CommandName) -> CommandSpec { specs[Int(name.rawValue)] }

  private static func options<Option: CommandOption>(_ type: Option.Type) -> [OptionSpec] {
    Option.allCases.map(\.spec)
  }

  private static let connection: [CommandSpec] = [
    CommandSpec(
      .hello, .connection, "Greets, and chooses the protocol version", then: ["2|3"],
      options: options(HelloOption.self)),
    CommandSpec(.ping, .connection, "Answers PONG, or the message", then: ["message"]),
    CommandSpec(.echo, .connection, "Answers the message", ["message"]),
    CommandSpec(.quit, .connection, "Closes the connection"),
    CommandSpec(.reset, .connection, "Ends following events and goes back to RESP2"),
    CommandSpec(
      .client, .connection, "Asks about or names connections",
      ["ID|GETNAME|SETNAME|SETINFO|LIST|KILL"], tail: .open),
    CommandSpec(
      .command, .connection, "Describes the commands", then: ["DOCS|COUNT|INFO|LIST"],
      tail: .open),
    CommandSpec(
      .info, .connection, "Shows figures of the daemon in the form of redis", then: ["section"]),
    CommandSpec(.metrics, .connection, "Shows all metrics in the text form of Prometheus"),
    CommandSpec(
      .config, .connection, "Reads or changes settings", ["GET|SET", "name"], tail: .open),
    CommandSpec(.configGet, .connection, "Reads settings", ["pattern"], tail: .open),
    CommandSpec(.configSet, .connection, "Changes settings", ["name", "value"], tail: .open),
    CommandSpec(
      .whoAmI, .connection, "Shows who the connection is: tenant, actor, role and capabilities"),
    CommandSpec(.get, .connection, "Shows the task or run of an id", ["task|run"]),
    CommandSpec(
      .cancel, .connection, "Cancels the task or run of an id", ["task|run"],
      options: options(ReasonOption.self)),
  ]

  private static let tasks: [CommandSpec] = [
    CommandSpec(
      .taskSubmit, .task, "Submits a task", ["kind", "payload"],
      options: options(SubmitOption.self)),
    CommandSpec(
      .taskSubmitBatch, .task,
      "Submits tasks in one decision, or with EACH in independent ones: [EACH] n, n × (argc arg…)",
      ["[EACH]", "n"], tail: .open),
    CommandSpec(.taskGet, .task, "Shows a task", ["task"]),
    CommandSpec(.taskList, .task, "Lists tasks", options: options(ListOption.self)),
    CommandSpec(
      .taskCancel, .task, "Cancels a task and its runs", ["task"],
      options: options(ReasonOption.self)),
    CommandSpec(
      .taskDepend, .task, "Makes a task wait for others", ["task"],
      options: options(DependOption.self)),
    CommandSpec(.taskResubmit, .task, "Submits an ended task anew", ["task"]),
    CommandSpec(
      .taskPause, .task, "Stops granting runs of a task", ["task"],
      options: options(AuthorOption.self)),
    CommandSpec(
      .taskResume, .task, "Grants runs of a task again", ["task"],
      options: options(AuthorOption.self)),
    CommandSpec(
      .taskPreview, .task, "Shows the times of a task's next occurrences", ["task"],
      options: options(PreviewOption.self)),
    CommandSpec(
      .taskCount, .task, "Counts the tasks that a query finds",
      options: options(CountOption.self)),
  ]

  private static let runs: [CommandSpec] = [
    CommandSpec(
      .runClaim, .run, "Takes ready runs on lease", options: options(ClaimOption.self)),
    CommandSpec(.runStart, .run, "Starts a run that was claimed with HOLD", ["run", "token"]),
    CommandSpec(
      .runHeartbeat, .run, "Extends a lease and reports progress", ["run", "token"],
      options: options(HeartbeatOption.self)),
    CommandSpec(
      .runComplete, .run, "Ends a run well", ["run", "token"],
      options: options(CompleteOption.self)),
    CommandSpec(
      .runFail, .run, "Ends an attempt with an error", ["run", "token", "error"],
      options: options(FailOption.self)),
    CommandSpec(
      .runSuspend, .run, "Suspends a run until it is resumed", ["run", "token"],
      options: options(SuspendOption.self)),
    CommandSpec(
      .runRelease, .run, "Gives a run back unharmed", ["run", "token"],
      options: options(ReleaseOption.self)),
    CommandSpec(
      .runFinishBatch, .run,
      "Ends attempts: n, n × (argc verb run token …), then AND CLAIM count [claim options]",
      ["n"], tail: .open),
    CommandSpec(.runGet, .run, "Shows a run", ["run"]),
    CommandSpec(.runList, .run, "Lists runs", options: options(ListOption.self)),
    CommandSpec(.runHistory, .run, "Shows the states a run went through", ["run"]),
    CommandSpec(.runExplain, .run, "Shows which gates hold a run, and what opens them", ["run"]),
    CommandSpec(
      .runWait, .run, "Waits until a run has ended or is suspended", ["run"],
      options: options(WaitOption.self)),
    CommandSpec(
      .runCancel, .run, "Cancels a run", ["run"], options: options(ReasonOption.self)),
    CommandSpec(.runRetry, .run, "Ends a run's wait for its next attempt", ["run"]),
    CommandSpec(.runResume, .run, "Makes a suspended run ready", ["run"]),
    CommandSpec(
      .runResolve, .run, "Decides what becomes of a suspended run",
      ["run", "complete|fail|retry"]),
  ]

  private static let gates: [CommandSpec] = [
    CommandSpec(.queueList, .queue, "Lists queues", options: options(PageOption.self)),
    CommandSpec(.queueGet, .queue, "Shows a queue", ["queue"]),
    CommandSpec(
      .queuePause, .queue, "Stops granting runs of a queue", ["queue"],
      options: options(AuthorOption.self)),
    CommandSpec(
      .queueResume, .queue, "Grants runs of a queue again", ["queue"],
      options: options(AuthorOption.self)),
    CommandSpec(
      .queueSet, .queue, "Sets limits of a queue", ["queue"],
      options: options(QueueOption.self)),
    CommandSpec(.keyGet, .queue, "Shows a concurrency key", ["key"]),
    CommandSpec(
      .keySet, .queue, "Sets the limit of a concurrency key", ["key"],
      options: options(KeyOption.self)),
  ]

  private static let budgets: [CommandSpec] = [
    CommandSpec(
      .budgetAllocate, .budget, "Gives a task a budget", ["task", "unit", "limit"]),
    CommandSpec(
      .budgetConsume, .budget, "Counts consumption that no worker reported",
      ["task", "unit", "amount"]),
    CommandSpec(
      .budgetReplenish, .budget, "Sets a new limit and consumption back to zero",
      ["task", "unit", "limit"]),
    CommandSpec(.budgetGet, .budget, "Shows a budget", ["task", "unit"]),
    CommandSpec(.budgetList, .budget, "Lists budgets", options: options(TaskPageOption.self)),
    CommandSpec(
      .subscriptionCreate, .subscription,
      "Releases the next scheduled run of a task when something happens", ["task", "filter"],
      options: options(SubscriptionOption.self)),
    CommandSpec(.subscriptionCancel, .subscription, "Cancels a subscription", ["subscription"]),
    CommandSpec(.subscriptionGet, .subscription, "Shows a subscription", ["subscription"]),
    CommandSpec(
      .subscriptionList, .subscription, "Lists subscriptions",
      options: options(TaskPageOption.self)),
    CommandSpec(
      .signalEmit, .subscription, "Emits a signal, once for each id", ["key"],
      options: options(SignalOption.self)),
  ]

  private static let actors: [CommandSpec] = [
    CommandSpec(
      .actorRegister, .actor, "Makes a worker or person known", ["identity"],
      options: options(ActorOption.self)),
    CommandSpec(
      .actorHeartbeat, .actor, "Says that an actor is there; silent for three intervals it isn't",
      ["actor"]),
    CommandSpec(
      .actorDeregister, .actor, "Ends a registration, and with it the actor's leases", ["actor"]),
    CommandSpec(.actorGet, .actor, "Shows an actor", ["actor"]),
    CommandSpec(.actorList, .actor, "Lists actors", options: options(ActorPageOption.self)),
    CommandSpec(.actorUse, .actor, "Works as an actor from now on, in its tenant", ["actor"]),
  ]

  private static let tenants: [CommandSpec] = [
    CommandSpec(.tenantCreate, .tenant, "Makes a tenant", ["tenant"]),
    CommandSpec(.tenantGet, .tenant, "Shows a tenant", ["tenant"]),
    CommandSpec(.tenantList, .tenant, "Lists tenants", options: options(PageOption.self)),
    CommandSpec(.tenantUse, .tenant, "Works in a tenant from now on", ["tenant"]),
    CommandSpec(
      .roleAssign, .tenant, "Gives an actor its role in a tenant",
      ["actor", "operator|auditor|gatekeeper|role"], options: options(TenantOption.self)),
    CommandSpec(
      .capabilityGrant, .tenant, "Allows an actor something in a tenant",
      ["actor", "submit|execute|review|approve|cancel|capability"],
      options: options(TenantOption.self)),
    CommandSpec(
      .capabilityRevoke, .tenant, "Takes back what an actor was allowed",
      ["actor", "submit|execute|review|approve|cancel|capability"],
      options: options(TenantOption.self)),
    CommandSpec(
      .capabilityList, .tenant, "Shows the role and the capabilities of an actor", ["actor"]),
    CommandSpec(
      .capabilityCheck, .tenant, "Shows whether an actor may do something, and why not",
      ["actor", "submit|execute|review|approve|cancel|capability"]),
  ]

  private static let ledgers: [CommandSpec] = [
    CommandSpec(
      .ledgerAppend, .ledger, "Appends an entry to a ledger, chained to the one before",
      ["key", "payload"], options: options(LedgerOption.self)),
    CommandSpec(
      .ledgerRead, .ledger, "Reads the entries of a ledger, or of all", then: ["key"],
      options: options(LedgerReadOption.self)),
    CommandSpec(
      .ledgerList, .ledger, "Lists ledgers with their lengths",
      options: options(LedgerPageOption.self)),
    CommandSpec(
      .ledgerVerify, .ledger, "Walks the chain of a ledger, or of all", then: ["key"],
      options: options(LedgerVerifyOption.self)),
    CommandSpec(
      .ledgerPrune, .ledger, "Gives up the entries before one: BEFORE ordinal is needed", ["key"],
      options: options(LedgerPruneOption.self)),
  ]

  private static let operations: [CommandSpec] = [
    CommandSpec(
      .operationStart, .operation, "Does something to every task that a query finds",
      ["cancel|retry|pause|resume"], options: options(OperationOption.self)),
    CommandSpec(.operationGet, .operation, "Shows how far an operation is", ["operation"]),
    CommandSpec(.operationList, .operation, "Lists operations", options: options(PageOption.self)),
    CommandSpec(
      .operationCancel, .operation, "Stops an operation; what it changed stays", ["operation"]),
    CommandSpec(
      .operationWait, .operation, "Waits until an operation has ended", ["operation"],
      options: options(WaitOption.self)),
  ]

  private static let engine: [CommandSpec] = [
    CommandSpec(.engineStatus, .engine, "Shows how the engine stands"),
    CommandSpec(
      .enginePause, .engine, "Stops granting runs", options: options(AuthorOption.self)),
    CommandSpec(
      .engineResume, .engine, "Grants runs again", options: options(AuthorOption.self)),
    CommandSpec(
      .engineDrain, .engine, "Hands out nothing more and tells the holders; SIGTERM also stops"),
    CommandSpec(.engineSnapshot, .engine, "Has a snapshot made"),
    CommandSpec(
      .eventTail, .event, "Streams committed events as pushes (RESP3)",
      options: options(TailOption.self)),
    CommandSpec(
      .eventRead, .event, "Reads committed events", options: options(ReadOption.self)),
    CommandSpec(
      .clockAdvance, .clock, "Moves the clock of --test-clock on", ["duration"]),
    CommandSpec(.clockSet, .clock, "Sets the clock of --test-clock", ["time"]),
  ]
}
