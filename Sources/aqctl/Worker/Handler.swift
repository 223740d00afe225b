import AQClient
import AQCore
import Glibc

/// A program that works on a run, with what it has said so far.
final class Handler {
  let lease: LeasedRun
  private let child: ChildProcess
  private let streams: WorkerPlan.Streams
  private var output: OwnedDescriptor?
  private var error: OwnedDescriptor?
  private var captured = Capture(limit: Limits.payloadBytes, .head)
  private var said = Capture(limit: Limits.errorTextBytes, .tail)
  /// What to make of its end, where that is settled before it comes.
  private(set) var settled: Verdict?
  /// On the steady clock.
  var nextHeartbeat: UInt64
  /// Where its descriptors are in the poll set of this round; nil where they aren't.
  private var polled: (end: Int, output: Int?, error: Int?)?

  /// Starts the program for a run.
  init(
    _ lease: LeasedRun, words: [String], _ streams: WorkerPlan.Streams, watcher: Int32?,
    nextHeartbeat: UInt64
  ) throws(ChildProcess.SystemFailure) {
    var launch = ChildProcess.Launch(words: words)
    launch.environment = [
      ("AQ_RUN", lease.run.description), ("AQ_TASK", lease.task.description),
      ("AQ_ATTEMPT", String(lease.attempt)), ("AQ_TOKEN", String(lease.token.rawValue)),
      ("AQ_KIND", lease.kind),
    ]
    self.lease = lease
    self.streams = streams
    self.nextHeartbeat = nextHeartbeat
    launch.watcher = watcher ?? -1
    // A program alone in the foreground keeps its terminal; the others get the payload.
    let payload = try Channels.input(lease.payload)
    if watcher != nil { launch.input = payload.rawValue }
    switch streams {
    case .inherited:
      child = try ChildProcess(launch)
    case .captured, .passedOn:
      let outputPipe = try Channels.Pipe()
      let errorPipe = try Channels.Pipe()
      launch.output = outputPipe.writing.rawValue
      launch.error = errorPipe.writing.rawValue
      child = try ChildProcess(launch)
      output = outputPipe.takeReading()
      error = errorPipe.takeReading()
    }
  }

  /// Has it ended at once; its end then means `verdict`, unless that was settled before.
  func stop(_ verdict: Verdict) {
    if settled == nil { settled = verdict }
    child.killGroup()
  }

  /// Passes a signal on.
  func signal(_ number: Int32) { child.signalGroup(number) }

  /// Adds what there is to wait for.
  func enter(_ set: inout PollSet) {
    let end = set.add(child.pidfd.rawValue)
    var outputIndex: Int?
    var errorIndex: Int?
    if let descriptor = output?.rawValue { outputIndex = set.add(descriptor) }
    if let descriptor = error?.rawValue { errorIndex = set.add(descriptor) }
    polled = (end, outputIndex, errorIndex)
  }

  /// Takes in what has come; how it ended, or nil while it runs.
  func advance(_ set: borrowing PollSet) -> ChildProcess.End? {
    guard let polled else { return nil }
    self.polled = nil
    if let index = polled.output, set.isReady(index) { readOutput(.once) }
    if let index = polled.error, set.isReady(index) { readError(.once) }
    guard set.isReady(polled.end), let end = child.collect() else { return nil }
    // The group is gone, so the pipes hold all there will be.
    readOutput(.all)
    readError(.all)
    return end
  }

  /// What the end means for the run.
  func verdict(_ end: ChildProcess.End, terminalExits: Set<Int32>) -> Verdict {
    settled
      ?? Verdict.judge(
        end, terminalExits: terminalExits, output: captured.bytes, error: said.bytes)
  }

  /// Bytes of output that didn't fit; zero where all did.
  var droppedOutputCount: Int { captured.byteCount - captured.bytes.count }

  private enum Extent { case once, all }

  private func readOutput(_ extent: Extent) {
    var limit = Self.readCount
    while output != nil, limit > 0 {
      limit -= 1
      switch output?.readChunk() {
      case .bytes(let bytes):
        captured.append(bytes)
        if case .passedOn = streams { Files.write(bytes, to: STDOUT_FILENO) }
      case .nothing: return
      case .end, nil: output = nil
      }
      if case .once = extent { return }
    }
  }

  private func readError(_ extent: Extent) {
    var limit = Self.readCount
    while error != nil, limit > 0 {
      limit -= 1
      switch error?.readChunk() {
      case .bytes(let bytes):
        said.append(bytes)
        if case .passedOn = streams { Files.write(bytes, to: STDERR_FILENO) }
      case .nothing: return
      case .end, nil: error = nil
      }
      if case .once = extent { return }
    }
  }

  // Somebody who left the group may go on writing for ever; a pipe holds less than this.
  private static let readCount = 64
}
