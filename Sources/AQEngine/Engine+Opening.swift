import AQCore
import AQSnapshot
import AQStorage
import AQWal
import CAQSystem

/// Why a store can't be opened. Whatever it is, the directory is as it was (its LOCK excepted).
public enum OpenError: Error, Sendable {
  /// The directory: locked by another, not ours, not a store, of a newer version.
  case store(StoreError)
  /// The log: damaged, of a newer version, or the disk failed.
  case recovery(RecoveryError)
  /// A snapshot that isn't damaged can't be read: of a newer version, another store, or the disk.
  case snapshot(SnapshotError)
  /// No snapshot can be read, and the log does not begin at the first event.
  case snapshotsDamaged([String])

  /// What a process exits with for it (sysexits.h).
  public var exitCode: Int32 {
    switch self {
    case .store(let error): error.exitCode
    case .recovery(let error): error.exitCode
    case .snapshot(.unsupportedFormat): 78
    case .snapshot(.storage(let error)): error.exitCode
    case .snapshot: 65
    case .snapshotsDamaged: 65
    }
  }
}

extension Engine {
  /// Opens the store in `storage`, or makes one: newest good snapshot, then the log behind it.
  ///
  /// Throws `OpenError`. *Complexity*: O(live state + log since the snapshot).
  public init(
    opening storage: any Storage, options: EngineOptions, clock reading: ClockReading
  ) throws(OpenError) {
    let start = aq_monotonic_nanoseconds()
    let directory: StoreDirectory
    do throws(StoreError) {
      directory = try StoreDirectory.open(
        storage, orBegin: .init(identity: .random(), createdAt: reading.wall))
    } catch { throw .store(error) }
    let loaded = try StateLoading.load(directory.manifest, storage)
    let replay = Replay(loaded.state.take())
    let (log, report) = try Self.replayLog(directory, replay, loaded.point, options, reading)
    let clock = LogicalClock(
      opening: reading, last: max(report.finding.logicalTime, replay.state.time))
    let pipeline = CommitPipeline(log)
    var machineOptions = MachineOptions()
    machineOptions.grace = options.grace
    machineOptions.payloadBytes = options.payloadBytes
    machineOptions.retention = options.retention
    machineOptions.decisionBytes = pipeline.decisionBytes
    var machine = Machine(
      state: replay.take(), clock: clock, epoch: report.finding.epoch, options: machineOptions)
    machine.orphanLeases()
    machine.awaitActors()
    let recovery = RecoverySummary(
      snapshotLSN: loaded.point.map { $0.lastLSN }, damagedSnapshots: loaded.damaged,
      eventsApplied: report.eventCount, truncatedBytes: report.cut?.byteCount ?? 0,
      quarantinePath: report.cut?.quarantinePath,
      cutAt: report.cut.map { ($0.path, $0.offset) },
      nanoseconds: aq_monotonic_nanoseconds() - start, epoch: report.finding.epoch)
    self.init(
      machine: machine, pipeline: pipeline, directory: directory, options: options,
      recovery: recovery, compaction: Compaction(directory))
    finishCascades()
    assert(checkInvariants().isEmpty, "the tables of a recovered state agree: \(checkInvariants())")
  }

  private static func replayLog(
    _ directory: StoreDirectory, _ replay: Replay, _ point: SnapshotHeader?,
    _ options: EngineOptions, _ reading: ClockReading
  ) throws(OpenError) -> (LogWriter, RecoveryReport) {
    let from = point.map { ReplayStart(snapshotLSN: $0.lastLSN, chain: $0.chain) }
    do throws(RecoveryError) {
      let opened = try Log.open(
        directory, from: from ?? .beginning, sizing: options.segments, options.preparation,
        replay: { (header, body) throws(ReplayRefusal) in try replay.add(header, body) },
        opening: { finding in replay.open(finding, wall: reading.wall) })
      return (opened.writer, opened.report)
    } catch { throw .recovery(error) }
  }

  /// Writes who holds the store into its LOCK, for people to read.
  public func announce(processID: Int32, startedAt: Timestamp) throws(StorageError) {
    try directory.announce(processID: processID, startedAt: startedAt)
  }
}

/// The fold of a log into a state, frame by frame.
final class Replay {
  private(set) var state: EngineState

  init(_ state: consuming EngineState) { self.state = state }

  /// The state; this is of no more use then.
  func take() -> EngineState {
    var other = EngineState(seed: 0)
    swap(&state, &other)
    return other
  }

  /// Folds one frame in. A frame that the state has already is passed over event by event.
  func add(_ header: FrameHeader, _ body: RawSpan) throws(ReplayRefusal) {
    guard header.logicalTime < EngineState.endOfTime else { throw .corrupt }
    switch header.type {
    case .data: try state.replay(body, from: header.firstLSN, timeBase: header.logicalTime)
    case .epochOpen:
      do throws(DecodeError) {
        try state.apply(try OpeningNote(decoding: body))
      } catch { throw .corrupt }
      state.time = max(state.time, header.logicalTime)
    case .watermark, .seal: break
    }
  }

  /// What this opening writes first: counters past all that a cut may have handed out.
  func open(_ finding: LogFinding, wall: Timestamp) -> Log.Opening {
    // The smallest event that hands out an id is longer than this.
    let smallestEvent: UInt64 = 16
    let skip = finding.cutBytes == 0 ? 0 : finding.cutBytes / smallestEvent + 1
    let note = state.openingNote(skip: skip)
    do throws(DecodeError) {
      try state.apply(note)
    } catch {
      invariantBroken("a note just made applies")
    }
    // As a replay of this very frame will set it.
    state.time = max(wall, max(finding.logicalTime, state.time))
    return Log.Opening(body: note.encoded(), logicalTime: state.time)
  }
}

extension EngineState {
  /// Folds the events of one frame in, leaving out those the state has already.
  @inline(__always)
  mutating func replay(
    _ body: RawSpan, from firstLSN: LSN, timeBase: Timestamp
  ) throws(ReplayRefusal) {
    var cursor = ByteCursor(ByteRange(0, body.byteCount), in: body, timeBase: timeBase)
    var lsn = firstLSN
    while cursor.remaining > 0 {
      do throws(DecodeError) {
        let record = try cursor.record(body)
        if lsn > lastLSN { try replay(record.type, record.fields, body) }
      } catch {
        if case .unknownEvent = error { throw .unsupported }
        throw .corrupt
      }
      lsn = lsn.advanced(by: 1)
    }
    guard time < Self.endOfTime else { throw .corrupt }
  }

  @inline(__always)
  private mutating func replay(
    _ type: EventType, _ fields: ByteCursor, _ body: RawSpan
  ) throws(DecodeError) {
    do throws(ApplyError) {
      try apply(type, fields, body)
    } catch {
      switch error {
      case .decode(let cause): throw cause
      case .unsupported(let type): throw .unknownEvent(family: type.family, kind: type.kind)
      case .inconsistent: throw .invalidValue
      }
    }
  }
}
