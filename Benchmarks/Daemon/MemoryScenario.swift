import AQCore

/// What a pending once-task costs in resident memory, its 64-byte payload included and beside it.
func memoryScenario(_ setting: Setting, _ report: inout Report) throws(BenchmarkFailure) {
  let count = setting.size.pick(small: 100_000, full: 1_000_000)
  let directory = try ScratchDirectory()
  let daemon = try DaemonProcess(setting.aqctl, directory: directory.path)
  let empty = daemon.residentBytes
  var next: UInt64 = 1
  // A first load, so that buffers have their size and aren't taken for rows.
  _ = try submits(daemon, setting, 4, 1, 1_000, 20_000, &next)
  let warm = daemon.residentBytes
  var line = try submits(daemon, setting, 4, 1, 1_000, count, &next)
  try expect("ready runs", try daemon.metrics().runs("ready"), is: Int(next - 1))
  let grown = Double(daemon.residentBytes) - Double(warm)
  line.variant = "pending once-tasks"
  line.memoryPerRun = grown / Double(line.count)
  line.others += [
    ("bytes_beside_payload", grown / Double(line.count) - 64),
    ("empty_mib", Double(empty) / 1_048_576),
    ("arena_bytes_per_run", try daemon.metrics()["actionqueue_arena_bytes"] / Double(next - 1)),
  ]
  report.add(line)
}
