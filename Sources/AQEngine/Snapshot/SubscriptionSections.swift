import AQCore
import AQSnapshot

/// Sections 18 and 19. Items of the first are the directory of ids (0) and rows (1), those of the
/// second ids within their window (1), payloads (2) and the runs they were handed to (3). Lists are
/// made anew when they are read.
extension StateWriter {
  mutating func writeSubscriptions<Sink: ChunkSink & ~Copyable>(
    _ state: borrowing EngineState, to sink: inout Sink
  ) throws(SnapshotError) {
    let stretches = state.subscriptions.ids.stretches
    if stretches.count > 1 || stretches[0].next > 1 || stretches[0].epoch != 0 {
      let start = beginItem()
      buffer.write(0)
      write(stretches)
      endItem(start)
    }
    var number = state.subscriptions.rows.next(from: 1)
    while number < state.subscriptions.rows.count {
      let row = state.subscriptions.rows[number]
      let name = state.subscriptions.names.name(row.name)
      let start = beginItem()
      buffer.write(1)
      buffer.write(varint: UInt64(number))
      buffer.write(varint: row.task)
      buffer.write(varint: row.watched)
      buffer.write(varint: row.triggered)
      buffer.write(varint: row.signal.rawValue)
      buffer.write(row.kind.rawValue)
      buffer.write(row.stateByte)
      buffer.write(row.percent)
      buffer.write(row.repeats.rawValue)
      buffer.write(row.status.rawValue)
      buffer.write(row.match.rawValue)
      buffer.write(ByteRange(0, name.byteCount), of: name)
      endItem(start)
      try sendIfLarge(.subscriptions, to: &sink)
      number = state.subscriptions.rows.next(from: number + 1)
    }
    try send(.subscriptions, to: &sink)
  }

  mutating func writeSignals<Sink: ChunkSink & ~Copyable>(
    _ state: borrowing EngineState, to sink: inout Sink
  ) throws(SnapshotError) {
    for index in 0..<state.signals.ids.count {
      let row = state.signals.ids.row(index)
      let key = state.signals.ids.key(row)
      let start = beginItem()
      buffer.write(1)
      buffer.write(ByteRange(0, key.byteCount), of: key)
      buffer.write(varint: UInt64(row.tenant))
      buffer.write(fixed: row.lsn.rawValue)
      buffer.write(fixed: row.expiry.milliseconds)
      endItem(start)
      try sendIfLarge(.signals, to: &sink)
    }
    for signal in state.signals.signals {
      guard let reference = state.signals.payload(of: signal) else { continue }
      let payload = state.signals.content(reference)
      let start = beginItem()
      buffer.write(2)
      buffer.write(fixed: signal.rawValue)
      buffer.write(raw: payload)
      endItem(start)
      try sendIfLarge(.signals, to: &sink)
    }
    for (run, signal) in state.signals.handed {
      let start = beginItem()
      buffer.write(3)
      buffer.write(varint: UInt64(run))
      buffer.write(fixed: signal.rawValue)
      endItem(start)
      try sendIfLarge(.signals, to: &sink)
    }
    try send(.signals, to: &sink)
  }
}

extension EngineState {
  mutating func addSubscription(
    _ cursor: inout ByteCursor, _ bytes: RawSpan
  ) throws(DecodeError) {
    switch try cursor.byte(bytes) {
    case 0:
      guard subscriptions.ids.positionCount == 1 else { throw .invalidValue }
      subscriptions.ids = IdentifierDirectory(stretches: try cursor.stretches(bytes))
    case 1: try addSubscriptionRow(&cursor, bytes)
    case _: throw .invalidValue
    }
  }

  private mutating func addSubscriptionRow(
    _ cursor: inout ByteCursor, _ bytes: RawSpan
  ) throws(DecodeError) {
    let number = try cursor.varint(bytes)
    let task = try cursor.varint(bytes)
    let watched = try cursor.varint(bytes)
    guard number >= UInt64(subscriptions.rows.count),
      number < UInt64(subscriptions.ids.positionCount), isTask(task),
      watched < UInt64(tasks.count)
    else { throw .invalidValue }
    let triggered = try cursor.varint(bytes)
    let signal = LSN(try cursor.varint(bytes))
    guard let kind = SubscriptionRow.Kind(rawValue: try cursor.byte(bytes)) else {
      throw .invalidValue
    }
    var row = SubscriptionRow(
      task: task, watched: watched, triggered: triggered, signal: signal, name: 0, kind: kind,
      stateByte: try cursor.byte(bytes), percent: try cursor.byte(bytes),
      repeats: try cursor.choice(SubscriptionSpec.Repetition.self, bytes))
    guard let status = SubscriptionRow.Status(rawValue: try cursor.byte(bytes)),
      let match = SubscriptionRow.Match(rawValue: try cursor.byte(bytes))
    else { throw .invalidValue }
    row.status = status
    row.match = match
    let name = try cursor.optionalRange(limit: Limits.nameBytes, bytes)
    let hasName = kind == .signal || kind == .budgetCrossed
    guard hasName != name.isNone else { throw .invalidValue }
    if hasName {
      row.name = subscriptions.names.intern(
        name, of: bytes,
        scope: kind == .signal ? route(Int(task)).tenant : SubscriptionTable.unitScope)
      subscriptions.names.retain(row.name)
    }
    subscriptions.rows.skip(to: Int(number))
    subscriptions.rows.place(row, at: Int(number))
  }

  mutating func addSignal(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    switch try cursor.byte(bytes) {
    case 1:
      let key = try cursor.range(bytes)
      let tenant = try cursor.number(bytes)
      let lsn = LSN(try cursor.fixed(UInt64.self, bytes))
      let expiry = Timestamp(milliseconds: try cursor.fixed(UInt64.self, bytes))
      guard !key.isEmpty, expiry > .zero else { throw .invalidValue }
      signals.ids.insert(
        key, of: bytes, tenant: tenant, fingerprint: 0, task: .none, run: .none, lsn: lsn,
        expiry: expiry, now: .zero)
    case 2:
      let signal = LSN(try cursor.fixed(UInt64.self, bytes))
      guard signal != .zero, signals.payload(of: signal) == nil else { throw .invalidValue }
      signals.store(ByteRange(cursor.offset, cursor.remaining), of: bytes, signal)
      cursor.offset += cursor.remaining
    case 3:
      let run = try cursor.varint(bytes)
      let signal = LSN(try cursor.fixed(UInt64.self, bytes))
      guard run < UInt64(runs.count), runs[Int(run)].exists, !runs[Int(run)].state.isTerminal,
        signals.payload(of: signal) != nil, signals.payload(of: Int(run)) == nil
      else { throw .invalidValue }
      signals.restore(run: Int(run), signal: signal)
    case _: throw .invalidValue
    }
  }

  /// Throws where a subscription can't be what its row says. Counts who keeps which payload.
  mutating func checkSubscriptions() throws(DecodeError) {
    subscriptions.rows.skip(to: subscriptions.ids.positionCount)
    for index in 0..<extras.numberCount where extras.isInUse(UInt32(index + 1)) {
      extras[UInt32(index + 1)].subscriptions = 0
      extras[UInt32(index + 1)].watchers = 0
    }
    var number = subscriptions.rows.next(from: 1)
    while number < subscriptions.rows.count {
      let row = subscriptions.rows[number]
      let watched = Int(row.watched)
      guard tasks[Int(row.task)].extras != 0, (row.watched == 0) == (row.kind == .signal),
        row.kind == .runEntered
          ? RunState(rawValue: row.stateByte) != nil : row.stateByte == 0,
        row.kind == .budgetCrossed
          ? row.percent >= 1 && row.percent <= 100 : row.percent == 0,
        row.status != .armed || !tasks[Int(row.task)].hasEnded,
        row.match == .none ? row.signal == .zero : row.status == .armed,
        row.signal <= lastLSN, row.triggered < 1 << 62
      else { throw .invalidValue }
      if row.kind != .signal, row.status == .armed {
        guard
          tasks[watched].isPlaced
            ? tasks[watched].extras != 0 : archive.outcome(at: watched) != .pending
        else { throw .invalidValue }
      }
      signals.retain(row.signal)
      number = subscriptions.rows.next(from: number + 1)
    }
    for signal in signals.signals where signals.references(signal) == 0 { throw .invalidValue }
  }
}
