import AQCore
import AQStorage
import AQWal
import CAQSystem
import Synchronization

/// The thread that writes and syncs a batch while the engine fills the next one.
///
/// One batch is handed over at a time: the engine swaps its full buffer for the thread's empty one
/// and raises the gate; the thread appends, syncs, and says so. Between the two the log and the
/// handed buffer belong to the thread, else to the engine; the phase is the only thing shared.
final class LogThread: @unchecked Sendable {
  // Sendable: `frame`, `failure`, `syncNanoseconds` and `log` are touched by whoever the phase says
  // owns them; its acquire and release order the accesses.
  private let log: LogWriter
  private var frame: FrameBuffer
  private var failure: WALError?
  private var syncNanoseconds: UInt64 = 0
  private let phase = Atomic<UInt8>(Phase.idle.rawValue)
  private let work = Gate()
  /// Raised when a batch is done, for those who can't poll a descriptor.
  private let progress = Gate()
  private let done: Signal
  private var thread: BackgroundThread?

  private enum Phase: UInt8 { case idle, handed, finished, stopping }

  init(_ log: LogWriter, frame: consuming FrameBuffer, done: Signal) {
    self.log = log
    self.frame = frame
    self.done = done
  }

  /// True while the thread has no batch, nor a finished one that was not collected.
  var isIdle: Bool { phase.load(ordering: .acquiring) == Phase.idle.rawValue }

  /// True while a batch is the thread's.
  private var isBusy: Bool { phase.load(ordering: .acquiring) == Phase.handed.rawValue }

  /// Hands `full` over and leaves an empty buffer in its place.
  ///
  /// Precondition: the thread has no batch.
  func hand(_ full: inout FrameBuffer) {
    invariant(
      phase.load(ordering: .acquiring) == Phase.idle.rawValue, "one batch is handed at a time")
    swap(&full, &frame)
    if thread == nil {
      thread = BackgroundThread(priority: .normal) { [unowned self] in run() }
    }
    phase.store(Phase.handed.rawValue, ordering: .releasing)
    work.raise()
  }

  /// What came of the batch that was handed over; nil while the thread still has it, or none was.
  ///
  /// Throws what the log threw.
  func collect() throws(WALError) -> (durable: LSN, syncNanoseconds: UInt64)? {
    guard phase.load(ordering: .acquiring) == Phase.finished.rawValue else { return nil }
    phase.store(Phase.idle.rawValue, ordering: .relaxed)
    frame.begin(firstLSN: .zero, logicalTime: .zero)
    if let failure { throw failure }
    return (log.durableLSN, syncNanoseconds)
  }

  /// Waits until the thread has no batch.
  func wait() {
    var seen = progress.count
    while isBusy { seen = progress.wait(past: seen) }
  }

  /// Ends the thread, once it is through with its batch.
  func stop() {
    guard let running = thread else { return }
    wait()
    phase.store(Phase.stopping.rawValue, ordering: .releasing)
    work.raise()
    running.join()
    thread = nil
  }

  private func run() {
    var seen: UInt64 = 0
    while true {
      switch Phase(rawValue: phase.load(ordering: .acquiring)) {
      case .handed: commit()
      case .stopping: return
      case .idle, .finished, nil: seen = work.wait(past: seen)
      }
    }
  }

  private func commit() {
    do throws(WALError) {
      try log.append(&frame)
      let start = aq_monotonic_nanoseconds()
      try log.sync()
      syncNanoseconds = aq_monotonic_nanoseconds() - start
    } catch {
      failure = error
    }
    phase.store(Phase.finished.rawValue, ordering: .releasing)
    progress.raise()
    done.raise()
  }
}
