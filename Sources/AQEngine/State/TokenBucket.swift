import AQCore

/// Grants at a steady rate with bursts: whole numbers only, so that replay gives the same.
///
/// A grant owes `period`; a millisecond pays `count` back. So `count` grants a period are paid for,
/// and a debt of `burst` periods is a bucket without tokens.
struct TokenBucket: Equatable {
  /// Grants in a period.
  var count: UInt32
  /// In milliseconds.
  var period: UInt64
  /// Grants that may come at once.
  var burst: UInt32
  /// What is owed at `settledAt`.
  private(set) var debt: UInt64 = 0
  private(set) var settledAt: Timestamp

  /// Grants in a period and at once are bounded, so that no product overflows.
  static let mostGrants: UInt32 = 1_000_000

  /// A full bucket. Nil for a rate that isn't one.
  init?(count: UInt32, period: Duration, burst: UInt32, at: Timestamp) {
    guard count > 0, count <= Self.mostGrants, burst > 0, burst <= Self.mostGrants,
      period.milliseconds > 0, period.milliseconds <= Limits.durationMilliseconds
    else { return nil }
    self.count = count
    self.period = period.milliseconds
    self.burst = burst
    settledAt = at
  }

  /// As a snapshot has it; nil where it can't be.
  init?(count: UInt32, period: Duration, burst: UInt32, debt: UInt64, settledAt: Timestamp) {
    self.init(count: count, period: period, burst: burst, at: settledAt)
    guard debt <= most else { return nil }
    self.debt = debt
  }

  private var most: UInt64 { UInt64(burst) * period }

  /// What is owed at a time.
  private func debt(at time: Timestamp) -> UInt64 {
    let elapsed = time.since(settledAt).milliseconds
    let (paid, overflowed) = elapsed.multipliedReportingOverflow(by: UInt64(count))
    return overflowed || paid >= debt ? 0 : debt - paid
  }

  /// Whole tokens there are.
  func tokens(at time: Timestamp) -> UInt64 { (most - debt(at: time)) / period }

  /// When there is a token next; not before `time`.
  func nextToken(after time: Timestamp) -> Timestamp {
    let owed = debt(at: time)
    if owed + period <= most { return time }
    let excess = owed + period - most
    let wait = (excess + UInt64(count) - 1) / UInt64(count)
    return time.saturatingAdd(Duration(milliseconds: wait))
  }

  /// Takes a token. There may be none left where a limit was lowered meanwhile.
  mutating func take(at time: Timestamp) {
    debt = min(most, debt(at: time) + period)
    settledAt = max(settledAt, time)
  }

  /// The bucket of another rate, from which as much is missing, parts of a token included: setting
  /// a rate again, or another limit of its queue, costs nobody anything.
  func adapted(to other: TokenBucket, at time: Timestamp) -> TokenBucket {
    let owed = debt(at: time)
    let (missing, part) = owed.quotientAndRemainder(dividingBy: period)
    var adapted = other
    guard missing < UInt64(other.burst) else {
      adapted.debt = other.most
      return adapted
    }
    // Less than `other.period`, because `part` is less than `period`.
    let scaled = period.dividingFullWidth(part.multipliedFullWidth(by: other.period))
    let rest = scaled.quotient + (scaled.remainder == 0 ? 0 : 1)
    adapted.debt = min(missing * other.period + rest, other.most)
    return adapted
  }
}
