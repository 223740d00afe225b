import AQClient
import AQCore
import CAQSystem
import Glibc

/// A daemon of this benchmark's own, in a scratch directory; killed where it was not stopped.
///
/// It also dies with this process's main thread, whatever happens (`PR_SET_PDEATHSIG`).
final class DaemonProcess {
  let directory: String
  var socketPath: String { directory + "/aq.sock" }
  /// From exec to the line that begins with ready.
  private(set) var readyNanoseconds: UInt64 = 0
  private let program: String
  private let segments: Segments
  private var child: ChildProgram?

  /// How large the log's segments are.
  enum Segments {
    /// 256 MiB: what is measured fits the first, and no snapshot falls into it.
    case large
    /// As the daemon makes them, with snapshots as they come.
    case standard
  }

  /// Starts a daemon on `directory`, and returns once it is ready and its log is prepared.
  init(
    _ program: String, directory: String, _ segments: Segments = .large
  ) throws(BenchmarkFailure) {
    guard Files.isExecutable(program) else {
      throw .unavailable("no aqctl at \(program); build it, or say --aqctl PATH")
    }
    self.program = program
    self.directory = directory
    self.segments = segments
    try start()
    awaitPreparedLog()
  }

  deinit { child?.end(SIGKILL) }

  /// Starts it again after `kill`.
  func start() throws(BenchmarkFailure) {
    let begin = Clocks.now
    var words = [
      program, "daemon", "run", "--data-dir", directory + "/data", "--socket", socketPath,
    ]
    switch segments {
    case .large: words += ["--segment-bytes", String(Self.largeBytes)]
    case .standard: break
    }
    let child = try ChildProgram(words)
    self.child = child
    try child.awaitLine(containing: "ready ")
    readyNanoseconds = Clocks.now - begin
  }

  private static let largeBytes: UInt64 = 256 << 20

  /// Waits until the first segments have been zeroed, so that this is not taken for load: until as
  /// much has been written, at most ten seconds.
  private func awaitPreparedLog() {
    let segmentBytes: UInt64
    switch segments {
    case .large: segmentBytes = Self.largeBytes
    case .standard: segmentBytes = 16 << 20
    }
    let limit = Clocks.now + 10_000_000_000
    while writtenBytes < 3 * segmentBytes, Clocks.now < limit { usleep(10_000) }
    sync()
  }

  private var writtenBytes: UInt64 {
    for line in Files.text("/proc/\(child?.processID ?? 0)/io").split(separator: "\n")
    where line.hasPrefix("wchar: ") {
      return UInt64(line.dropFirst(7)) ?? 0
    }
    return 0
  }

  /// `kill -9`.
  func kill() {
    child?.end(SIGKILL)
    child = nil
  }

  func connect() throws(BenchmarkFailure) -> Client {
    do throws(ClientError) {
      return try Client(path: socketPath, timeout: .seconds(120))
    } catch { throw .queueFailed("\(error)") }
  }

  /// Resident bytes now.
  var residentBytes: UInt64 {
    let text = Files.text("/proc/\(child?.processID ?? 0)/statm").split(separator: " ")
    guard text.count > 1, let pages = UInt64(text[1]) else { return 0 }
    return pages * 4_096
  }

  /// What the daemon says of itself.
  func metrics() throws(BenchmarkFailure) -> Metrics {
    let client = try connect()
    do throws(ClientError) {
      return Metrics(try client.call(["METRICS"]).text ?? "")
    } catch { throw .queueFailed("\(error)") }
  }
}

/// A reading of `METRICS`.
struct Metrics {
  private var values: [Substring: Double] = [:]

  init(_ text: String) {
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      let words = line.split(separator: " ")
      if words.count == 2 { values[Substring(String(words[0]))] = Double(words[1]) }
    }
  }

  subscript(name: String) -> Double { values[name[...]] ?? 0 }

  var logEvents: Double { self["actionqueue_wal_append_total"] }
  var logBytes: Double { self["actionqueue_wal_bytes_total"] }
  var syncs: Double { self["actionqueue_wal_fsync_total"] }
  var processorSeconds: Double { self["process_cpu_seconds_total"] }
  func runs(_ state: String) -> Int { Int(self["actionqueue_runs{state=\"\(state)\"}"]) }
}

extension Measurement {
  /// Notes what the log and the processor did between two readings.
  mutating func note(_ before: Metrics, _ after: Metrics) {
    let events = after.logEvents - before.logEvents
    if events > 0 {
      bytesPerEvent = (after.logBytes - before.logBytes) / events
      syncsPerEvent = (after.syncs - before.syncs) / events
    }
    others.append(("daemon_cpu_seconds", after.processorSeconds - before.processorSeconds))
  }
}
