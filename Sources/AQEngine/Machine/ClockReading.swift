import AQCore

/// What the clocks show at one moment, read outside and given in.
public struct ClockReading: Equatable, Sendable {
  /// The wall clock.
  public var wall: Timestamp
  /// `CLOCK_BOOTTIME`: goes on through suspend, never jumps.
  public var boot: Duration

  /// Two clocks read one right behind the other.
  public init(wall: Timestamp, boot: Duration) {
    self.wall = wall
    self.boot = boot
  }
}

/// The two times the engine lives by.
///
/// `logical` stamps events: `max(wall clock, previous + elapsed boot time)`, so it never runs back
/// and never freezes. `steady` drives everything relative: it begins with the logical time of the
/// opening and goes with the boot time alone, so that a jump of the wall clock fires nothing.
package struct LogicalClock {
  /// What events are stamped with.
  package private(set) var logical: Timestamp
  /// What everything relative goes by.
  package private(set) var steady: UInt64
  private var boot: Duration

  /// Begins with a reading; the logical time is no earlier than `last`.
  package init(opening reading: ClockReading, last: Timestamp) {
    logical = max(reading.wall, last)
    steady = logical.milliseconds
    boot = reading.boot
  }

  /// Moves on to what the clocks show now.
  package mutating func advance(to reading: ClockReading) {
    let elapsed = reading.boot > boot ? reading.boot.milliseconds - boot.milliseconds : 0
    boot = max(boot, reading.boot)
    steady = steady &+ elapsed
    logical = max(reading.wall, logical.saturatingAdd(Duration(milliseconds: elapsed)))
  }

  /// How far the logical time is ahead of the steady one.
  package var offset: UInt64 { logical.milliseconds &- steady }
}
