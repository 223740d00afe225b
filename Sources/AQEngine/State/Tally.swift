import AQCore

/// Counts that are part of the state: the same after a restart, a snapshot and a replay.
struct Tally: Equatable {
  /// Runs that are there, by `RunState.rawValue`.
  var runs = [UInt64](repeating: 0, count: 10)
  /// Ended attempts by `AttemptResult.rawValue`.
  var attempts = [UInt64](repeating: 0, count: 9)
  /// Attempts that were started.
  var attemptsStarted: UInt64 = 0
  /// Tasks that are there.
  var tasks: UInt64 = 0
  /// Runs that were ever made.
  var runsCreated: UInt64 = 0
  /// Leases that ended because of their worker.
  var interruptions: UInt64 = 0
  /// Ended tasks, and ended runs, that were given up.
  var tasksPruned: UInt64 = 0
  var runsPruned: UInt64 = 0

  func count(_ state: RunState) -> UInt64 { runs[Int(state.rawValue)] }
  func count(_ result: AttemptResult) -> UInt64 { attempts[Int(result.rawValue)] }
}
