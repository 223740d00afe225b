import AQCore
import AQEngine

/// Opening a log of whole lifecycles: every event is read, verified, decoded and applied, on one
/// core.
func replayScenario(_ setting: Setting, _ report: inout Report) throws(BenchmarkFailure) {
  let count = setting.size.pick(small: 200_000, full: 2_000_000)
  let directory = try ScratchDirectory()
  try buildLifecycles(directory.path, count: count, seed: setting.seed)
  for pass in 1...3 {
    let before = Clocks.threadTime
    let queue = try EmbeddedQueue(directory.path, EmbeddedQueue.options)
    let processor = Clocks.threadTime - before
    let recovery = queue.engine.recovery
    try expect("events replayed", recovery.eventsApplied, is: UInt64(3 * count))
    try queue.expectCompleted(count)
    var line = Measurement(
      "open, pass \(pass)", "events", count: 3 * count, nanoseconds: recovery.nanoseconds)
    line.others = [
      ("cpu_seconds", Double(processor) / 1e9),
      ("ns_per_event", Double(recovery.nanoseconds) / Double(3 * count)),
    ]
    report.add(line)
  }
}

/// Fills the store in `directory` with `count` completed runs.
func buildLifecycles(
  _ directory: String, count: Int, seed: UInt64,
  _ options: EngineOptions = EmbeddedQueue.options
) throws(BenchmarkFailure) {
  var queue = try EmbeddedQueue(directory, options)
  let batch = TaskBatch(count: 1_000, seed: seed)
  for _ in 0..<(count / 1_000) {
    queue.tick()
    try queue.submit(batch)
    try queue.complete(try queue.claim(1_000))
    try queue.commit()
  }
  try queue.settle()
}
