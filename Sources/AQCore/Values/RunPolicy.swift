/// When and how often a task runs.
public struct RunPolicy: Equatable, Sendable {
  /// The kind of policy. Raw values are on disk.
  public enum Shape: UInt8, Sendable, BitwiseCopyable { case once = 1, repeating = 2, cron = 3 }

  /// Which of the other fields count.
  public var shape: Shape
  /// Occurrences of `repeating`, or at most of `cron`; zero where unbounded.
  public var occurrenceCount: UInt64
  /// Distance of `repeating`.
  public var interval: Duration
  /// The cron expression.
  public var expression: ByteRange
  /// The IANA zone of `expression`; absent for UTC.
  public var zone: ByteRange
  /// No occurrence before; zero where open.
  public var startAt: Timestamp
  /// No occurrence after; zero where open.
  public var endAt: Timestamp
  /// What becomes of occurrences that were missed.
  public var misfire: Misfire
  /// How late an occurrence may be before it counts as missed.
  public var misfireGrace: Duration
  /// Missed occurrences made up for at most, from 1 to `Limits.misfireCap`.
  public var misfireCap: UInt32
  /// What to do while the previous occurrence still runs.
  public var overlap: Overlap

  /// What to do with occurrences that were missed. Raw values are on disk.
  public enum Misfire: UInt8, Sendable, BitwiseCopyable { case all = 1, once = 2, skip = 3 }

  /// What to do while the previous occurrence still runs. Raw values are on disk.
  public enum Overlap: UInt8, Sendable, BitwiseCopyable {
    case allow = 1
    case skip = 2
    case cancelPrevious = 3
  }

  /// One run.
  public static var once: RunPolicy {
    RunPolicy(
      shape: .once, occurrenceCount: 1, interval: .zero, expression: .none, zone: .none,
      startAt: .zero, endAt: .zero, misfire: .all, misfireGrace: Limits.misfireGrace,
      misfireCap: Limits.misfireCap,
      overlap: .allow)
  }
}
