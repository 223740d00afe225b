import AQCore

/// Durable submits over the socket: many connections with deep pipelines, by this program and by
/// redis-benchmark, and Redis itself beside it.
func submitScenario(_ setting: Setting, _ report: inout Report) throws(BenchmarkFailure) {
  let count = setting.size.pick(small: 100_000, full: 2_000_000)
  let directory = try ScratchDirectory()
  let daemon = try DaemonProcess(setting.aqctl, directory: directory.path)
  var next: UInt64 = 1
  report.add(try submits(daemon, setting, 1, 1, 1, count / 100, &next))
  report.add(try submits(daemon, setting, 16, 64, 1, count, &next))
  report.add(try submits(daemon, setting, 4, 4, 100, count, &next))
  report.add(try submits(daemon, setting, 4, 4, 1_000, count, &next))
  let metrics = try daemon.metrics()
  try expect("ready runs", metrics.runs("ready"), is: Int(next - 1))
  try reportPeers(daemon, count, &report)
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
  _ daemon: DaemonProcess, _ count: Int, _ report: inout Report
) throws(BenchmarkFailure) {
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
