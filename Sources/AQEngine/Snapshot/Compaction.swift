import AQCore
import AQStorage
import AQWal
import Synchronization

/// The compactor's thread as the engine sees it: at most one compaction at a time.
struct Compaction: ~Copyable {
  private let directory: StoreDirectory
  private let job: Job
  private var thread: BackgroundThread?
  /// What came of the last one.
  private(set) var last: Result<CompactionSummary?, CompactionError>?
  /// Sealed bytes that no snapshot covered when the last one failed: it is tried again with more.
  private var failedAt: UInt64 = 0
  /// Segments that were sealed when the last look was taken.
  private var seenSegment: UInt64 = 0

  /// Log bytes since the last snapshot that call for a new one, however small the state is.
  private static let smallestInterval: UInt64 = 48 << 20

  private final class Job: Sendable {
    let isRunning = Atomic<Bool>(false)
    let outcome = Mutex<Result<CompactionSummary?, CompactionError>?>(nil)
  }

  init(_ directory: StoreDirectory) {
    self.directory = directory
    job = Job()
  }

  var isRunning: Bool { job.isRunning.load(ordering: .acquiring) }

  /// Starts a compaction unless one is running.
  mutating func start() {
    if isRunning { return }
    collect()
    job.isRunning.store(true, ordering: .releasing)
    thread = BackgroundThread { [job, directory] in
      let outcome: Result<CompactionSummary?, CompactionError>
      do throws(CompactionError) {
        outcome = .success(try Compactor.compact(directory))
      } catch { outcome = .failure(error) }
      job.outcome.withLock { $0 = outcome }
      job.isRunning.store(false, ordering: .releasing)
    }
  }

  /// Takes in what a compaction that has ended came to.
  mutating func collect() {
    guard !isRunning, let ended = thread else { return }
    ended.join()
    thread = nil
    last = job.outcome.withLock { $0 }
    if case .failure = last { failedAt = uncoveredBytes } else { failedAt = 0 }
  }

  /// Waits for a running compaction to end.
  mutating func finish() {
    thread?.join()
    thread = nil
    last = job.outcome.withLock { $0 } ?? last
  }

  /// True where the log behind the last snapshot has grown enough for a new one.
  mutating func isDue(activeSegment: UInt64) -> Bool {
    if isRunning { return false }
    // Only a rotation can make it due.
    if activeSegment == seenSegment { return false }
    seenSegment = activeSegment
    let covered = directory.manifest.snapshots.map(\.sizeBytes).last ?? 0
    return uncoveredBytes >= max(Self.smallestInterval, covered) + failedAt
  }

  private var uncoveredBytes: UInt64 {
    let manifest = directory.manifest
    let covered = manifest.snapshots.map(\.lastLSN).max() ?? .zero
    return manifest.sealed.reduce(0) { $1.lastLSN > covered ? $0 + $1.usedBytes : $0 }
  }
}
