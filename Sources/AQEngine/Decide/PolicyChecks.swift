import AQCore
import AQSchedule

/// When the first run of a task with a policy is due.
enum FirstDue {
  case at(Timestamp, TaskCreated.DueClock)
  case rejected(Rejection)
}

extension Machine {
  /// Why a submit's policy can't be kept; nil where it can, and where there is none.
  @inline(never)
  mutating func checkPolicy(_ request: SubmitRequest, _ bytes: RawSpan) -> Rejection? {
    guard let policy = request.spec.policy, policy.shape != .once else { return nil }
    if case .at = request.startBy {
      return .unsupported(StaticWord("STARTBY with a time beside REPEAT or CRON"))
    }
    if let rejection = policy.violation { return rejection }
    switch firstDue(policy, request.due, bytes) {
    case .rejected(let rejection): return rejection
    case .at(let due, _):
      return checkDecision(request.spec.eventBytes + missedBytes(policy, from: due))
    }
  }

  /// Bytes of the runs that a repeat which begins in the past makes at once.
  private func missedBytes(_ policy: RunPolicy, from first: Timestamp) -> Int {
    guard policy.shape == .repeating, first < now else { return 0 }
    let passed = now.since(first).milliseconds / policy.interval.milliseconds
    return Int(min(passed, 2 * UInt64(Limits.misfireCap))) * Following.bytesPerOccurrence
  }

  /// Bytes that a submit's events take at most.
  mutating func eventBytes(_ request: SubmitRequest, _ bytes: RawSpan) -> Int {
    guard let policy = request.spec.policy, policy.shape == .repeating,
      case .at(let due, _) = firstDue(policy, request.due, bytes)
    else { return request.spec.eventBytes }
    return request.spec.eventBytes + missedBytes(policy, from: due)
  }

  /// When a policy's first run is due, if it is submitted now.
  mutating func firstDue(
    _ policy: RunPolicy, _ due: DueTime, _ bytes: RawSpan
  ) -> FirstDue {
    guard let asked = resolve(due) else { return .rejected(.outOfRange(.time)) }
    var clock = TaskCreated.DueClock.steady
    if case .at = due { clock = .wall }
    switch policy.shape {
    case .once: return .at(asked, clock)
    case .repeating: return firstDue(repeating: policy, asked, clock)
    case .cron: return firstDue(cron: policy, asked, isNow: due == .now ? .yes : .no, bytes)
    }
  }

  /// A repeat begins when it is asked to, or at its `START` where that is later.
  private func firstDue(
    repeating policy: RunPolicy, _ asked: Timestamp, _ clock: TaskCreated.DueClock
  ) -> FirstDue {
    let first = max(asked, policy.startAt)
    guard
      let rule = OccurrenceRule(
        every: policy.interval, count: policy.occurrenceCount, from: first),
      rule.notAfter.milliseconds <= Limits.timestampMilliseconds
    else { return .rejected(.outOfRange(.time)) }
    if policy.endAt != .zero, first > policy.endAt { return .rejected(.noOccurrence) }
    return .at(first, first > asked ? .wall : clock)
  }

  /// Gives a task its first due time, by its policy. Everything was checked.
  @inline(never)
  mutating func beginPolicy(_ event: inout TaskCreated, _ due: DueTime, _ bytes: RawSpan) {
    guard let policy = event.spec.policy, policy.shape != .once,
      case .at(let first, let clock) = firstDue(policy, due, bytes)
    else { return }
    event.due = first
    event.dueClock = clock
  }

  /// What follows the first occurrence of a task that was due when it was made.
  @inline(never)
  mutating func followFirst(_ id: RunID) {
    guard let run = state.position(id), let row = state.extras(Int(state.runs[run].task)),
      row.flags.contains(.hasPolicy)
    else { return }
    follow(run, following(run))
  }

  /// By when a run must have started; with a policy, counted from when it is due.
  func resolve(_ startBy: DueTime, from event: borrowing TaskCreated) -> Timestamp? {
    guard case .after(let delay) = startBy, let policy = event.spec.policy, policy.shape != .once
    else { return resolve(startBy) }
    return event.due.adding(delay)
  }

  private enum IsNow { case yes, no }

  /// By the calendar, later than now, or at the asked time or later.
  private mutating func firstDue(
    cron policy: RunPolicy, _ asked: Timestamp, isNow: IsNow, _ bytes: RawSpan
  ) -> FirstDue {
    let expression: CronExpression
    do throws(CronError) {
      expression = try CronExpression(bytes.array(policy.expression))
    } catch {
      return .rejected(.badExpression(position: error.position, expected: error.expected))
    }
    var zone = ZoneRules.utc
    if !policy.zone.isEmpty {
      do throws(ZoneLibrary.Failure) {
        zone = try zones.zone(named: bytes.array(policy.zone))
      } catch {
        return .rejected(.unknownZone)
      }
    }
    let rule = OccurrenceRule(
      .cron(CronSchedule(expression, in: zone)), notBefore: policy.startAt,
      notAfter: policy.endAt == .zero ? .distantFuture : policy.endAt)
    let first = isNow == .yes ? rule.next(after: asked) : rule.next(atOrAfter: asked)
    return first.map { .at($0, .wall) } ?? .rejected(.noOccurrence)
  }
}

extension RunPolicy {
  /// The first bound the policy is over; nil where it keeps all of them.
  fileprivate var violation: Rejection? {
    if misfireCap == 0 || misfireCap > Limits.misfireCap { return .outOfRange(.misfireCap) }
    let longest = max(shape == .repeating ? interval : .zero, misfireGrace).milliseconds
    if longest > Limits.durationMilliseconds {
      return .limit(.duration, asked: longest, most: Limits.durationMilliseconds)
    }
    if max(startAt, endAt).milliseconds > Limits.timestampMilliseconds {
      return .outOfRange(.time)
    }
    if expression.length > Limits.headerBytes || zone.length > Limits.nameBytes {
      return .outOfRange(.nameBytes)
    }
    switch shape {
    case .once: return nil
    case .repeating:
      if occurrenceCount == 0 { return .outOfRange(.occurrences) }
      return interval == .zero ? .outOfRange(.duration) : nil
    case .cron: return nil
    }
  }
}
