/// How long a run waits between a failure and the next attempt.
public struct Backoff: Equatable, Sendable, BitwiseCopyable {
  /// The shape. Raw values are on disk.
  public enum Shape: UInt8, Sendable, BitwiseCopyable { case fixed = 1, exponential = 2 }

  /// Whether waits stay the same or double.
  public var shape: Shape
  /// The first wait.
  public var base: Duration
  /// The longest wait; for a fixed backoff the same as `base`.
  public var cap: Duration

  /// From its parts; `fixed(_:)` and `standard` are the usual ways to one.
  @inlinable public init(shape: Shape, base: Duration, cap: Duration) {
    self.shape = shape
    self.base = base
    self.cap = cap
  }

  /// The same wait each time.
  @inlinable public static func fixed(_ wait: Duration) -> Backoff {
    Backoff(shape: .fixed, base: wait, cap: wait)
  }

  /// Doubling waits from 1 s to 10 min: what a task gets that asks for nothing.
  @inlinable public static var standard: Backoff {
    Backoff(shape: .exponential, base: .seconds(1), cap: .minutes(10))
  }

  /// The wait behind the failed attempt number `attempt` (from 1) of `run`, jitter included.
  ///
  /// The jitter of ±20 % comes from the run and the attempt alone, so that a replay and a second
  /// process arrive at the same time; it keeps runs that failed together from coming back together.
  /// *Complexity*: O(1).
  public func wait(run: RunID, attempt: UInt16) -> Duration {
    let nominal: UInt64
    switch shape {
    case .fixed: nominal = base.milliseconds
    case .exponential:
      let doublings = UInt64(attempt > 0 ? attempt - 1 : 0)
      if base == .zero {
        nominal = 0
      } else if doublings >= 64 || base.milliseconds > cap.milliseconds >> min(doublings, 63) {
        nominal = cap.milliseconds
      } else {
        nominal = min(base.milliseconds << doublings, cap.milliseconds)
      }
    }
    // A fixture-stable mixing step (the finaliser of SplitMix64, Steele et al. 2014).
    var mixed = run.rawValue &+ UInt64(attempt) &* 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    mixed ^= mixed >> 31
    let spread = nominal / 5 * 2
    let offset = spread == 0 ? 0 : mixed % (spread + 1)
    let (wait, overflowed) = (nominal - spread / 2).addingReportingOverflow(offset)
    return Duration(milliseconds: overflowed ? .max : wait)
  }
}

/// What follows a failed attempt.
public enum RetryVerdict: Equatable, Sendable {
  case retry(after: Duration)
  case exhausted
}

/// The rule that turns failures into retries.
public enum RetryRule {
  /// The verdict after `attempts` attempts of at most `limit` have failed.
  @inlinable
  public static func verdict(
    run: RunID, attempts: UInt16, limit: UInt16, backoff: Backoff
  ) -> RetryVerdict {
    attempts >= limit ? .exhausted : .retry(after: backoff.wait(run: run, attempt: attempts))
  }
}
