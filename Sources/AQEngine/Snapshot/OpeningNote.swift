import AQCore

/// What the engine writes into the first frame of an opening: counters that may have jumped, and
/// nothing that an event tells.
///
/// Bytes: version u8 (1), then as LEB128 the whole identifiers of the next task, run and actor.
/// Applying it twice is applying it once.
struct OpeningNote {
  var nextTask: TaskID
  var nextRun: RunID
  var nextActor: ActorID

  private static let version: UInt8 = 1

  /// The note's bytes.
  func encoded() -> [UInt8] {
    var writer = ByteWriter(capacity: 64)
    writer.write(Self.version)
    writer.write(nextTask)
    writer.write(nextRun)
    writer.write(nextActor)
    return Self.array(writer)
  }

  private static func array(_ writer: borrowing ByteWriter) -> [UInt8] {
    writer.bytes.array(ByteRange(0, writer.count))
  }

  init(nextTask: TaskID, nextRun: RunID, nextActor: ActorID) {
    self.nextTask = nextTask
    self.nextRun = nextRun
    self.nextActor = nextActor
  }

  init(decoding bytes: RawSpan) throws(DecodeError) {
    var cursor = ByteCursor(ByteRange(0, bytes.byteCount), in: bytes, timeBase: .zero)
    guard try cursor.byte(bytes) == Self.version else { throw .invalidValue }
    nextTask = try cursor.identifier(TaskID.self, bytes)
    nextRun = try cursor.identifier(RunID.self, bytes)
    nextActor = try cursor.identifier(ActorID.self, bytes)
    guard cursor.remaining == 0 else { throw .trailingBytes }
  }
}

extension EngineState {
  /// The counters of this state, `skip` further on each: past all that a cut tail of that many
  /// events could have handed out.
  func openingNote(skip: UInt64) -> OpeningNote {
    OpeningNote(
      nextTask: TaskID(rawValue: taskIDs.next.rawValue + skip),
      nextRun: RunID(rawValue: runIDs.next.rawValue + skip),
      nextActor: ActorID(rawValue: actors.ids.next.rawValue + skip))
  }

  /// Folds an opening into the state.
  ///
  /// Throws `invalidValue` for counters that no cut could explain.
  mutating func apply(_ note: OpeningNote) throws(DecodeError) {
    taskIDs.begin(epoch: note.nextTask.restoreEpoch)
    runIDs.begin(epoch: note.nextRun.restoreEpoch)
    actors.ids.begin(epoch: note.nextActor.restoreEpoch)
    let tasks = Int64(bitPattern: note.nextTask.rawValue &- taskIDs.next.rawValue)
    let runs = Int64(bitPattern: note.nextRun.rawValue &- runIDs.next.rawValue)
    let actors = Int64(bitPattern: note.nextActor.rawValue &- actors.ids.next.rawValue)
    let widestGap = Int64(IdentifierDirectory<TaskNoun>.widestGap)
    guard tasks < widestGap, runs < widestGap, actors < widestGap else { throw .invalidValue }
    if tasks > 0 { taskIDs.skip(UInt64(tasks)) }
    if runs > 0 { runIDs.skip(UInt64(runs)) }
    if actors > 0 { self.actors.ids.skip(UInt64(actors)) }
    self.tasks.skip(to: taskIDs.positionCount)
    self.runs.skip(to: runIDs.positionCount)
    self.actors.skip(to: self.actors.ids.positionCount)
  }
}
