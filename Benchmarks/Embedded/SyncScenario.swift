import AQCore
import AQEngine
import AQStorage

/// What a caller waits for who waits for each of its submits, beside what the disk alone takes for
/// as many bytes: in turns, so that both meet the same disk.
func syncScenario(_ setting: Setting, _ report: inout Report) throws(BenchmarkFailure) {
  let count = setting.size.pick(small: 2_000, full: 20_000)
  let turns = 20
  let directory = try ScratchDirectory()
  let bare = try BareAppends(directory.path, count: count, byteCount: 152)
  var queue = try EmbeddedQueue(directory.path, EmbeddedQueue.options)
  let batch = TaskBatch(count: 1, seed: setting.seed)
  var (bareTimes, times, hash) = (Latencies(), Latencies(), ResultHash())
  var (bareTotal, total): (UInt64, UInt64) = (0, 0)
  for turn in 0..<turns {
    for index in (turn * count / turns)..<((turn + 1) * count / turns) {
      let nanoseconds = try bare.append(index)
      bareTimes.add(nanoseconds)
      bareTotal += nanoseconds
    }
    for _ in 0..<(count / turns) {
      let nanoseconds = try submit(&queue, batch, &hash)
      times.add(nanoseconds)
      total += nanoseconds
    }
  }
  try expect("hash of tasks", hash, is: ResultHash.ofAll(1...UInt64(count)))
  var disk = Measurement("append + fdatasync", "appends", count: count, nanoseconds: bareTotal)
  disk.latencies = bareTimes
  disk.bytesPerEvent = Double(bare.byteCount)
  disk.syncsPerEvent = 1
  report.add(disk)
  var line = Measurement("submit, embedded", "tasks", count: count, nanoseconds: total)
  let commits = queue.engine.figures().commits
  line.latencies = times
  line.bytesPerEvent = Double(commits.bytes) / Double(commits.events)
  line.syncsPerEvent = Double(commits.syncs) / Double(commits.events)
  line.hash = hash
  let ratio = times.microseconds(at: [0.5])[0] / bareTimes.microseconds(at: [0.5])[0]
  line.others = [("p50_ratio_to_bare", ratio)]
  report.add(line)
}

/// `pwrite` and `fdatasync` of as many bytes each time, in a file that was zeroed before.
private struct BareAppends {
  let byteCount: Int
  private let file: any StorageFile
  private let record: [UInt8]

  init(_ directory: String, count: Int, byteCount: Int) throws(BenchmarkFailure) {
    self.byteCount = byteCount
    record = [UInt8](repeating: 0x2A, count: byteCount)
    do throws(StorageError) {
      file = try PosixStorage(root: directory, .mustExist).open("bare", .createNew)
      let zeros = [UInt8](repeating: 0, count: 1 << 20)
      for offset in stride(from: 0, to: count * byteCount + zeros.count, by: zeros.count) {
        try file.write(zeros, at: UInt64(offset))
      }
      try file.syncAll()
    } catch { throw .unavailable("the disk: \(error)") }
  }

  /// Returns the nanoseconds that the append of this number took.
  func append(_ index: Int) throws(BenchmarkFailure) -> UInt64 {
    let before = Clocks.now
    do throws(StorageError) {
      try file.write(record, at: UInt64(index * byteCount))
      try file.sync()
    } catch { throw .unavailable("the disk: \(error)") }
    return Clocks.now - before
  }
}

private func submit(
  _ queue: inout EmbeddedQueue, _ batch: TaskBatch, _ hash: inout ResultHash
) throws(BenchmarkFailure) -> UInt64 {
  let before = Clocks.now
  queue.tick()
  let reply = queue.engine.execute(
    .submit(batch.requests[0]), from: queue.client, bytes: batch.bytes.rawBytes)
  guard case .task(let task) = reply else { throw .queueFailed("\(reply)") }
  try queue.settle()
  hash.add(task.rawValue)
  return Clocks.now - before
}
