import AQCore
import AQEngine
import AQProtocol
import CAQSystem

/// The daemon's loop: one thread, one poller, one engine.
///
/// A round: wait → tick → read and execute → deliver → commit → release → write. Every reply is
/// held back until the log position it rests on is durable.
struct Server: ~Copyable {
  var engine: Engine
  var connections = ConnectionTable(capacity: Limits.connectionCount)
  var poller: Poller
  var clock: DaemonClock
  var parser = RequestParser()
  var settings: Settings
  /// What the daemon goes by, until SIGHUP.
  var options: DaemonOptions
  let listener: ListeningSocket
  let signals: Descriptor

  /// CLOCK_BOOTTIME milliseconds at the start of the round.
  var now = aq_clock_boot()
  let startedAt = aq_clock_boot()
  var nextNumber: UInt64 = 1
  var slotsByClient: [ClientID: Int] = [:]
  /// True where a connection has something left to do that no event will announce.
  var hasWork = false
  /// True where a follower of events can be fed more at once.
  var hasTailWork = false
  /// Bytes all connections hold.
  var heldBytes = 0
  /// The earliest deadline of a connection.
  var nextDeadline = UInt64.max
  /// When to listen again after the system had no descriptors left; nil while listening.
  var listensAgainAt: UInt64?
  var stopping = Stopping.no
  var isDraining = false
  var isSnapshotRequested = false
  /// True where the compactor was at work at the end of the last round.
  var isMakingSnapshot = false
  /// What the MANIFEST listed when the daemon started, damaged or not.
  let snapshotAtStart: LSN?
  var counters = Counters()

  /// Whether the daemon is about to stop.
  enum Stopping {
    case no
    /// Once running work has ended, at the latest then.
    case atDeadline(UInt64)
  }

  /// What woke the loop, beside connections, whose tags are below 2⁶³.
  enum Tag {
    static let listener = UInt64.max
    static let signals = UInt64.max - 1
    static let commits = UInt64.max - 2
  }

  init?(
    engine: consuming Engine, clock: DaemonClock, listener: consuming ListeningSocket,
    signals: consuming Descriptor, options: DaemonOptions
  ) {
    guard let poller = Poller() else { return nil }
    guard poller.add(listener.descriptor.number, [.read], tag: Tag.listener),
      poller.add(signals.number, [.read], tag: Tag.signals),
      engine.commitDescriptor < 0
        || poller.add(engine.commitDescriptor, [.read], tag: Tag.commits)
    else { return nil }
    snapshotAtStart = engine.figures().snapshotLSN
    self.engine = engine
    self.options = options
    settings = Settings(options.configuration)
    self.poller = poller
    self.clock = clock
    self.listener = listener
    self.signals = signals
  }

  /// Runs until the daemon was told to stop and everything is on disk.
  ///
  /// Throws: the log failed; nothing more may be told to anybody.
  mutating func run() throws(CommitError) {
    while true {
      let eventCount = poller.wait(milliseconds: patience)
      now = aq_clock_boot()
      let roundStart = ContinuousClock.now
      engine.tick(clock.reading)
      for index in 0..<eventCount {
        let (tag, seen) = poller.event(index)
        try handle(tag, seen)
      }
      serveRest()
      closeOverdue()
      reap()
      deliver()
      try makeSnapshot()
      let hasSnapshotEnded = isMakingSnapshot && !engine.isMakingSnapshot
      try engine.commit()
      if hasSnapshotEnded { tellSnapshot() }
      isMakingSnapshot = engine.isMakingSnapshot
      feedTails()
      settle()
      engine.clearOutgoing()
      counters.countRound(ContinuousClock.now - roundStart)
      if isDone { break }
    }
    try stop()
  }

  private mutating func handle(_ tag: UInt64, _ seen: Poller.Interest) throws(CommitError) {
    switch tag {
    case Tag.listener: accept()
    case Tag.signals: takeSignals()
    case Tag.commits: try engine.collectCommitted()
    default:
      guard let slot = connections.slot(ofTag: tag) else { return }
      if seen.contains(.hangUp) { hangUp(slot) }
      if seen.contains(.read) || seen.contains(.hangUp) { readAndServe(slot) }
      // At once: the leases it held are there for whoever asks next in this very round.
      if connections[slot].isOver { close(slot) }
    }
  }

  private mutating func makeSnapshot() throws(CommitError) {
    if !isSnapshotRequested { return }
    isSnapshotRequested = false
    try engine.requestSnapshot()
  }

  /// A snapshot that failed costs a longer start later, and is worth a line.
  private func tellSnapshot() {
    guard case .failure(let error)? = engine.snapshotOutcome else { return }
    DaemonLog.say(StoreSentences.text(error))
  }

  /// How long to wait for something to happen; nil for ever.
  private var patience: UInt64? {
    if hasWork || hasTailWork { return 0 }
    var patience = nextDeadline == .max ? nil : nextDeadline - min(now, nextDeadline)
    func shorten(to candidate: UInt64) { patience = min(patience ?? .max, candidate) }
    // A clock that stands still reaches no timer by waiting.
    if !clock.isTest, let timer = engine.untilNextTimer { shorten(to: timer.milliseconds) }
    if let listensAgainAt { shorten(to: listensAgainAt - min(now, listensAgainAt)) }
    switch stopping {
    case .no: break
    case .atDeadline(let deadline): shorten(to: deadline - min(now, deadline))
    }
    return patience
  }
}
