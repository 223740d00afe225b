import AQCore
import AQEngine
import CAQSystem
import Glibc

/// What time it is, and how much of the processor was used.
enum Clocks {
  /// Nanoseconds on the steady clock.
  static var now: UInt64 { aq_monotonic_nanoseconds() }

  /// What an engine is told.
  static var reading: ClockReading {
    ClockReading(
      wall: Timestamp(milliseconds: aq_clock_wall()),
      boot: Duration(milliseconds: aq_clock_boot()))
  }

  /// Nanoseconds of processor time of all threads of this process.
  static var processTime: UInt64 { time(CLOCK_PROCESS_CPUTIME_ID) }
  /// Nanoseconds of processor time of the calling thread.
  static var threadTime: UInt64 { time(CLOCK_THREAD_CPUTIME_ID) }

  private static func time(_ clock: clockid_t) -> UInt64 {
    var value = timespec()
    // Safe: writes the one value it is given.
    _ = unsafe clock_gettime(clock, &value)
    return UInt64(value.tv_sec) * 1_000_000_000 + UInt64(value.tv_nsec)
  }
}
