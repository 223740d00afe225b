import AQCore
import AQSchedule

/// The occurrences of a task's policy behind one of them.
struct Series {
  /// When something is due, and which of the task's occurrences it is, from 1.
  struct Occurrence: Equatable {
    var due: Timestamp
    var ordinal: UInt64
  }

  /// Behind which the others come.
  let known: Occurrence
  private let policy: RunPolicy
  /// Nil where nothing can come any more.
  private let rule: OccurrenceRule?

  /// Occurrences at a distance.
  init(repeating policy: RunPolicy, behind known: Occurrence) {
    self.known = known
    self.policy = policy
    let left = policy.occurrenceCount - min(policy.occurrenceCount, known.ordinal - 1)
    var rule = OccurrenceRule(every: policy.interval, count: left, from: known.due)
    if policy.endAt != .zero, let last = rule?.notAfter {
      rule?.notAfter = min(last, policy.endAt)
    }
    self.rule = rule
  }

  /// Occurrences by the calendar.
  init(cron schedule: CronSchedule, _ policy: RunPolicy, behind known: Occurrence) {
    self.known = known
    self.policy = policy
    rule = OccurrenceRule(
      .cron(schedule), notBefore: policy.startAt,
      notAfter: policy.endAt == .zero ? .distantFuture : policy.endAt)
  }

  /// None at all.
  init(nothingBehind known: Occurrence) {
    self.known = known
    policy = .once
    rule = nil
  }

  /// The first occurrence later than `time`, which is no earlier than `last`; nil where there is
  /// none. Passing over occurrences takes no longer the more of them there are.
  func next(after time: Timestamp, behind last: Occurrence) -> Occurrence? {
    guard let rule, let due = rule.next(after: time),
      due.milliseconds <= Limits.timestampMilliseconds
    else { return nil }
    switch policy.shape {
    case .once: return nil
    case .repeating:
      let distance = due.since(known.due).milliseconds / policy.interval.milliseconds
      return Occurrence(due: due, ordinal: known.ordinal + distance)
    case .cron:
      // What was passed over never became a run, and is not counted.
      guard policy.occurrenceCount == 0 || last.ordinal < policy.occurrenceCount else {
        return nil
      }
      return Occurrence(due: due, ordinal: last.ordinal + 1)
    }
  }
}
