import AQCore
import AQSchedule

/// What happens to an occurrence when its time has come.
enum OccurrenceFate { case runs, misfired, overlaps }

/// What an occurrence brings with it when its time has come: others that have been missed since,
/// and the next one.
struct Following {
  var fate = OccurrenceFate.runs
  /// In order; ready at once.
  var missed: [Series.Occurrence] = []
  /// Nil where none is to come.
  var next: Series.Occurrence?

  /// Bytes its events take at most.
  var eventBytes: Int { 256 + missed.count * Self.bytesPerOccurrence }

  /// A run that is made, and one that is canceled with a reason.
  static let bytesPerOccurrence = 160
}

extension Machine {
  /// Runs of tasks with a policy, scheduled and due: they become ready, or are dropped, and the
  /// next ones are made, in one frame for each task.
  mutating func comeDue(_ due: [Int]) {
    var group: [(run: Int, following: Following)] = []
    var byteCount = 0
    var made = 0
    for run in due where state.runs[run].state == .scheduled {
      if made >= Self.missedPerTick {
        // Many tasks have missed much. These come in a millisecond, after what clients ask.
        state.armDue(run)
        continue
      }
      let following = following(run)
      if byteCount + following.eventBytes > options.decisionBytes / 2, !group.isEmpty {
        comeDue(together: group)
        group.removeAll(keepingCapacity: true)
        byteCount = 0
      }
      group.append((run, following))
      byteCount += following.eventBytes
      made += following.missed.count
    }
    if !group.isEmpty { comeDue(together: group) }
  }

  /// Missed occurrences of all tasks that one tick makes up for, give or take those of one task.
  private static var missedPerTick: Int { 100_000 }

  private mutating func comeDue(together group: [(run: Int, following: Following)]) {
    markSeam()
    var group = group
    var ready: [RunID] = []
    for index in group.indices {
      let run = group[index].run
      guard state.runs[run].state == .scheduled else { continue }
      if group[index].following.fate == .runs { group[index].following.fate = overlapFate(run) }
      if group[index].following.fate == .runs { ready.append(state.runID(run)) }
    }
    if !ready.isEmpty { emit(TimeAdvanced(at: now, runs: ready)) }
    for (run, following) in group { follow(run, following) }
  }

  /// Whether an occurrence that is due runs beside those before it; makes room for it where that is
  /// the policy.
  private mutating func overlapFate(_ run: Int) -> OccurrenceFate {
    let task = Int(state.runs[run].task)
    switch overlap(task) {
    case .allow: return .runs
    case .skip: return state.tasks[task].openRuns > 1 ? .overlaps : .runs
    case .cancelPrevious:
      cancelCurrent(of: task)
      return .runs
    }
  }

  private func overlap(_ task: Int) -> RunPolicy.Overlap {
    state.spec(task).policy?.overlap ?? .allow
  }

  /// Cancels the run of a task that came due last, if it has not ended.
  private mutating func cancelCurrent(of task: Int) {
    guard let row = state.extras(task) else { return }
    let run = Int(row.current)
    guard run != 0, state.runs[run].exists, !state.runs[run].state.isTerminal else { return }
    announce(.cancel, run)
    drop(run, Self.replacedReason)
  }

  /// Makes what follows a run of a task that goes on; drops the run where that is its fate.
  mutating func follow(_ run: Int, _ following: Following) {
    let task = Int(state.runs[run].task)
    guard !state.tasks[task].hasEnded else { return }
    for occurrence in following.missed {
      makeUp(for: occurrence, of: task, beside: following.fate == .runs ? 0 : 1)
    }
    if let next = following.next { create(next, of: task, .waits) }
    guard !state.runs[run].state.isTerminal else { return }
    switch following.fate {
    case .runs: return
    case .misfired: drop(run, Self.misfiredReason)
    case .overlaps: drop(run, Self.overlapReason)
    }
    cancelHopeless()
  }

  /// A run for an occurrence that was missed; `doomed` runs of the task are about to be dropped.
  private mutating func makeUp(
    for occurrence: Series.Occurrence, of task: Int, beside doomed: UInt32
  ) {
    let overlap = overlap(task)
    let others = state.tasks[task].openRuns - doomed
    if overlap == .cancelPrevious, others > 0 {
      let previous = Int(state.extras(task)?.current ?? 0)
      let run = create(occurrence, of: task, .ready)
      if previous != 0, previous != run, state.runs[previous].exists,
        !state.runs[previous].state.isTerminal
      {
        announce(.cancel, previous)
        drop(previous, Self.replacedReason)
      }
      return
    }
    let run = create(occurrence, of: task, .ready)
    if overlap == .skip, others > 0 { drop(run, Self.overlapReason) }
  }

  @discardableResult
  private mutating func create(
    _ occurrence: Series.Occurrence, of task: Int, _ readiness: RunCreated.Readiness
  ) -> Int {
    let id = state.runIDs.next
    emit(
      RunCreated(
        at: now, run: id, task: state.taskID(task), due: occurrence.due,
        ordinal: occurrence.ordinal, readiness: readiness))
    guard let run = state.position(id) else { invariantBroken("a run that was made is there") }
    return run
  }

  private mutating func drop(_ run: Int, _ reason: [UInt8]) {
    emit(
      RunCanceled(at: now, run: state.runID(run), reason: ByteRange(0, reason.count)),
      from: reason.rawBytes)
  }

  private static let misfiredReason = Array("misfired: due longer ago than its grace".utf8)
  private static let overlapReason = Array("overlap: the previous run is still under way".utf8)
  private static let replacedReason = Array("overlap: the next run is due".utf8)

  /// Makes the next occurrence before a run that is yet to come is canceled or goes ahead of its
  /// time, so that the task goes on; nothing for any other run.
  mutating func makeNext(before run: Int) {
    guard state.runs[run].state == .scheduled,
      let row = state.extras(Int(state.runs[run].task)), row.upcoming == UInt64(run)
    else { return }
    var following = following(run)
    following.fate = .runs
    follow(run, following)
  }

  /// What follows an occurrence at this moment.
  mutating func following(_ run: Int) -> Following {
    let task = Int(state.runs[run].task)
    guard let row = state.extras(task), let policy = state.spec(task).policy else {
      return Following()
    }
    let known = Series.Occurrence(
      due: Timestamp(milliseconds: state.runs[run].due), ordinal: row.occurrences)
    let series = series(task, policy, behind: known)
    return Self.following(series, policy, now(of: row), most: most)
  }

  /// What follows the occurrence that a series stands at.
  ///
  /// *Complexity*: O(runs made), which `most` bounds twice; nothing is walked that is passed over.
  /// `now` is in the terms of the due times.
  private static func following(
    _ series: Series, _ policy: RunPolicy, _ now: Timestamp, most: Int
  ) -> Following {
    var following = Following()
    var last = series.known
    var position = last.due
    let tolerated = Timestamp(
      milliseconds: now.milliseconds
        - min(now.milliseconds, policy.misfireGrace.milliseconds))
    if last.due < tolerated {
      switch policy.misfire {
      case .once: break
      case .skip: following.fate = .misfired
      case .all:
        while following.missed.count < min(most, Int(policy.misfireCap)) - 1,
          let next = series.next(after: position, behind: last), next.due < tolerated
        {
          following.missed.append(next)
          (last, position) = (next, next.due)
        }
      }
      position = max(position, Timestamp(milliseconds: tolerated.milliseconds - 1))
    }
    let late = following.missed.count
    while following.missed.count - late < most,
      let next = series.next(after: position, behind: last), next.due <= now
    {
      following.missed.append(next)
      (last, position) = (next, next.due)
    }
    following.next = series.next(after: max(position, now), behind: last)
    return following
  }

  /// Runs that a task may have made at once, so many late ones and so many within the grace.
  private var most: Int {
    min(
      Int(Limits.misfireCap), max(1, options.decisionBytes / 4 / Following.bytesPerOccurrence))
  }

  /// The time it is in the terms of a task's due times: on the steady clock they don't move along
  /// when the wall clock jumps.
  private func now(of row: TaskExtras) -> Timestamp {
    if row.flags.contains(.onWallClock) { return now }
    let jumped = state.clockOffset &- row.dueOffset
    return Timestamp(milliseconds: now.milliseconds &- jumped)
  }

  /// The occurrences of a task's policy behind one of them.
  mutating func series(
    _ task: Int, _ policy: RunPolicy, behind known: Series.Occurrence
  ) -> Series {
    switch policy.shape {
    case .once: return Series(nothingBehind: known)
    case .repeating: return Series(repeating: policy, behind: known)
    case .cron:
      let stored = state.specs.array(state.tasks[task].spec)
      // A submit has read it; only a log of another making can hold what can't be read.
      guard let expression = try? CronExpression(stored.slice(policy.expression)) else {
        return Series(nothingBehind: known)
      }
      // A zone that has left the system since is taken for UTC: late or early, but not lost.
      let name = stored.slice(policy.zone)
      let zone = name.isEmpty ? .utc : (try? zones.zone(named: name)) ?? .utc
      return Series(cron: CronSchedule(expression, in: zone), policy, behind: known)
    }
  }
}

extension [UInt8] {
  /// The bytes of a range; empty for an absent one.
  func slice(_ range: ByteRange) -> [UInt8] {
    range.isEmpty ? [] : Array(self[range.lowerBound..<range.upperBound])
  }
}
