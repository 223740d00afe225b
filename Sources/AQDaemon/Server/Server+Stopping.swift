import AQCore
import AQEngine
import CAQSystem
import Glibc

extension Server {
  /// How long running work may take to end once the daemon is told to stop.
  private static var drainTimeout: AQCore.Duration { .seconds(5) }

  /// Takes the signals that came: SIGTERM and SIGINT stop, SIGHUP has the configuration read again.
  mutating func takeSignals() {
    while true {
      let signal = aq_process_signals_next(signals.number)
      if signal <= 0 { return }
      if signal == SIGTERM || signal == SIGINT { beginStopping() }
      if signal == SIGHUP { reload() }
    }
  }

  /// Hands out nothing more, and tells the holders.
  mutating func beginDrain() {
    if isDraining { return }
    isDraining = true
    engine.beginDrain()
  }

  /// Drains, and stops once the running work has ended or its time is up.
  private mutating func beginStopping() {
    switch stopping {
    case .atDeadline: return
    case .no:
      stopping = .atDeadline(now + Server.drainTimeout.milliseconds)
      beginDrain()
      SystemCalls.notifySupervisor("STOPPING=1")
    }
  }

  /// True where nothing is left to wait for before the daemon stops.
  var isDone: Bool {
    switch stopping {
    case .no: false
    case .atDeadline(let deadline): deadline <= now || engine.leaseCount == 0
    }
  }

  /// Seals the log, and sends what can be sent of the last replies.
  mutating func stop() throws(CommitError) {
    try engine.shutDown()
    settle()
  }
}
