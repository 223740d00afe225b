import AQCore
import AQEngine
import AQProtocol

// What can be seen of the daemon: `ENGINE.STATUS`, `INFO`, `METRICS`.
extension Server {
  /// Whole seconds since the start.
  private var uptime: UInt64 { (now - min(now, startedAt)) / 1_000 }

  private var recoverySeconds: Double { Double(engine.recovery.nanoseconds) * 1e-9 }

  /// The newest snapshot that can be loaded, as far as is known.
  private func usableSnapshot(_ figures: EngineFigures) -> LSN? {
    figures.snapshotLSN == snapshotAtStart ? engine.recovery.snapshotLSN : figures.snapshotLSN
  }

  /// What the engine says, and what the daemon knows.
  mutating func answerStatus(_ slot: Int) {
    let reply = engine.execute(.status, from: connections[slot].client, bytes: RawSpan())
    guard case .value(.map(var fields)) = reply else {
      invariantBroken("the engine's status is a map")
    }
    let figures = engine.figures()
    fields += [
      .init("version", .word(StaticWord(DaemonVersion.text))),
      .init("uptime", .unsigned(uptime)),
      .init("durable_lsn", .unsigned(figures.durableLSN.rawValue)),
      .init("snapshot_lsn", usableSnapshot(figures).map { .unsigned($0.rawValue) } ?? .null),
      .init("connections", .integer(Int64(connections.count))),
      .init("draining", .boolean(isDraining)),
      .init(
        "recovery",
        .map([
          .init("seconds", .text(String(recoverySeconds))),
          .init("events", .unsigned(engine.recovery.eventsApplied)),
          .init("truncated_bytes", .unsigned(engine.recovery.truncatedBytes)),
        ])),
    ]
    self.reply(slot, .map(fields))
  }

  /// Sections of `name:value` lines, as clients of redis read them.
  func infoText() -> String {
    let figures = engine.figures()
    var text = "# Server\r\nactionqueue_version:\(DaemonVersion.text)\r\n"
    text += "uptime_in_seconds:\(uptime)\r\n"
    text += "\r\n# Clients\r\nconnected_clients:\(connections.count)\r\n"
    text += "maxclients:\(Limits.connectionCount)\r\nblocked_clients:\(figures.waitingClaims)\r\n"
    text += "\r\n# Stats\r\ntotal_connections_received:\(counters.connectionsOpened)\r\n"
    text += "total_commands_processed:\(counters.requests)\r\n"
    text += "total_error_replies:\(counters.requestErrors)\r\n"
    text += "rejected_connections:\(counters.connectionsRefused)\r\n"
    text += "\r\n# Persistence\r\nlast_lsn:\(figures.lastLSN)\r\n"
    text += "durable_lsn:\(figures.durableLSN)\r\nsegments:\(figures.segments)\r\n"
    text += "\r\n# Queue\r\ntasks:\(figures.tasks)\r\nleases:\(figures.leases)\r\n"
    for (state, count) in figures.runs { text += "runs_\(state.word):\(count)\r\n" }
    return text
  }

  /// Everything that is counted, in the text form of Prometheus.
  func metricsText() -> String {
    let figures = engine.figures()
    var metrics = MetricsText()
    writeWork(figures, to: &metrics)
    writeDomain(engine.domainFigures(), to: &metrics)
    writeLog(figures, to: &metrics)
    writeDaemon(figures, to: &metrics)
    return metrics.text
  }

  private func writeWork(_ figures: EngineFigures, to metrics: inout MetricsText) {
    metrics.gauges(
      "runs", "Runs by state.", by: "state", figures.runs.map { ($0.state.word, $0.count) })
    metrics.gauge("runs_ready", "Ready runs a worker may take.", figures.readyInLanes)
    metrics.gauge(
      "runs_running", "Runs whose attempt has begun.",
      figures.runs.first { $0.state == .running }?.count ?? 0)
    metrics.gauge("runs_blocked", "Ready runs held by a dependency or a key.", figures.blocked)
    metrics.gauge("tasks", "Tasks kept.", figures.tasks)
    metrics.gauge("queues", "Queues known.", figures.queues)
    metrics.gauge("kinds", "Kinds known.", figures.kinds)
    metrics.gauge("leases", "Runs held by workers.", figures.leases)
    metrics.gauge("waiting_claims", "Claims that wait for work.", figures.waitingClaims)
    metrics.gauge("idempotency_keys", "Idempotency keys remembered.", figures.idempotencyKeys)
    metrics.gauge("paused", "1 while the engine is paused.", figures.isPaused ? 1 : 0)
    metrics.counters(
      "attempts_total", "Ended attempts by result.", by: "result",
      figures.attempts.map { ($0.result.word, $0.count) })
    metrics.counter("runs_created_total", "Runs ever made.", figures.runsCreated)
    metrics.counter(
      "tasks_pruned_total", "Ended tasks that retention gave up.", figures.tasksPruned)
    metrics.counter(
      "runs_pruned_total", "Ended runs that retention gave up.", figures.runsPruned)
    metrics.counter("attempts_started_total", "Attempts begun.", figures.attemptsStarted)
    metrics.counter(
      "interruptions_total", "Leases that ended because of their worker.", figures.interruptions)
    metrics.counter("submit_duplicates_total", "Submits that were repeats.", figures.duplicates)
    metrics.counter("commands_total", "Commands decided.", figures.commands)
    metrics.counter("rejections_total", "Commands refused by the rules.", figures.rejections)
    metrics.histogram(
      "scheduling_lag_seconds", "From being due to being claimed.", figures.schedulingLag,
      per: 1_000)
    metrics.histogram(
      "run_duration_seconds", "Length of ended attempts.", figures.runDuration, per: 1_000)
  }

  private func writeDomain(_ figures: DomainFigures, to metrics: inout MetricsText) {
    metrics.gauge("tenants", "Tenants beside the default one.", figures.tenants)
    metrics.gauge("budgets", "Budgets of tasks that are kept.", figures.budgets)
    metrics.gauge(
      "budgets_exhausted", "Budgets that are used up.", figures.exhaustedBudgets)
    metrics.gauge(
      "runs_waiting_for_budget", "Ready runs that wait for a budget.", figures.waitingForBudget)
  }

  private func writeLog(_ figures: EngineFigures, to metrics: inout MetricsText) {
    let commits = figures.commits
    metrics.counter("wal_append_total", "Events written to the log.", commits.events)
    metrics.counter(
      "wal_append_failures_total", "Failed writes; the first ends the process.", UInt64(0))
    metrics.counter("wal_bytes_total", "Bytes written to the log.", commits.bytes)
    metrics.counter("wal_fsync_total", "Syncs of the log.", commits.syncs)
    metrics.histogram(
      "wal_fsync_seconds", "Length of a sync of the log.", commits.syncMicroseconds,
      per: 1_000_000)
    metrics.histogram("wal_batch_events", "Events of a batch.", commits.batchEvents, per: 1)
    metrics.gauge("wal_segments", "Segments kept.", figures.segments)
    metrics.gauge("last_lsn", "The last event decided.", figures.lastLSN.rawValue)
    metrics.gauge("durable_lsn", "The last event on disk.", figures.durableLSN.rawValue)
    metrics.gauge(
      "snapshot_lsn", "The last event in a snapshot; 0 for none.",
      usableSnapshot(figures)?.rawValue ?? 0)
    metrics.gauge("recovery_time_seconds", "Time the last start took.", recoverySeconds)
    metrics.gauge(
      "recovery_events_applied", "Events replayed at the last start.",
      engine.recovery.eventsApplied)
    metrics.gauge(
      "recovery_truncated_bytes", "Bytes cut from the log at the last start.",
      engine.recovery.truncatedBytes)
    metrics.gauge("arena_bytes", "Memory held by specs and histories.", figures.arenaBytes)
  }

  private func writeDaemon(_ figures: EngineFigures, to metrics: inout MetricsText) {
    metrics.gauge("connections", "Connections there are.", connections.count)
    metrics.counter("connections_total", "Connections taken.", counters.connectionsOpened)
    metrics.counter(
      "connections_refused_total", "Connections over the limit.", counters.connectionsRefused)
    metrics.counter(
      "connections_timed_out_total", "Connections closed for their silence.",
      counters.connectionsTimedOut)
    metrics.gauge("bytes_in_flight", "Requests and replies held.", heldBytes)
    metrics.counter("requests_total", "Requests taken.", counters.requests)
    metrics.counter("request_errors_total", "Requests refused.", counters.requestErrors)
    metrics.counter("loop_rounds_total", "Rounds of the loop.", counters.rounds)
    metrics.counter(
      "loop_seconds_total", "Time spent in rounds, waiting left out.", counters.roundSeconds)
    metrics.gauge("loop_longest_seconds", "The longest round.", counters.longestRoundSeconds)
    metrics.prefix = "process_"
    metrics.counter(
      "cpu_seconds_total", "Processor time used.", SystemCalls.processorSeconds)
    metrics.gauge("uptime_seconds", "Time since the start.", uptime)
  }
}
