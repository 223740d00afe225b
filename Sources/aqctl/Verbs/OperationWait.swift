import AQClient
import AQCore

/// Waiting for a bulk operation, with its progress on a terminal.
enum OperationWait {
  @Sendable
  static func run(_ invocation: Invocation, _ console: Console) throws(Failure) -> Int32 {
    let id = try SubjectID.read(invocation.operands[0], as: OperationNoun.self)
    let daemon = try Daemon.connect(invocation.flags)
    let timeout = invocation.flags.duration("timeout")
    return try wait(for: id, timeout: timeout, daemon, console)
  }

  /// Waits until it has ended, shows what it did, and says it as an exit code.
  static func wait(
    for id: OperationID, timeout: Duration?, _ daemon: Daemon, _ console: Console
  ) throws(Failure) -> Int32 {
    let start = Surroundings.steadyMilliseconds()
    let what = "can't wait for \(id)"
    var progress = Progress()
    while true {
      let record = try daemon.call(["OPERATION.GET", .id(id)], what: what)
      if let state = record["state"]?.text, state != "running" {
        progress.end()
        console.record(record)
        return exitCode(record, state)
      }
      progress.show(record)
      var turn = Duration(milliseconds: 500)
      if let timeout {
        let passed = Surroundings.steadyMilliseconds() - start
        guard passed < timeout.milliseconds else {
          progress.end()
          throw Failure(
            .timedOut, what: what, why: "the time is up and it is still running",
            remedy: "aqctl operation wait \(id)")
        }
        turn = min(turn, Duration(milliseconds: timeout.milliseconds - passed))
      }
      try daemon.call(["OPERATION.WAIT", .id(id), "TIMEOUT", .duration(turn)], what: what)
    }
  }

  private static func exitCode(_ record: Value, _ state: String) -> Int32 {
    if state == "canceled" { return ErrorExit.canceled }
    return record["refused"]?.unsigned ?? 0 > 0 ? ErrorExit.partly : 0
  }

  private enum ErrorExit {
    static let canceled: Int32 = 4
    static let partly: Int32 = 6
  }

  /// One line on a terminal's standard error, written over as it goes.
  private struct Progress {
    private let isShown = Surroundings.isTerminal(2)
    private var isBegun = false

    mutating func show(_ record: Value) {
      guard isShown else { return }
      isBegun = true
      let done = (record["changed"]?.unsigned ?? 0) + (record["refused"]?.unsigned ?? 0)
      let matched = record["matched"]?.unsigned ?? 0
      Console.error("\raqctl: \(done) of \(matched)\u{1B}[K")
    }

    func end() { if isBegun { Console.error("\r\u{1B}[K") } }
  }
}
