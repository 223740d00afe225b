/// Every bound on what can grow with input, with its unit and reason.
///
/// The limits check their own arithmetic in a test (`LimitsTests`).
public enum Limits {
  /// Bytes of one request as it is configured at first.
  public static let requestBytes = 1 << 20
  /// Bytes of one request at most, whatever is configured: what a connection's buffer may grow to.
  public static let requestBytesCap = 16 << 20
  /// Arguments of one request.
  public static let argumentCount = 1_024
  /// Arguments of a batched request (`TASK.SUBMITM`, `RUN.FINISHM`).
  public static let batchArgumentCount = 65_536
  /// Items of a batched request: each needs at least an argument count and two arguments.
  public static let batchItemCount = 10_000
  /// Bytes of a payload or output as configured at first.
  public static let payloadBytes = 256 << 10
  /// Bytes of an error text.
  public static let errorTextBytes = 16 << 10
  /// Bytes of a name: kind, queue, key, tenant, capability, department, worker.
  public static let nameBytes = 128
  /// Bytes of an idempotency key or signal id.
  public static let idempotencyKeyBytes = 256
  /// Bytes of a hash in the ledger's chain.
  public static let ledgerHashBytes = 32
  /// Tags of one task.
  public static let tagCount = 32
  /// Bytes of a tag.
  public static let tagBytes = 256
  /// Bytes of a content type, a `traceparent` or a cron expression.
  public static let headerBytes = 256
  /// Bytes of a description, a reason, or a progress text.
  public static let reasonBytes = 1_024
  /// Prerequisites of one task in one command.
  public static let prerequisiteCount = 256
  /// Tasks a task may wait for in all.
  public static let prerequisitesPerTask = 65_536
  /// Capabilities a task requires, or a claim offers.
  public static let capabilityCount = 32
  /// Budgets, estimates or consumptions in one command: a few fixed units and custom ones.
  public static let budgetUnitCount = 16
  /// Subscriptions in one submit.
  public static let subscriptionCount = 16
  /// Runs in one claim.
  public static let claimCount = 1_000
  /// Queues, kinds or other filters in one claim or list.
  public static let filterCount = 64
  /// Bytes of a query: it stands in an event where it is a bulk operation's.
  public static let queryBytes = 4 << 10
  /// Terms of one query: each is held against every row that is looked at.
  public static let queryTermCount = 32
  /// Elements in one page of a list.
  public static let pageCount = 1_000
  /// Bytes of values in one reply that is read, and of payloads in one claim, beside the first
  /// element: a page, a claim or a history that would be larger ends earlier.
  public static let replyBytes = 1 << 20
  /// Steps of a run that its history shows: the newest.
  public static let stepCount = 4_096
  /// Elements in a page where none was asked for.
  public static let defaultPageCount = 100
  /// Events in one `EVENT.READ`.
  public static let eventReadCount = 1_000
  /// Bytes of events in one `EVENT.READ`, beside the first event.
  public static let eventReadBytes = 1 << 20
  /// Ids in one event: a cascade of more is refused. An id takes ten bytes at most, so this many
  /// and a reason fit an event.
  public static let cascadeCount = 1_700_000

  /// Attempts a task may ask for.
  public static let attemptCount: UInt16 = 65_535
  /// Attempts where none were asked for.
  public static let defaultAttemptCount: UInt16 = 5
  /// Interruptions after which a run is quarantined.
  public static let interruptionCount: UInt16 = 5
  /// The highest priority.
  public static let priority: UInt8 = 9
  /// The priority where none was asked for.
  public static let defaultPriority: UInt8 = 4
  /// Missed occurrences made up for at once, and where none was asked for.
  public static let misfireCap: UInt32 = 1_000
  /// How late an occurrence may be before it counts as missed, where nothing was asked for.
  public static let misfireGrace = Duration.seconds(60)
  /// Depth of a task below its root.
  public static let taskDepth = 8
  /// A delay, backoff, timeout or lease at most: 10 years, far from any overflow.
  public static let durationMilliseconds: UInt64 = 10 * 366 * 24 * 3_600_000
  /// The latest point in time that may be given: year 9999.
  public static let timestampMilliseconds: UInt64 = 253_402_300_799_999

  /// A lease where none was asked for.
  public static let defaultLease = Duration.seconds(30)
  /// The shortest lease.
  public static let shortestLease = Duration(milliseconds: 1)
  /// The shortest interval at which an actor promises to be heard.
  public static let shortestActorInterval = Duration.seconds(1)
  /// Silent intervals that end an actor's registration.
  public static let silentActorIntervals: UInt64 = 3
  /// Actors that are active at once: each has a timer and is named by its leases.
  public static let activeActorCount = 1_000_000
  /// Inactive actors that are remembered: the oldest go first.
  public static let inactiveActorCount = 10_000
  /// Ledgers of one tenant.
  public static let ledgersPerTenant = 1_024
  /// Bytes of entries that one call verifies, beside the last one's: a few milliseconds.
  public static let ledgerVerifyBytes = 2 << 20

  /// How long holders may take to come back after a restart.
  public static let reattachGrace = Duration.seconds(10)
  /// How long an idempotency key is remembered, from the submit.
  public static let idempotencyWindow = Duration.hours(24)

  /// Lanes (tenant, queue, kind, requirements) that hold ready runs at once.
  public static let laneCount = 65_536
  /// Different names the engine knows at once.
  public static let nameCount = 4_000_000

  /// Connections in all.
  public static let connectionCount = 256
  /// Bytes of replies one connection may leave unread.
  public static let unreadReplyBytes = 4 << 20
  /// Bytes of requests and replies held in all.
  public static let bytesInFlight = 64 << 20
  /// Bytes of a request that is a line for people to type.
  public static let inlineRequestBytes = 64 << 10
  /// Entries in one `CONFIG SET`.
  public static let configChangeCount = 16
  /// Bytes before the first complete request.
  public static let firstRequestBytes = 1 << 20
  /// Time until the first complete request.
  public static let firstRequestTimeout = Duration.seconds(10)
  /// Time for a request that was begun.
  public static let requestTimeout = Duration.seconds(30)
  /// Time for a reader that takes nothing.
  public static let stalledReaderTimeout = Duration.seconds(10)

  /// Bytes of one event record, its header included: the largest spec and payload fit.
  public static let eventBytes = 17 << 20
}
