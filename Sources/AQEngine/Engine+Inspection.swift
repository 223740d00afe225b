import AQCore
import AQSnapshot
import AQWal

/// A run as the rows have it, for tests that hold the engine against a model.
package struct RunFacts: Equatable {
  /// Where it stands.
  package var state: RunState
  /// Attempts begun.
  package var started: UInt32
  /// Attempts that count against the limit.
  package var failures: UInt16
  /// Attempts that ended with their worker.
  package var interruptions: UInt16
  /// Nil where it is not suspended.
  package var suspendReason: SuspendReason?
  /// Whether it counts among the holders of its key.
  package var holdsKey: Bool
  /// Zero where nobody holds it.
  package var token: UInt64

  /// Facts put together by hand.
  package init(
    state: RunState, started: UInt32 = 0, failures: UInt16 = 0, interruptions: UInt16 = 0,
    suspendReason: SuspendReason? = nil, holdsKey: Bool = false, token: UInt64 = 0
  ) {
    self.state = state
    self.started = started
    self.failures = failures
    self.interruptions = interruptions
    self.suspendReason = suspendReason
    self.holdsKey = holdsKey
    self.token = token
  }
}

extension Engine {
  /// Every contradiction between the tables, in words; empty where all is well.
  ///
  /// *Complexity*: O(state).
  public func checkInvariants() -> [String] { machine.state.checkInvariants() }

  /// Rows that lists, counts and bulk operations have looked at since the process began.
  package var rowsExamined: UInt64 { machine.figures.rowsExamined }

  /// All runs in the order of their positions.
  package func runFacts() -> [RunFacts] {
    var facts: [RunFacts] = []
    for position in 1..<machine.state.runs.count where machine.state.runs[position].exists {
      let row = machine.state.runs[position]
      let token = machine.state.leaseSlot(position).map { machine.state.leases[$0].token.rawValue }
      facts.append(
        RunFacts(
          state: row.state, started: row.started, failures: row.failures,
          interruptions: row.interruptions, suspendReason: row.suspendReason,
          holdsKey: row.flags.contains(.holdsKey), token: token ?? 0))
    }
    return facts
  }

  /// What all tasks have come to, in the order of their positions.
  package func outcomes() -> [TaskOutcome] {
    var outcomes: [TaskOutcome] = []
    for position in 1..<machine.state.tasks.count where machine.state.tasks[position].isPlaced {
      outcomes.append(machine.state.tasks[position].outcome)
    }
    return outcomes
  }

  /// The digest of the state as it stands.
  package func stateDigest() -> StateDigest { machine.state.digest() }

  /// The digest of what the log on disk replays to: from the newest snapshot, or from the first
  /// event on. Nil where the log begins later.
  ///
  /// Throws where the store can't be read.
  package func replayedDigest(from start: ReplayFrom) throws -> StateDigest? {
    let manifest = directory.manifest
    let replay: Replay
    switch start {
    case .snapshot: replay = Replay(try StateLoading.load(manifest, directory.storage).state.take())
    case .firstEvent:
      guard manifest.oldestLSN <= LSN(1) else { return nil }
      replay = Replay(EngineState(seed: 0))
    }
    var reader = try LogReader(directory, from: replay.state.lastLSN.advanced(by: 1))
    var refusal: ReplayRefusal?
    var hasMore = true
    while hasMore, refusal == nil {
      hasMore = try reader.next(upTo: durableLSN) { header, body in
        do throws(ReplayRefusal) { try replay.add(header, body) } catch { refusal = error }
      }
    }
    if let refusal { throw refusal }
    return replay.digest()
  }

  /// Where a replay begins.
  package enum ReplayFrom { case snapshot, firstEvent }
}

extension EngineState {
  /// The digest of the sections a snapshot of this state would have.
  func digest() -> StateDigest {
    var sink = DigestSink()
    var writer = StateWriter()
    do throws(SnapshotError) {
      try writer.write(self, to: &sink)
    } catch { invariantBroken("a digest needs no disk") }
    return sink.digester.digest
  }
}

extension Replay {
  fileprivate func digest() -> StateDigest { state.digest() }
}
