import AQClient
import AQCore
import Glibc

/// Serving again after `kill -9` with a million pending runs, from the log and from a snapshot.
func recoveryScenario(_ setting: Setting, _ report: inout Report) throws(BenchmarkFailure) {
  let count = setting.size.pick(small: 100_000, full: 1_000_000)
  let directory = try ScratchDirectory()
  let daemon = try DaemonProcess(setting.aqctl, directory: directory.path)
  var next: UInt64 = 1
  _ = try submits(daemon, setting, 4, 2, 1_000, count, &next)
  report.add(try restart(daemon, "kill -9, log", count))
  do throws(ClientError) {
    let client = try Client(path: daemon.socketPath, timeout: .seconds(120))
    try client.call(["ENGINE.SNAPSHOT"])
  } catch { throw .queueFailed("\(error)") }
  while try daemon.metrics()["actionqueue_snapshot_lsn"] < Double(count) { usleep(10_000) }
  report.add(try restart(daemon, "kill -9, snapshot", count))
}

private func restart(
  _ daemon: DaemonProcess, _ variant: String, _ count: Int
) throws(BenchmarkFailure) -> Measurement {
  daemon.kill()
  try daemon.start()
  let metrics = try daemon.metrics()
  try expect("ready runs", metrics.runs("ready"), is: count)
  var line = Measurement(
    variant, "runs", count: count, nanoseconds: daemon.readyNanoseconds)
  line.others = [
    ("recovery_seconds", metrics["actionqueue_recovery_time_seconds"]),
    ("events_replayed", metrics["actionqueue_recovery_events_applied"]),
    ("snapshot_lsn", metrics["actionqueue_snapshot_lsn"]),
  ]
  return line
}
