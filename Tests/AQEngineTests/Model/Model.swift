import AQCore
import AQEngine

/// What ActionQueue promises, written down as naively as can be: plain arrays, searched from end to
/// end, from DOMAIN.md and DECISIONS.md and not from the engine. Every task is a once-task, so task
/// and run share a number, from 1.
struct Model {
  /// A point in time on the clock it was asked for.
  struct Moment {
    var logical: UInt64
    var steady: UInt64
    var isWall: Bool
  }

  struct Work {
    // The task.
    var kind: String
    var queue: String
    var key: String?
    var releasesKey: Bool
    var priority: UInt8
    var attemptLimit: UInt16
    var backoff: Backoff
    var timeout: UInt64
    var isTransactional: Bool
    var startBy: Moment?
    var after: [(task: Int, condition: EdgeCondition)]
    var parent: Int?
    var outcome = TaskOutcome.pending
    // Its run.
    var state = RunState.scheduled
    var due: Moment
    var started: UInt32 = 0
    var failures: UInt16 = 0
    var interruptions: UInt16 = 0
    var suspendReason: SuspendReason?
    var holdsKey = false
    var lease: Lease?
    var past: [Past] = []
    // What became of both.
    var endedAt: UInt64 = 0
    var endedSteady: UInt64 = 0
    /// Pruned: nothing is known but the outcome.
    var isGone = false
  }

  struct Lease {
    var token: UInt64
    var client: ClientID?
    var isDetached: Bool
    var isOrphan = false
    var length: UInt64
    /// As the log has it.
    var deadline: UInt64
    var steadyDeadline: UInt64
    /// What it will be once somebody comes back for it.
    var reattachedDeadline: UInt64 = 0
    var isStarted = false
    var startedAt: UInt64 = 0
    /// Zero for none.
    var steadyTimeout: UInt64 = 0
  }

  /// A lease that has ended.
  struct Past {
    var token: UInt64
    var result: AttemptResult
    var said: String
  }

  struct Key {
    var limit: Int
    var isSet: Bool
  }

  struct Remembered {
    var key: String
    var request: String
    var task: Int
    var expiry: UInt64
  }

  enum Answer: Equatable {
    case ok
    case refused(ErrorCode)
    case made(task: Int, isDuplicate: Bool)
    case granted([Int])
    case deadline(UInt64)
  }

  var logical: UInt64
  var steady: UInt64
  var boot: UInt64
  var grace: UInt64
  /// Number n stands at n - 1.
  var works: [Work] = []
  var keys: [String: Key] = [:]
  var remembered: [Remembered] = []
  var isPaused = false
  var pausedQueues: Set<String> = []
  var concurrency: [String: Int] = [:]
  var lastToken: UInt64 = 0

  var retention: RetentionPolicy

  init(wall: UInt64, boot: UInt64, grace: UInt64, retention: RetentionPolicy) {
    self.retention = retention
    logical = wall
    steady = wall
    self.boot = boot
    self.grace = grace
  }

  var offset: UInt64 { logical - steady }

  func moment(after wait: UInt64) -> Moment {
    Moment(logical: logical + wait, steady: steady + wait, isWall: false)
  }

  func hasCome(_ moment: Moment) -> Bool {
    moment.isWall ? moment.logical <= logical : moment.steady <= steady
  }

  /// Whether a task and its run are there.
  func isThere(_ number: Int) -> Bool {
    number >= 1 && number <= works.count && !works[number - 1].isGone
  }

  /// Whether a queue is there: the first always, others while something is said of them.
  func hasQueue(_ name: String) -> Bool {
    name == "default" || pausedQueues.contains(name) || concurrency[name] != nil
      || works.contains { $0.queue == name && !$0.isGone }
  }

  /// What ended long enough ago goes. The policies of the trials have no count but zero and one
  /// that is never reached, so that no order matters.
  mutating func prune() {
    let kept =
      retention.count == 0 ? min(retention.age, retention.minimumAge) : retention.age
    for index in works.indices where works[index].outcome != .pending {
      if works[index].endedSteady + kept.milliseconds <= steady { works[index].isGone = true }
    }
  }

  /// What tasks that are there have come to.
  var outcomes: [TaskOutcome] { works.filter { !$0.isGone }.map(\.outcome) }

  /// What the engine must say of its runs.
  var facts: [RunFacts] {
    works.filter { !$0.isGone }.map {
      RunFacts(
        state: $0.state, started: $0.started, failures: $0.failures,
        interruptions: $0.interruptions, suspendReason: $0.suspendReason, holdsKey: $0.holdsKey,
        token: $0.lease?.token ?? 0)
    }
  }

  func isMet(_ edge: (task: Int, condition: EdgeCondition)) -> Bool {
    switch works[edge.task - 1].outcome {
    case .pending: false
    case .succeeded: true
    case .failed, .canceled: edge.condition == .onEnd
    }
  }

  func isHopeless(_ work: Work) -> Bool {
    work.after.contains { works[$0.task - 1].outcome != .pending && !isMet($0) }
  }

  func holders(_ key: String) -> Int { works.count { $0.key == key && $0.holdsKey } }

  func held(_ queue: String) -> Int { works.count { $0.queue == queue && $0.state.isHeld } }

  /// Whether nothing stands between a run and a claim.
  func canStart(_ number: Int) -> Bool {
    let work = works[number - 1]
    guard work.state == .ready, !isPaused, !pausedQueues.contains(work.queue) else { return false }
    if let most = concurrency[work.queue], held(work.queue) >= most { return false }
    guard work.after.allSatisfy(isMet) else { return false }
    guard let key = work.key, !work.holdsKey else { return true }
    return holders(key) < max(1, keys[key]?.limit ?? 1)
  }

  /// The runs that a claim gets, best first, each one's start taken into account for the next.
  func order(queues: [String], kinds: [String], count: Int) -> [Int] {
    var next = self
    var taken: [Int] = []
    while taken.count < count {
      let open = next.works.indices.map { $0 + 1 }.filter { number in
        let work = next.works[number - 1]
        let isAsked = kinds.isEmpty || kinds.contains { Self.matches(work.kind, $0) }
        return (queues.isEmpty ? ["default"] : queues).contains(work.queue) && isAsked
          && next.canStart(number)
      }
      // The highest priority, then the oldest.
      guard let priority = open.map({ next.works[$0 - 1].priority }).max(),
        let best = open.first(where: { next.works[$0 - 1].priority == priority })
      else { break }
      taken.append(best)
      next.works[best - 1].state = .leased
      if next.works[best - 1].key != nil { next.works[best - 1].holdsKey = true }
    }
    return taken
  }

  static func matches(_ kind: String, _ pattern: String) -> Bool {
    pattern.hasSuffix("*") ? kind.hasPrefix(pattern.dropLast()) : kind == pattern
  }

  /// A run has come to its end, and its task with it.
  mutating func end(_ number: Int, _ state: RunState) {
    works[number - 1].state = state
    works[number - 1].holdsKey = false
    works[number - 1].lease = nil
    works[number - 1].suspendReason = nil
    settleEnds()
  }

  /// Ends the tasks whose runs and children have ended, and cancels what waits in vain.
  private mutating func settleEnds() {
    // Children have higher numbers than their parents.
    for number in works.indices.reversed().map({ $0 + 1 })
    where works[number - 1].outcome == .pending && !children(number).contains(where: isPending) {
      switch works[number - 1].state {
      case .completed: works[number - 1].outcome = .succeeded
      case .failed: works[number - 1].outcome = .failed
      case .canceled: works[number - 1].outcome = .canceled
      case .scheduled, .ready, .leased, .running, .retryWait, .suspended: continue
      }
      works[number - 1].endedAt = logical
      works[number - 1].endedSteady = steady
    }
    let known = keys
    for (key, row) in known where !row.isSet {
      if !works.contains(where: { $0.key == key && $0.outcome == .pending }) { keys[key] = nil }
    }
    for other in works.indices where works[other].outcome == .pending {
      if isHopeless(works[other]) { return cancelFamily(other + 1) }
    }
  }

  func children(_ number: Int) -> [Int] {
    works.indices.filter { works[$0].parent == number }.map { $0 + 1 }
  }

  func isPending(_ number: Int) -> Bool { works[number - 1].outcome == .pending }

  func depth(_ number: Int) -> Int { works[number - 1].parent.map { depth($0) + 1 } ?? 0 }

  /// Cancels the run of a task and those of all its descendants, and only then looks around.
  mutating func cancelFamily(_ number: Int) {
    var going = [number]
    while let next = going.popLast() {
      going += children(next).filter(isPending)
      if works[next - 1].state.isTerminal { continue }
      if let lease = works[next - 1].lease {
        works[next - 1].past.append(Past(token: lease.token, result: .canceled, said: ""))
      }
      works[next - 1].state = .canceled
      works[next - 1].holdsKey = false
      works[next - 1].lease = nil
      works[next - 1].suspendReason = nil
    }
    settleEnds()
  }

  /// Cancels one run.
  mutating func cancel(_ number: Int) {
    if let lease = works[number - 1].lease {
      works[number - 1].past.append(Past(token: lease.token, result: .canceled, said: ""))
    }
    end(number, .canceled)
  }

  mutating func fail(_ number: Int, _ result: AttemptResult, _ said: String) {
    guard let lease = works[number - 1].lease else { return }
    works[number - 1].past.append(Past(token: lease.token, result: result, said: said))
    works[number - 1].failures += 1
    let work = works[number - 1]
    if work.failures >= work.attemptLimit { return end(number, .failed) }
    works[number - 1].lease = nil
    works[number - 1].state = .retryWait
    if work.releasesKey { works[number - 1].holdsKey = false }
    let wait = work.backoff.wait(run: RunID(rawValue: UInt64(number)), attempt: work.failures)
    works[number - 1].due = moment(after: wait.milliseconds)
    if wait == .zero { works[number - 1].state = .ready }
  }

  mutating func endLease(_ number: Int, _ cause: LeaseEndCause) {
    guard let lease = works[number - 1].lease else { return }
    works[number - 1].lease = nil
    var next = RunState.ready
    if lease.isStarted {
      let result: AttemptResult = cause == .released ? .released : .lost
      works[number - 1].past.append(Past(token: lease.token, result: result, said: ""))
      // Only the worker's own death counts, and the sixth is one too many.
      let isItsFault = cause == .expired || cause == .connectionClosed
      if isItsFault, works[number - 1].interruptions >= 5 {
        next = .suspended
        works[number - 1].suspendReason = .quarantined
      }
      if isItsFault { works[number - 1].interruptions += 1 }
      if works[number - 1].isTransactional, cause != .released {
        next = .suspended
        works[number - 1].suspendReason = .uncertain
      }
    }
    works[number - 1].state = next
    if works[number - 1].started == 0 || works[number - 1].releasesKey {
      works[number - 1].holdsKey = false
    }
  }
}
