import AQCore

/// Durable submits over the socket: many connections with deep pipelines, by this program and by
/// redis-benchmark, and Redis itself beside it.
func submitScenario(_ setting: Setting, _ report: inout Report) throws(BenchmarkFailure) {
  let count = setting.size.pick(small: 100_000, full: 1_000_000)
  report.add(try alone(setting, .large, 1, 1, 1, count / 50))
  report.add(try alone(setting, .large, 16, 64, 1, count))
  report.add(try alone(setting, .large, 4, 4, 100, count))
  report.add(try alone(setting, .large, 4, 4, 1_000, count))
  var sustained = try alone(setting, .standard, 16, 64, 1, 4 * count)
  sustained.variant += ", with snapshots"
  report.add(sustained)
  try reportPeers(setting, count, &report)
}

/// One load on a daemon of its own.
private func alone(
  _ setting: Setting, _ segments: DaemonProcess.Segments, _ connectionCount: Int, _ depth: Int,
  _ batch: Int, _ count: Int
) throws(BenchmarkFailure) -> Measurement {
  let directory = try ScratchDirectory()
  let daemon = try DaemonProcess(setting.aqctl, directory: directory.path, segments)
  var next: UInt64 = 1
  let line = try submits(daemon, setting, connectionCount, depth, batch, count, &next)
  try expect("ready runs", try daemon.metrics().runs("ready"), is: Int(next - 1))
  return line
}

/// One load on a daemon; the ids of its tasks begin at `next`.
func submits(
  _ daemon: DaemonProcess, _ setting: Setting, _ connectionCount: Int, _ depth: Int, _ batch: Int,
  _ count: Int, _ next: inout UInt64
) throws(BenchmarkFailure) -> Measurement {
  var connections: [LoadConnection] = []
  for _ in 0..<connectionCount { connections.append(try LoadConnection(daemon.socketPath)) }
  var load = SubmitLoad(
    taskCount: count, connectionCount: connectionCount, depth: depth, batch: batch,
    seed: setting.seed)
  let taskCount = load.taskCount
  let before = try daemon.metrics()
  let elapsed = try drive(&load, connections)
  let form = batch == 1 ? "submit" : "SUBMITM of \(batch)"
  var line = Measurement(
    "\(form), \(connectionCount)×\(depth)", "tasks", count: taskCount, nanoseconds: elapsed)
  let last = next + UInt64(taskCount) - 1
  try expect("hash of task ids", load.hash, is: ResultHash.ofAll(next...last))
  next = last + 1
  line.latencies = load.latencies
  line.hash = load.hash
  line.note(before, try daemon.metrics())
  return line
}

/// redis-benchmark on the daemon and on a Redis that syncs its log before every reply.
private func reportPeers(
  _ setting: Setting, _ count: Int, _ report: inout Report
) throws(BenchmarkFailure) {
  let ownDirectory = try ScratchDirectory()
  let daemon = try DaemonProcess(setting.aqctl, directory: ownDirectory.path)
  let submit = ["TASK.SUBMIT", "bench"]
  guard let ours = try RedisBenchmark.run(daemon.socketPath, count, submit, ["SCALAR"])
  else { return }
  report.add(ours)
  let directory = try ScratchDirectory()
  guard let server = try RedisServer(directory.path),
    let theirs = try RedisBenchmark.run(server.socketPath, count, ["LPUSH", "bench"], [])
  else { return }
  var line = theirs
  line.variant = "Redis, AOF always, LPUSH, 16×64"
  line.others.append(("ratio_ours_to_theirs", ours.rate / theirs.rate))
  report.add(line)
}
