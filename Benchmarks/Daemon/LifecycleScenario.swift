import AQCore

/// Claim and complete over the socket, durable: batches of 100 and single runs, one worker and
/// several.
func lifecycleScenario(_ setting: Setting, _ report: inout Report) throws(BenchmarkFailure) {
  let count = setting.size.pick(small: 50_000, full: 1_000_000)
  report.add(try lifecycles(setting, 1, 1, 100, count))
  report.add(try lifecycles(setting, 4, 1, 100, count))
  report.add(try lifecycles(setting, 4, 4, 100, count))
  report.add(try lifecycles(setting, 1, 1, 1, count / 50))
  report.add(try lifecycles(setting, 4, 1, 1, count / 50))
  report.add(try lifecycles(setting, 8, 32, 1, count / 5))
}

private func lifecycles(
  _ setting: Setting, _ workerCount: Int, _ depth: Int, _ batch: Int, _ count: Int
) throws(BenchmarkFailure) -> Measurement {
  let directory = try ScratchDirectory()
  let daemon = try DaemonProcess(setting.aqctl, directory: directory.path)
  var next: UInt64 = 1
  _ = try submits(daemon, setting, 2, 1, 100, count, &next)
  var connections: [LoadConnection] = []
  for _ in 0..<workerCount { connections.append(try LoadConnection(daemon.socketPath)) }
  var load = LifecycleLoad(workerCount: workerCount, depth: depth, batch: batch)
  let before = try daemon.metrics()
  let elapsed = try drive(&load, connections)
  let after = try daemon.metrics()
  let runs = Int(next - 1)
  try expect("runs completed", load.completed, is: runs)
  try expect("runs completed by the daemon", after.runs("completed"), is: runs)
  try expect("hash of run ids", load.hash, is: ResultHash.ofAll(1...UInt64(runs)))
  let form = batch == 1 ? "one at a time" : "batches of \(batch)"
  var line = Measurement(
    "\(workerCount) workers × \(depth), \(form)", "runs", count: runs, nanoseconds: elapsed)
  line.latencies = load.latencies
  line.hash = load.hash
  line.note(before, after)
  return line
}
