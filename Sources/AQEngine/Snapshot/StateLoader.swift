import AQCore
import AQSnapshot

/// Builds a state from the sections of a snapshot, in the order in which they were written.
///
/// Nothing in the chunks can trap the process: positions and numbers are checked against the tables
/// they refer to, here or in `finish`.
struct StateLoader: ~Copyable {
  private var state: EngineState
  /// What of an item stood at the end of the last chunk.
  private var rest = ByteWriter(capacity: 1 << 20)
  private var section: UInt8 = 0
  /// The task whose spec comes next.
  private var nextSpec = 0
  private var taskCount = 0
  private var runCount = 0
  private var edgeCount = 0

  init(seed: UInt64) { state = EngineState(seed: seed) }

  /// Takes in one chunk.
  ///
  /// Throws `DecodeError` where it is not what a `StateWriter` writes.
  mutating func add(
    section number: UInt8, layout: ChunkLayout, _ raw: RawSpan
  ) throws(DecodeError) {
    guard let kind = Section(rawValue: number), number >= section else { throw .invalidValue }
    if number != section, rest.count > 0 { throw .truncated }
    section = number
    switch layout {
    case .rows(let strideBytes):
      try addRows(kind, strideBytes: Int(strideBytes), raw)
    case .bytes:
      if kind == .counters { return try addCounters(raw) }
      if rest.count > 0 {
        rest.write(raw: raw)
        let used = try Self.addItems(kind, &self.state, rest, &nextSpec)
        Self.keep(from: used, of: &rest)
      } else {
        let used = try Self.addItems(kind, &self.state, raw, &nextSpec)
        if used < raw.byteCount {
          rest.write(raw: ByteRange(used, raw.byteCount - used), of: raw)
        }
      }
    }
  }

  /// The whole state, its derived parts made anew; `lastLSN` is the snapshot's own.
  ///
  /// Throws `DecodeError` where its parts contradict each other.
  consuming func finish(lastLSN: LSN) throws(DecodeError) -> EngineState {
    guard rest.count == 0 else { throw .truncated }
    var state = state
    guard state.lastLSN == lastLSN else { throw .invalidValue }
    try state.checkConsistency()
    try state.checkSubscriptions()
    state.rebuildDerived()
    return state
  }

  private static func keep(from used: Int, of rest: inout ByteWriter) {
    let bytes = copy(rest, from: used)
    rest.removeAll()
    // Safe: the bytes of the array just made.
    unsafe rest.write(raw: bytes.span.bytes)
  }

  private static func copy(_ rest: borrowing ByteWriter, from used: Int) -> [UInt8] {
    rest.bytes.array(ByteRange(used, rest.count - used))
  }

  private static func addItems(
    _ kind: Section, _ state: inout EngineState, _ rest: borrowing ByteWriter,
    _ nextSpec: inout Int
  ) throws(DecodeError) -> Int {
    try addItems(kind, &state, rest.bytes, &nextSpec)
  }

  /// Takes in the items that are whole; returns how many bytes they were.
  private static func addItems(
    _ kind: Section, _ state: inout EngineState, _ bytes: RawSpan, _ nextSpec: inout Int
  ) throws(DecodeError) -> Int {
    var cursor = ByteCursor(ByteRange(0, bytes.byteCount), in: bytes, timeBase: .zero)
    while cursor.remaining >= 4 {
      let start = cursor.offset
      let length = Int(try cursor.fixed(UInt32.self, bytes))
      guard length <= Limits.eventBytes else { throw .invalidValue }
      guard length <= cursor.remaining else { return start }
      let item = ByteRange(cursor.offset, length)
      try state.add(kind, item, bytes, &nextSpec)
      cursor.offset += length
    }
    return cursor.offset
  }

  private mutating func addRows(
    _ kind: Section, strideBytes: Int, _ raw: RawSpan
  ) throws(DecodeError) {
    var cursor = ByteCursor(ByteRange(0, raw.byteCount), in: raw, timeBase: .zero)
    switch kind {
    case .tasks:
      guard strideBytes == TaskRow.snapshotBytes else { throw .invalidValue }
      for _ in 0..<(raw.byteCount / strideBytes) {
        let row = try TaskRow(&cursor, raw)
        let room = state.taskIDs.positionCount - taskCount
        if row.isPlaced, room > 0 { state.tasks.place(row, at: taskCount) }
        taskCount += try Self.step(row.isPlaced ? 1 : row.gap, room)
        state.tasks.skip(to: taskCount)
      }
    case .runs:
      guard strideBytes == RunRow.snapshotBytes else { throw .invalidValue }
      for _ in 0..<(raw.byteCount / strideBytes) {
        let row = try RunRow(&cursor, raw)
        let room = state.runIDs.positionCount - runCount
        if row.isPlaced, room > 0 { state.runs.place(row, at: runCount) }
        runCount += try Self.step(row.isPlaced ? 1 : row.gap, room)
        state.runs.skip(to: runCount)
      }
    case .edges:
      guard strideBytes == EdgeRow.snapshotBytes else { throw .invalidValue }
      for _ in 0..<(raw.byteCount / strideBytes) {
        let row = try EdgeRow(&cursor, raw)
        if row.isPlaced {
          _ = state.edges.append(row)
        } else {
          state.edges.skip(try Self.step(row.gap, Self.freeEdgeLimit - state.edges.highest))
        }
      }
    case .counters, .kinds, .queues, .keys, .specs, .histories, .leases, .idempotency,
      .routes, .extras, .requirements, .tenants, .actors, .budgets, .subscriptions, .signals,
      .ledger, .outcomes, .tags, .operations, .rates, .departments, .taskPauses:
      throw .invalidValue
    }
  }

  /// Numbers of edges a snapshot may leave free: each costs eight bytes.
  private static let freeEdgeLimit = 1 << 28

  /// How far a row leads: at least one position, and no further than there is room.
  private static func step(_ count: UInt64, _ room: Int) throws(DecodeError) -> Int {
    guard count > 0, room > 0, count <= UInt64(room) else { throw .invalidValue }
    return Int(count)
  }

  private mutating func addCounters(_ raw: RawSpan) throws(DecodeError) {
    var cursor = ByteCursor(ByteRange(0, raw.byteCount), in: raw, timeBase: .zero)
    state.lastLSN = LSN(try cursor.fixed(UInt64.self, raw))
    state.time = Timestamp(milliseconds: try cursor.fixed(UInt64.self, raw))
    state.lastToken = FencingToken(rawValue: try cursor.fixed(UInt64.self, raw))
    state.taskIDs = IdentifierDirectory(stretches: try cursor.stretches(raw))
    state.runIDs = IdentifierDirectory(stretches: try cursor.stretches(raw))
    for index in state.tally.runs.indices { state.tally.runs[index] = try cursor.varint(raw) }
    for index in state.tally.attempts.indices {
      state.tally.attempts[index] = try cursor.varint(raw)
    }
    state.tally.attemptsStarted = try cursor.varint(raw)
    state.tally.tasks = try cursor.varint(raw)
    state.tally.runsCreated = try cursor.varint(raw)
    state.tally.interruptions = try cursor.varint(raw)
    state.tally.tasksPruned = try cursor.varint(raw)
    state.tally.runsPruned = try cursor.varint(raw)
    state.pause = try cursor.pause(raw)
    guard cursor.remaining == 0 else { throw .trailingBytes }
  }
}

extension ByteCursor {
  mutating func stretches(
    _ bytes: RawSpan
  ) throws(DecodeError) -> [(epoch: UInt16, base: Int, next: UInt64)] {
    let count = try elementCount(limit: 65_536, bytes)
    guard count > 0 else { throw .invalidValue }
    // Eight bytes for 65,536 positions and four for 1,024 are made of what is said here, so that
    // nothing absurd may be: this many are a hundred thousand tasks a second for a year.
    let positionLimit: UInt64 = 1 << 42
    var list: [(epoch: UInt16, base: Int, next: UInt64)] = []
    for _ in 0..<count {
      let epoch = try fixed(UInt16.self, bytes)
      let base = try varint(bytes)
      let next = try varint(bytes)
      // Each stretch begins where the one before ends.
      let expected = list.last.map { UInt64($0.base) + $0.next } ?? 0
      guard base == expected, base < positionLimit, next > 0, next < positionLimit else {
        throw .invalidValue
      }
      list.append((epoch, Int(base), next))
    }
    return list
  }

  /// A number of a table, at most 31 bits: what is read from disk must not make a table huge.
  mutating func number(_ bytes: RawSpan) throws(DecodeError) -> UInt32 {
    let value = try varint(bytes)
    guard value < 1 << 31 else { throw .invalidValue }
    return UInt32(value)
  }
}

extension EngineState {
  /// Takes in one item of a byte section.
  fileprivate mutating func add(
    _ kind: Section, _ item: ByteRange, _ bytes: RawSpan, _ nextSpec: inout Int
  ) throws(DecodeError) {
    var cursor = ByteCursor(item, in: bytes, timeBase: .zero)
    switch kind {
    case .kinds:
      try kinds.load(item, bytes)
      return
    case .specs:
      try addSpec(item, bytes, &nextSpec)
      return
    case .histories: try addStep(&cursor, bytes)
    case .queues: try addQueue(item, &cursor, bytes)
    case .keys: try addKey(item, &cursor, bytes)
    case .leases: try addLease(&cursor, bytes)
    case .idempotency: try addIdempotency(&cursor, bytes)
    case .outcomes: try addOutcomes(&cursor, bytes)
    case .requirements:
      try requirements.load(item, bytes)
      return
    case .departments:
      try departments.load(item, bytes)
      return
    case .routes: try addRoute(&cursor, bytes)
    case .extras:
      let number = try cursor.fixed(UInt32.self, bytes)
      guard extras.restore(number, try TaskExtras(&cursor, bytes)) else { throw .invalidValue }
    case .tenants: try addTenantItem(&cursor, bytes)
    case .actors: try addActor(&cursor, bytes)
    case .budgets: try addBudget(&cursor, bytes)
    case .ledger: try addLedger(&cursor, bytes)
    case .operations: try addOperation(&cursor, bytes)
    case .taskPauses: try addTaskPause(&cursor, bytes)
    case .subscriptions: try addSubscription(&cursor, bytes)
    case .signals: try addSignal(&cursor, bytes)
    case .tags, .rates:
      throw .invalidValue
    case .counters, .tasks, .runs, .edges: throw .invalidValue
    }
    guard cursor.remaining == 0 else { throw .trailingBytes }
  }

  private mutating func addSpec(
    _ item: ByteRange, _ bytes: RawSpan, _ next: inout Int
  ) throws(DecodeError) {
    next = tasks.next(from: next)
    guard next < tasks.count else { throw .invalidValue }
    let prefix = specOffset(next)
    guard item.length > prefix else { throw .truncated }
    var cursor = ByteCursor(
      ByteRange(item.lowerBound + prefix, item.length - prefix), in: bytes, timeBase: .zero)
    _ = try TaskSpec(&cursor, bytes)
    guard cursor.remaining == 0 else { throw .trailingBytes }
    tasks[next].spec = specs.store(item, of: bytes)
    next += 1
  }

  private mutating func addStep(
    _ cursor: inout ByteCursor, _ bytes: RawSpan
  ) throws(DecodeError) {
    let run = try cursor.varint(bytes)
    guard run < UInt64(runs.count), runs[Int(run)].exists else { throw .invalidValue }
    var head = try HistoryHead(&cursor, bytes)
    let behind = Int(head.errorBytes) + (head.outputBytes == 0 ? 0 : Int(head.outputBytes) - 1)
    guard behind == cursor.remaining else { throw .invalidValue }
    let error = ByteRange(cursor.offset, Int(head.errorBytes))
    let output = ByteRange(error.upperBound, behind - error.length)
    cursor.offset += behind
    head.previous = runs[Int(run)].history
    runs[Int(run)].history = histories.store(head: head, error, output, of: bytes)
  }

  private mutating func addLease(
    _ cursor: inout ByteCursor, _ bytes: RawSpan
  ) throws(DecodeError) {
    let run = try cursor.varint(bytes)
    guard run < UInt64(runs.count), runs[Int(run)].exists, runs[Int(run)].state.isHeld,
      runs[Int(run)].lease == 0
    else { throw .invalidValue }
    let token = FencingToken(rawValue: try cursor.fixed(UInt64.self, bytes))
    let grantedAt = Timestamp(milliseconds: try cursor.fixed(UInt64.self, bytes))
    let deadline = Timestamp(milliseconds: try cursor.fixed(UInt64.self, bytes))
    let length = Duration(milliseconds: try cursor.fixed(UInt64.self, bytes))
    let startedAt = Timestamp(milliseconds: try cursor.fixed(UInt64.self, bytes))
    let attachment = try cursor.choice(ClaimRequest.Attachment.self, bytes)
    let start = try cursor.choice(LeaseAcquired.Start.self, bytes)
    let progress = try cursor.byte(bytes)
    let chargedUntil = Timestamp(milliseconds: try cursor.fixed(UInt64.self, bytes))
    let actor = try cursor.number(bytes)
    let slot = leases.add(
      LeaseRow(
        run: run, token: token, grantedAt: grantedAt, startedAt: startedAt, deadline: deadline,
        length: length, attachment: attachment, start: start,
        progress: progress, chargedUntil: chargedUntil, actor: actor, client: .none,
        previousOfClient: 0, nextOfClient: 0,
        steadyDeadline: deadline.milliseconds, steadyTimeout: 0, steadyBudget: 0,
        armedAt: 0,
        orphanhood: .attached, isHeld: true))
    runs[Int(run)].lease = UInt32(slot) + 1
  }
}

extension NameTable {
  /// Takes in the next number of a snapshot: a name, or no bytes for one that is free.
  fileprivate mutating func load(_ item: ByteRange, _ bytes: RawSpan) throws(DecodeError) {
    if item.isEmpty { return skip() }
    guard load(item, of: bytes) != nil else { throw .invalidValue }
  }
}
