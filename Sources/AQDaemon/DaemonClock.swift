import AQCore
import AQEngine
import CAQSystem

/// The clock the engine is told: the system's, or one that stands still for tests.
struct DaemonClock {
  private var standing: ClockReading?

  /// Which clock.
  init(_ choice: DaemonOptions.Clock) {
    switch choice {
    case .system: standing = nil
    case .test: standing = DaemonClock.systemReading
    }
  }

  /// What the system's clocks show.
  static var systemReading: ClockReading {
    ClockReading(
      wall: Timestamp(milliseconds: aq_clock_wall()),
      boot: Duration(milliseconds: aq_clock_boot()))
  }

  var isTest: Bool { standing != nil }

  /// What the engine is told now.
  var reading: ClockReading { standing ?? DaemonClock.systemReading }

  /// Time passes: on both clocks.
  mutating func advance(_ duration: Duration) {
    guard var reading = standing else { return }
    reading.wall = reading.wall.saturatingAdd(duration)
    let (boot, overflowed) = reading.boot.milliseconds.addingReportingOverflow(
      duration.milliseconds)
    reading.boot = Duration(milliseconds: overflowed ? .max : boot)
    standing = reading
  }

  /// Somebody sets the wall clock: no time passes.
  mutating func set(_ time: Timestamp) { standing?.wall = time }
}
