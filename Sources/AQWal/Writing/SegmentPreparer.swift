import AQCore
import AQStorage
import Synchronization

/// Where segments are prepared.
public enum Preparation: Sendable {
  /// On a thread of its own, ahead of need: for the daemon.
  case background
  /// On the caller's, when it rotates or replenishes: for simulation and tools.
  case inline
}

/// A file of zeros, synced, under a temporary name: a segment to be.
struct PreparedSegment: Sendable {
  var file: any StorageFile
  var path: String
  var sizeBytes: UInt64

  /// The frame bytes it will take, without the seal.
  var roomBytes: UInt64 {
    sizeBytes - UInt64(LogLimits.segmentHeaderBytes + LogLimits.frameHeaderBytes)
  }
}

/// Keeps the next segment and a reserve ready, off the hot path.
///
/// The only state shared between the log's owner and the preparing thread; its lock is taken once a
/// segment.
final class SegmentPreparer: Sendable {
  private let storage: any Storage
  private let sizing: SegmentSizing
  private let gauges: LogGauges
  private let state: Mutex<State>
  /// Raised where there is something to do for the thread.
  private let work = Gate()
  /// Raised where something was done, or failed.
  private let progress = Gate()
  private let thread: Mutex<BackgroundThread?> = Mutex(nil)
  private let mode: Preparation

  private struct State: Sendable {
    /// In the order in which they will be used; at most two.
    var ready: [PreparedSegment] = []
    /// The number that the first segment in `ready` will have.
    var nextNumber: UInt64
    /// The name of the segment that was taken and doesn't have its own yet: not to be used anew.
    var takenPath: String?
    var failure: StorageError?
    var isStopping = false
  }

  /// The names segments are prepared under.
  static var paths: [String] { ["wal/next.tmp", "wal/reserve.tmp"] }
  /// How long a full disk is left alone before the next try.
  private static var retryMilliseconds: UInt64 { 250 }

  /// Prepares segments from `nextNumber` on, once `start` is called.
  init(
    _ storage: any Storage, sizing: SegmentSizing, nextNumber: UInt64, _ mode: Preparation,
    _ gauges: LogGauges
  ) {
    self.storage = storage
    self.sizing = sizing
    self.gauges = gauges
    self.mode = mode
    state = Mutex(State(nextNumber: nextNumber))
  }

  /// Begins to prepare.
  func start() {
    switch mode {
    case .inline: replenish()
    case .background: thread.withLock { $0 = BackgroundThread { [self] in run() } }
    }
  }

  /// Ends the thread. Segments that are ready stay on disk for the next opening.
  func stop() {
    state.withLock { $0.isStopping = true }
    work.raise()
    progress.raise()
    let thread = thread.withLock { (thread: inout BackgroundThread?) in
      let taken = thread
      thread = nil
      return taken
    }
    thread?.join()
  }

  /// The next segment; waits for it where the thread is at it. Say `published` once it has its own
  /// name.
  ///
  /// Throws `StorageError` where none is ready and none can be made.
  func take() throws(StorageError) -> PreparedSegment {
    while true {
      let seen = progress.count
      if let segment = takeReady() { return segment }
      switch mode {
      case .inline: try prepareOne()
      case .background:
        if let failure = state.withLock({ $0.failure }) { throw failure }
        progress.wait(past: seen)
      }
    }
  }

  /// The segment last taken has its own name: has another made in its place.
  func published() {
    state.withLock { $0.takenPath = nil }
    replenish()
  }

  /// Has the missing segments made: at once (inline), or soon (background).
  func replenish() {
    switch mode {
    case .background: work.raise()
    case .inline:
      do {
        while isShort { try prepareOne() }
      } catch {
        // Kept in `state.failure` and shown by the gauges; the next replenishing tries again.
      }
    }
  }

  private var isShort: Bool {
    state.withLock { state in
      let used = state.ready.count + (state.takenPath == nil ? 0 : 1)
      return !state.isStopping && used < Self.paths.count
    }
  }

  private func takeReady() -> PreparedSegment? {
    state.withLock { state in
      guard !state.ready.isEmpty else { return nil }
      let segment = state.ready.removeFirst()
      state.nextNumber += 1
      state.takenPath = segment.path
      gauges.setPrepared(state.ready.map(\.roomBytes))
      return segment
    }
  }

  private func run() {
    while true {
      let seen = work.count
      if state.withLock({ $0.isStopping }) { return }
      guard isShort else {
        work.wait(past: seen)
        continue
      }
      do {
        try prepareOne()
      } catch {
        work.wait(past: seen, milliseconds: Self.retryMilliseconds)
      }
    }
  }

  /// Makes one segment under the name that is free.
  private func prepareOne() throws(StorageError) {
    let (path, size) = state.withLock { state in
      let used = state.ready.map(\.path) + [state.takenPath]
      let number = state.nextNumber + UInt64(state.ready.count)
      let free = Self.paths.first { !used.contains($0) } ?? Self.paths[0]
      return (free, sizing.bytes(segment: number))
    }
    let file: any StorageFile
    do {
      file = try ZeroedFile.make(storage, path: path, sizeBytes: size)
    } catch {
      state.withLock { $0.failure = error }
      gauges.setFailing(true)
      progress.raise()
      throw error
    }
    state.withLock { state in
      state.ready.append(PreparedSegment(file: file, path: path, sizeBytes: size))
      state.failure = nil
      gauges.setPrepared(state.ready.map(\.roomBytes))
    }
    gauges.setFailing(false)
    progress.raise()
  }
}
