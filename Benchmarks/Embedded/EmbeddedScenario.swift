import AQCore
import AQEngine

/// Whole lifecycles in batches of 100, each step durable before its caller takes the next: one
/// caller, and many of them sharing each sync.
func embeddedScenario(_ setting: Setting, _ report: inout Report) throws(BenchmarkFailure) {
  let count = setting.size.pick(small: 200_000, full: 2_000_000)
  report.add(try lifecycles(setting, callerCount: 1, count: count / 10))
  report.add(try lifecycles(setting, callerCount: 8, count: count))
  report.add(try lifecycles(setting, callerCount: 64, count: count))
}

private func lifecycles(
  _ setting: Setting, callerCount: Int, count: Int
) throws(BenchmarkFailure) -> Measurement {
  let directory = try ScratchDirectory()
  var queue = try EmbeddedQueue(directory.path, EmbeddedQueue.options)
  let batch = TaskBatch(count: 100, seed: setting.seed)
  var callers = [Caller](repeating: Caller(), count: callerCount)
  var (submitted, completed) = (0, 0)
  var latencies = Latencies()
  var hash = ResultHash()
  let start = Clocks.now
  while completed < count {
    queue.tick()
    let durable = queue.engine.durableLSN
    var hasMoved = false
    for index in callers.indices where callers[index].awaited <= durable {
      if callers[index].asked != 0 { latencies.add(Clocks.now - callers[index].asked) }
      callers[index].asked = 0
      if callers[index].step == .finished { completed += 100 }
      if callers[index].step.isIdle {
        callers[index].step = .idle
        if submitted == count { continue }
        submitted += 100
      }
      try callers[index].takeStep(&queue, batch, &hash)
      hasMoved = true
    }
    try queue.commit()
    if !hasMoved { try queue.awaitDisk() }
  }
  var line = Measurement(
    "\(callerCount) callers, batches of 100", "runs", count: count,
    nanoseconds: Clocks.now - start)
  try queue.settle()
  try queue.expectCompleted(count)
  try expect("hash of completed runs", hash, is: ResultHash.ofAll(1...UInt64(count)))
  let commits = queue.engine.figures().commits
  line.latencies = latencies
  line.bytesPerEvent = Double(commits.bytes) / Double(commits.events)
  line.syncsPerEvent = Double(commits.syncs) / Double(commits.events)
  line.hash = hash
  return line
}

/// One caller: submits, claims and completes 100 runs, waiting for the disk at each step.
private struct Caller {
  var step = Step.idle
  /// What the last step rests on.
  var awaited = LSN.zero
  /// When the last step was asked for; zero where its wait was noted.
  var asked: UInt64 = 0
  private var runs: [ClaimedRun] = []

  /// What was asked for last.
  enum Step {
    case idle, submitted, claimed, finished
    /// True where the next step is a submit.
    var isIdle: Bool { self == .idle || self == .finished }
  }

  mutating func takeStep(
    _ queue: inout EmbeddedQueue, _ batch: TaskBatch, _ hash: inout ResultHash
  ) throws(BenchmarkFailure) {
    asked = Clocks.now
    switch step {
    case .idle, .finished:
      try queue.submit(batch)
      step = .submitted
    case .submitted:
      runs = try queue.claim(100)
      step = .claimed
    case .claimed:
      try queue.complete(runs)
      for run in runs { hash.add(run.run.rawValue) }
      step = .finished
    }
    awaited = queue.engine.lastLSN
  }
}
