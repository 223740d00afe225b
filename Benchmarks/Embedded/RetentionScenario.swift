import AQCore
import AQEngine

/// 1 M ended tasks that may all go at once: how long it takes, and how long the engine's thread is
/// away at most. Callers are served between any two ticks.
func retentionScenario(_ setting: Setting, _ report: inout Report) throws(BenchmarkFailure) {
  let count = setting.size.pick(small: 200_000, full: 1_000_000)
  let directory = try ScratchDirectory()
  var options = EmbeddedQueue.options
  options.retention = RetentionPolicy(count: .max)
  try buildLifecycles(directory.path, count: count, seed: setting.seed, options)
  var queue = try EmbeddedQueue(directory.path, options)
  let batch = TaskBatch(count: 1, seed: setting.seed)
  let before = Files.residentBytes
  queue.engine.retention = RetentionPolicy(age: .zero, count: 0, minimumAge: .zero)
  var line = try prune(&queue, batch, count)
  let freed = Double(before) - Double(Files.residentBytes)
  line.others.append(("mib_before", Double(before) / 1_048_576))
  line.others.append(("mib_given_back", freed / 1_048_576))
  report.add(line)
}

/// Rounds with one submit each, until all that has ended is gone.
private func prune(
  _ queue: inout EmbeddedQueue, _ batch: TaskBatch, _ count: Int
) throws(BenchmarkFailure) -> Measurement {
  var latencies = Latencies()
  var longest: UInt64 = 0
  let start = Clocks.now
  while queue.engine.figures().tasksPruned < UInt64(count) {
    let tick = Clocks.now
    queue.tick()
    let taken = Clocks.now - tick
    latencies.add(taken)
    longest = max(longest, taken)
    try queue.submit(batch)
    try queue.commit()
  }
  let end = Clocks.now
  try queue.settle()
  var line = Measurement("all at once, by tick", "tasks", count: count, nanoseconds: end - start)
  line.latencies = latencies
  line.others = [("longest_tick_ms", Double(longest) / 1e6)]
  return line
}
