import AQCore
import AQEngine
import AQStorage

/// What a caller waits for who waits for each of its submits, beside what the disk alone takes for
/// as many bytes.
func syncScenario(_ setting: Setting, _ report: inout Report) throws(BenchmarkFailure) {
  let count = setting.size.pick(small: 2_000, full: 20_000)
  let bare = try bareAppends(count, byteCount: 200)
  report.add(bare)
  var embedded = try submits(setting, count)
  let bareMedian = bare.latencies.microseconds(at: [0.5])[0]
  let ratio = embedded.latencies.microseconds(at: [0.5])[0] / bareMedian
  embedded.others = [("p50_ratio_to_bare", ratio)]
  report.add(embedded)
}

/// `pwrite` and `fdatasync` of as many bytes each time, in a file that was zeroed before.
func bareAppends(_ count: Int, byteCount: Int) throws(BenchmarkFailure) -> Measurement {
  let directory = try ScratchDirectory()
  var latencies = Latencies()
  let total: UInt64
  do throws(StorageError) {
    let storage = try PosixStorage(root: directory.path, .mustExist)
    let file = try storage.open("bare", .createNew)
    let zeros = [UInt8](repeating: 0, count: 1 << 20)
    let size = count * byteCount
    for offset in stride(from: 0, to: size + zeros.count, by: zeros.count) {
      try file.write(zeros, at: UInt64(offset))
    }
    try file.syncAll()
    let record = [UInt8](repeating: 0x2A, count: byteCount)
    let start = Clocks.now
    for index in 0..<count {
      let before = Clocks.now
      try file.write(record, at: UInt64(index * byteCount))
      try file.sync()
      latencies.add(Clocks.now - before)
    }
    total = Clocks.now - start
  } catch { throw .unavailable("the disk: \(error)") }
  var line = Measurement("bare append + fdatasync", "appends", count: count, nanoseconds: total)
  line.latencies = latencies
  line.bytesPerEvent = Double(byteCount)
  line.syncsPerEvent = 1
  return line
}

private func submits(_ setting: Setting, _ count: Int) throws(BenchmarkFailure) -> Measurement {
  let directory = try ScratchDirectory()
  var queue = try EmbeddedQueue(directory.path, EmbeddedQueue.options)
  let batch = TaskBatch(count: 1, seed: setting.seed)
  var latencies = Latencies()
  var hash = ResultHash()
  let start = Clocks.now
  for _ in 0..<count {
    let before = Clocks.now
    queue.tick()
    let reply = queue.engine.execute(
      .submit(batch.requests[0]), from: queue.client, bytes: batch.bytes.rawBytes)
    guard case .task(let task) = reply else { throw .queueFailed("\(reply)") }
    try queue.settle()
    latencies.add(Clocks.now - before)
    hash.add(task.rawValue)
  }
  var line = Measurement(
    "submit, embedded", "tasks", count: count, nanoseconds: Clocks.now - start)
  try expect("hash of tasks", hash, is: ResultHash.ofAll(1...UInt64(count)))
  let commits = queue.engine.figures().commits
  line.latencies = latencies
  line.bytesPerEvent = Double(commits.bytes) / Double(commits.events)
  line.syncsPerEvent = Double(commits.syncs) / Double(commits.events)
  line.hash = hash
  return line
}
