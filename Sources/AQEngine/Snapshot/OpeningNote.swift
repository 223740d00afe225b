import AQCore

/// What the engine writes into the first frame of an opening: counters that may have jumped, and
/// nothing that an event tells.
///
/// Bytes: version u8 (1), then as LEB128 the whole identifiers of the next task, run, actor and
/// subscription.
/// Applying it twice is applying it once.
struct OpeningNote {
  var nextTask: TaskID
  var nextRun: RunID
  var nextActor: ActorID
  var nextSubscription: SubscriptionID

  private static let version: UInt8 = 1

  /// The note's bytes.
  func encoded() -> [UInt8] {
    var writer = ByteWriter(capacity: 64)
    writer.write(Self.version)
    writer.write(nextTask)
    writer.write(nextRun)
    writer.write(nextActor)
    writer.write(nextSubscription)
    return Self.array(writer)
  }

  private static func array(_ writer: borrowing ByteWriter) -> [UInt8] {
    writer.bytes.array(ByteRange(0, writer.count))
  }

  init(
    nextTask: TaskID, nextRun: RunID, nextActor: ActorID, nextSubscription: SubscriptionID
  ) {
    self.nextTask = nextTask
    self.nextRun = nextRun
    self.nextActor = nextActor
    self.nextSubscription = nextSubscription
  }

  init(decoding bytes: RawSpan) throws(DecodeError) {
    var cursor = ByteCursor(ByteRange(0, bytes.byteCount), in: bytes, timeBase: .zero)
    guard try cursor.byte(bytes) == Self.version else { throw .invalidValue }
    nextTask = try cursor.identifier(TaskID.self, bytes)
    nextRun = try cursor.identifier(RunID.self, bytes)
    nextActor = try cursor.identifier(ActorID.self, bytes)
    nextSubscription = try cursor.identifier(SubscriptionID.self, bytes)
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
      nextActor: ActorID(rawValue: actors.ids.next.rawValue + skip),
      nextSubscription: SubscriptionID(rawValue: subscriptions.ids.next.rawValue + skip))
  }

  /// Folds an opening into the state.
  ///
  /// Throws `invalidValue` for counters that no cut could explain.
  mutating func apply(_ note: OpeningNote) throws(DecodeError) {
    taskIDs.begin(epoch: note.nextTask.restoreEpoch)
    runIDs.begin(epoch: note.nextRun.restoreEpoch)
    actors.ids.begin(epoch: note.nextActor.restoreEpoch)
    subscriptions.ids.begin(epoch: note.nextSubscription.restoreEpoch)
    let tasks = try Self.gap(from: taskIDs.next, to: note.nextTask)
    let runs = try Self.gap(from: runIDs.next, to: note.nextRun)
    let actors = try Self.gap(from: self.actors.ids.next, to: note.nextActor)
    let others = try Self.gap(from: subscriptions.ids.next, to: note.nextSubscription)
    taskIDs.skip(tasks)
    // A cut may have handed out as many of these.
    operations.last += tasks
    runIDs.skip(runs)
    self.actors.ids.skip(actors)
    subscriptions.ids.skip(others)
    self.tasks.skip(to: taskIDs.positionCount)
    self.runs.skip(to: runIDs.positionCount)
    self.actors.skip(to: self.actors.ids.positionCount)
    subscriptions.rows.skip(to: subscriptions.ids.positionCount)
  }

  /// How many identifiers an opening leaves out; none where it was applied before.
  private static func gap<Noun>(
    from next: Identifier<Noun>, to noted: Identifier<Noun>
  ) throws(DecodeError) -> UInt64 {
    let gap = Int64(bitPattern: noted.rawValue &- next.rawValue)
    guard gap < Int64(IdentifierDirectory<Noun>.widestGap) else { throw .invalidValue }
    return UInt64(max(0, gap))
  }
}
