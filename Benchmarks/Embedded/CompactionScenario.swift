import AQCore
import AQEngine
import AQSnapshot
import AQStorage

/// A snapshot of 1 M pending runs and the log of as many lifecycles, made while one caller goes on
/// submitting; and what that caller waits for with and without it.
func compactionScenario(_ setting: Setting, _ report: inout Report) throws(BenchmarkFailure) {
  let count = setting.size.pick(small: 100_000, full: 1_000_000)
  let directory = try ScratchDirectory()
  try buildLifecycles(directory.path, count: count, seed: setting.seed)
  var queue = try EmbeddedQueue(directory.path, EmbeddedQueue.options)
  let batch = TaskBatch(count: 1_000, seed: setting.seed)
  for _ in 0..<(count / 1_000) {
    queue.tick()
    try queue.submit(batch)
    try queue.commit()
  }
  try queue.settle()
  let covered = queue.engine.lastLSN
  let task = TaskBatch(count: 1, seed: setting.seed)
  var alone = Latencies()
  let start = Clocks.now
  for _ in 0..<2_000 { alone.add(try submitOne(&queue, task)) }
  var line = Measurement(
    "submits without it", "tasks", count: 2_000, nanoseconds: Clocks.now - start)
  line.latencies = alone
  report.add(line)
  var compaction = try compactMeanwhile(&queue, task, covered, alone)
  compaction.others.append(("ratio_raw_to_file", try compression(directory.path)))
  report.add(compaction)
}

/// Bytes of rows and texts to bytes of the newest snapshot's file.
private func compression(_ directory: String) throws(BenchmarkFailure) -> Double {
  do {
    let storage = try PosixStorage(root: directory + "/data", .mustExist)
    let catalog = SnapshotCatalog(
      storage: storage, storeUUID: try StoreDirectory.inspect(storage).identity.uuid)
    guard let newest = try catalog.names().first else { return 0 }
    let size = try catalog.open(newest).size
    return Double(size.rawBytes) / Double(size.fileBytes)
  } catch { throw .queueFailed("\(error)") }
}

private func submitOne(
  _ queue: inout EmbeddedQueue, _ task: TaskBatch
) throws(BenchmarkFailure) -> UInt64 {
  let before = Clocks.now
  queue.tick()
  try queue.submit(task)
  try queue.settle()
  return Clocks.now - before
}

private func compactMeanwhile(
  _ queue: inout EmbeddedQueue, _ task: TaskBatch, _ covered: LSN, _ alone: Latencies
) throws(BenchmarkFailure) -> Measurement {
  var latencies = Latencies()
  let (process, thread, start) = (Clocks.processTime, Clocks.threadTime, Clocks.now)
  do throws(CommitError) {
    try queue.engine.requestSnapshot()
  } catch { throw .queueFailed("\(error)") }
  while queue.engine.isMakingSnapshot { latencies.add(try submitOne(&queue, task)) }
  let (end, others) = (
    Clocks.now, (Clocks.processTime - process) - (Clocks.threadTime - thread)
  )
  try queue.commit()
  guard case .success(let made?) = queue.engine.snapshotOutcome else {
    throw .queueFailed("no snapshot: \(String(describing: queue.engine.snapshotOutcome))")
  }
  if made.lastLSN < covered { throw .wrongResult("the snapshot ends at \(made.lastLSN)") }
  var line = Measurement(
    "compaction, submits meanwhile", "events", count: Int(made.lastLSN.rawValue),
    nanoseconds: end - start)
  line.latencies = latencies
  let (with, without) = (
    latencies.microseconds(at: [0.99])[0], alone.microseconds(at: [0.99])[0]
  )
  line.others = [
    ("cpu_seconds", Double(others) / 1e9), ("file_mib", Double(made.fileBytes) / 1_048_576),
    ("p99_ratio", with / without),
  ]
  return line
}
