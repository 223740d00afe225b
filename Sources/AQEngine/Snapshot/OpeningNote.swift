import AQCore

/// What the engine writes into the first frame of an opening: counters that may have jumped, and
/// nothing that an event tells.
///
/// Bytes: version u8 (1), then as LEB128 the next task's and the next run's whole identifier.
/// Applying it twice is applying it once.
struct OpeningNote {
  var nextTask: TaskID
  var nextRun: RunID

  private static let version: UInt8 = 1

  /// The note's bytes.
  func encoded() -> [UInt8] {
    var writer = ByteWriter(capacity: 64)
    writer.write(Self.version)
    writer.write(nextTask)
    writer.write(nextRun)
    return Self.array(writer)
  }

  private static func array(_ writer: borrowing ByteWriter) -> [UInt8] {
    writer.bytes.array(ByteRange(0, writer.count))
  }

  init(nextTask: TaskID, nextRun: RunID) {
    self.nextTask = nextTask
    self.nextRun = nextRun
  }

  init(decoding bytes: RawSpan) throws(DecodeError) {
    var cursor = ByteCursor(ByteRange(0, bytes.byteCount), in: bytes, timeBase: .zero)
    guard try cursor.byte(bytes) == Self.version else { throw .invalidValue }
    nextTask = try cursor.identifier(TaskID.self, bytes)
    nextRun = try cursor.identifier(RunID.self, bytes)
    guard cursor.remaining == 0 else { throw .trailingBytes }
  }
}

extension EngineState {
  /// The counters of this state, `skip` further on each: past all that a cut tail of that many
  /// events could have handed out.
  func openingNote(skip: UInt64) -> OpeningNote {
    OpeningNote(
      nextTask: TaskID(rawValue: taskIDs.next.rawValue + skip),
      nextRun: RunID(rawValue: runIDs.next.rawValue + skip))
  }

  /// Folds an opening into the state.
  ///
  /// Throws `invalidValue` for counters that no cut could explain.
  mutating func apply(_ note: OpeningNote) throws(DecodeError) {
    taskIDs.begin(epoch: note.nextTask.restoreEpoch)
    runIDs.begin(epoch: note.nextRun.restoreEpoch)
    let tasks = Int64(bitPattern: note.nextTask.rawValue &- taskIDs.next.rawValue)
    let runs = Int64(bitPattern: note.nextRun.rawValue &- runIDs.next.rawValue)
    let widestGap = Int64(IdentifierDirectory<TaskNoun>.widestGap)
    guard tasks < widestGap, runs < widestGap else { throw .invalidValue }
    if tasks > 0 { taskIDs.skip(UInt64(tasks)) }
    if runs > 0 { runIDs.skip(UInt64(runs)) }
    self.tasks.skip(to: taskIDs.positionCount)
    self.runs.skip(to: runIDs.positionCount)
  }
}
