import AQCore
import AQSnapshot

/// Where the chunks of a state go: a snapshot file, or a digest alone.
protocol ChunkSink: ~Copyable {
  mutating func append(
    section: UInt8, layout: ChunkLayout, raw: RawSpan
  ) throws(SnapshotError)
}

extension SnapshotWriter: ChunkSink {}

/// Digests a state without writing it.
struct DigestSink: ~Copyable, ChunkSink {
  var digester = StateDigester()

  mutating func append(section: UInt8, layout: ChunkLayout, raw: RawSpan) {
    digester.update(section: section, layout: layout, raw: raw)
  }
}

/// Writes a state as the sections of a snapshot. The same state always gives the same chunks.
struct StateWriter: ~Copyable {
  /// Bytes gathered before a chunk goes out.
  private static let chunkBytes = 256 << 10
  private static let chunkRows = 4_096

  var buffer = ByteWriter(capacity: StateWriter.chunkBytes * 2)

  init() {}

  /// Writes all of `state` to `sink`.
  ///
  /// Throws what the sink throws. *Complexity*: O(state).
  mutating func write<Sink: ChunkSink & ~Copyable>(
    _ state: borrowing EngineState, to sink: inout Sink
  ) throws(SnapshotError) {
    writeCounters(state)
    try send(.counters, to: &sink)
    try writeNames(state.kinds, .kinds, to: &sink)
    writeQueues(state)
    try send(.queues, to: &sink)
    try writeKeys(state, to: &sink)
    try writeTasks(state, to: &sink)
    try writeSpecs(state, to: &sink)
    try writeRuns(state, to: &sink)
    try writeHistories(state, to: &sink)
    try writeEdges(state, to: &sink)
    try writeLeases(state, to: &sink)
    try writeIdempotency(state, to: &sink)
    try writeRoutes(state, to: &sink)
    try writeExtras(state, to: &sink)
    try writeNames(state.requirements, .requirements, to: &sink)
    try writeActors(state.actors, to: &sink)
    try writeBudgets(state, to: &sink)
    try writeLedgers(state.ledgers, to: &sink)
    try writeOutcomes(state, to: &sink)
    try writeNames(state.departments, .departments, to: &sink)
  }

  private mutating func writeRoutes<Sink: ChunkSink & ~Copyable>(
    _ state: borrowing EngineState, to sink: inout Sink
  ) throws(SnapshotError) {
    for index in 0..<state.routes.numberCount where state.routes.isInUse(UInt32(index + 1)) {
      let route = state.routes[UInt32(index + 1)]
      let start = beginItem()
      buffer.write(varint: UInt64(index + 1))
      buffer.write(varint: UInt64(route.tenant))
      buffer.write(varint: UInt64(route.queue))
      buffer.write(varint: UInt64(route.kind))
      buffer.write(varint: UInt64(route.requirement))
      buffer.write(varint: UInt64(route.department))
      endItem(start)
      try sendIfLarge(.routes, to: &sink)
    }
    try send(.routes, to: &sink)
  }

  private mutating func writeExtras<Sink: ChunkSink & ~Copyable>(
    _ state: borrowing EngineState, to sink: inout Sink
  ) throws(SnapshotError) {
    for index in 0..<state.extras.numberCount where state.extras.isInUse(UInt32(index + 1)) {
      let start = beginItem()
      buffer.write(fixed: UInt32(index + 1))
      state.extras[UInt32(index + 1)].encode(into: &buffer)
      endItem(start)
      try sendIfLarge(.extras, to: &sink)
    }
    try send(.extras, to: &sink)
  }

  mutating func send<Sink: ChunkSink & ~Copyable>(
    _ section: Section, _ layout: ChunkLayout = .bytes, to sink: inout Sink
  ) throws(SnapshotError) {
    if buffer.count == 0 { return }
    try Self.send(buffer, section, layout, to: &sink)
    buffer.removeAll()
  }

  private static func send<Sink: ChunkSink & ~Copyable>(
    _ buffer: borrowing ByteWriter, _ section: Section, _ layout: ChunkLayout,
    to sink: inout Sink
  ) throws(SnapshotError) {
    try sink.append(section: section.rawValue, layout: layout, raw: buffer.bytes)
  }

  mutating func sendIfLarge<Sink: ChunkSink & ~Copyable>(
    _ section: Section, to sink: inout Sink
  ) throws(SnapshotError) {
    if buffer.count >= Self.chunkBytes { try send(section, to: &sink) }
  }

  private mutating func writeCounters(_ state: borrowing EngineState) {
    buffer.write(fixed: state.lastLSN.rawValue)
    buffer.write(fixed: state.time.milliseconds)
    buffer.write(fixed: state.lastToken.rawValue)
    write(state.taskIDs.stretches)
    write(state.runIDs.stretches)
    for count in state.tally.runs { buffer.write(varint: count) }
    for count in state.tally.attempts { buffer.write(varint: count) }
    buffer.write(varint: state.tally.attemptsStarted)
    buffer.write(varint: state.tally.tasks)
    buffer.write(varint: state.tally.runsCreated)
    buffer.write(varint: state.tally.interruptions)
    buffer.write(varint: state.tally.tasksPruned)
    buffer.write(varint: state.tally.runsPruned)
    write(state.pause)
  }

  mutating func write(_ stretches: [(epoch: UInt16, base: Int, next: UInt64)]) {
    buffer.write(varint: UInt64(stretches.count))
    for stretch in stretches {
      buffer.write(fixed: stretch.epoch)
      buffer.write(varint: UInt64(stretch.base))
      buffer.write(varint: stretch.next)
    }
  }

  private mutating func write(_ rate: TokenBucket?) {
    buffer.write(fixed: rate?.count ?? 0)
    guard let rate else { return }
    buffer.write(fixed: rate.period)
    buffer.write(fixed: rate.burst)
    buffer.write(fixed: rate.debt)
    buffer.write(fixed: rate.settledAt.milliseconds)
  }

  private mutating func write(_ pause: Pause?) {
    guard let pause else {
      buffer.write(0)
      return
    }
    buffer.write(1)
    buffer.write(fixed: pause.since.milliseconds)
    write(pause.by)
    write(pause.reason)
  }

  private mutating func write(_ bytes: [UInt8]) {
    // Safe: the bytes of the array.
    unsafe buffer.write(ByteRange(0, bytes.count), of: bytes.span.bytes)
  }

  private mutating func writeNames<Sink: ChunkSink & ~Copyable>(
    _ names: borrowing NameTable, _ section: Section, to sink: inout Sink
  ) throws(SnapshotError) {
    // A number that is free is a name of no bytes.
    for number in 0..<names.highest {
      let name = names.name(UInt32(number + 1))
      buffer.write(fixed: UInt32(name.byteCount))
      buffer.write(raw: name)
      try sendIfLarge(section, to: &sink)
    }
    try send(section, to: &sink)
  }

  private mutating func writeQueues(_ state: borrowing EngineState) {
    for number in 1...UInt32(state.queues.names.highest) {
      let start = beginItem()
      defer { endItem(start) }
      guard state.queues.names.isKnown(number) else { continue }
      let name = state.queues.names.name(number)
      buffer.write(varint: UInt64(state.queues.names.scope(number)))
      buffer.write(ByteRange(0, name.byteCount), of: name)
      buffer.write(fixed: state.queues[number].concurrency)
      write(state.queues[number].rate)
      write(state.queues[number].pause)
    }
  }

  /// Items of byte sections begin with their length, so that a chunk may end within one.
  mutating func beginItem() -> Int {
    let start = buffer.count
    buffer.write(fixed: UInt32(0))
    return start
  }

  mutating func endItem(_ start: Int) {
    buffer.overwrite(UInt32(buffer.count - start - 4), at: start)
  }

  private mutating func writeKeys<Sink: ChunkSink & ~Copyable>(
    _ state: borrowing EngineState, to sink: inout Sink
  ) throws(SnapshotError) {
    for index in 0..<state.keys.names.highest {
      let number = UInt32(index + 1)
      let start = beginItem()
      if state.keys.names.isKnown(number) {
        let name = state.keys.names.name(number)
        buffer.write(varint: UInt64(state.keys.names.scope(number)))
        buffer.write(ByteRange(0, name.byteCount), of: name)
        buffer.write(fixed: state.keys[number].limit)
        buffer.write(state.keys[number].origin.rawValue)
      }
      endItem(start)
      try sendIfLarge(.keys, to: &sink)
    }
    try send(.keys, to: &sink)
  }

  private mutating func writeTasks<Sink: ChunkSink & ~Copyable>(
    _ state: borrowing EngineState, to sink: inout Sink
  ) throws(SnapshotError) {
    let layout = ChunkLayout.rows(strideBytes: UInt16(TaskRow.snapshotBytes))
    var position = 0
    while position < state.tasks.count {
      let next = state.tasks.next(from: position)
      if next > position { TaskRow.encode(gap: next - position, into: &buffer) }
      if next < state.tasks.count { state.tasks[next].encode(into: &buffer) }
      position = next + 1
      if buffer.count >= Self.chunkRows * TaskRow.snapshotBytes {
        try send(.tasks, layout, to: &sink)
      }
    }
    try send(.tasks, layout, to: &sink)
  }

  private mutating func writeSpecs<Sink: ChunkSink & ~Copyable>(
    _ state: borrowing EngineState, to sink: inout Sink
  ) throws(SnapshotError) {
    var position = state.tasks.next(from: 0)
    while position < state.tasks.count {
      let block = state.specs.bytes(state.tasks[position].spec)
      buffer.write(fixed: UInt32(block.byteCount))
      buffer.write(raw: block)
      try sendIfLarge(.specs, to: &sink)
      position = state.tasks.next(from: position + 1)
    }
    try send(.specs, to: &sink)
  }

  private mutating func writeRuns<Sink: ChunkSink & ~Copyable>(
    _ state: borrowing EngineState, to sink: inout Sink
  ) throws(SnapshotError) {
    let layout = ChunkLayout.rows(strideBytes: UInt16(RunRow.snapshotBytes))
    var position = 0
    while position < state.runs.count {
      let next = state.runs.next(from: position)
      if next > position { RunRow.encode(gap: next - position, into: &buffer) }
      if next < state.runs.count { state.runs[next].encode(into: &buffer) }
      position = next + 1
      if buffer.count >= Self.chunkRows * RunRow.snapshotBytes {
        try send(.runs, layout, to: &sink)
      }
    }
    try send(.runs, layout, to: &sink)
  }

  private mutating func writeHistories<Sink: ChunkSink & ~Copyable>(
    _ state: borrowing EngineState, to sink: inout Sink
  ) throws(SnapshotError) {
    var position = state.runs.next(from: 0)
    while position < state.runs.count {
      defer { position = state.runs.next(from: position + 1) }
      var references: [ArenaReference] = []
      var reference = state.runs[position].history
      while !reference.isNone {
        references.append(reference)
        reference = state.step(reference).previous
      }
      for reference in references.reversed() {
        let start = beginItem()
        buffer.write(varint: UInt64(position))
        state.step(reference).encode(into: &buffer)
        let block = state.histories.bytes(reference)
        let behind = ByteRange(
          HistoryHead.byteCount, block.byteCount - HistoryHead.byteCount)
        buffer.write(raw: behind, of: block)
        endItem(start)
      }
      try sendIfLarge(.histories, to: &sink)
    }
    try send(.histories, to: &sink)
  }

  private mutating func writeEdges<Sink: ChunkSink & ~Copyable>(
    _ state: borrowing EngineState, to sink: inout Sink
  ) throws(SnapshotError) {
    let layout = ChunkLayout.rows(strideBytes: UInt16(EdgeRow.snapshotBytes))
    var number = 1
    while number <= state.edges.highest {
      let next = state.edges.next(from: number)
      if next > number { EdgeRow.encode(gap: next - number, into: &buffer) }
      state.edges[UInt32(next)].encode(into: &buffer)
      number = next + 1
      if buffer.count >= Self.chunkRows * EdgeRow.snapshotBytes {
        try send(.edges, layout, to: &sink)
      }
    }
    try send(.edges, layout, to: &sink)
  }

  private mutating func writeLeases<Sink: ChunkSink & ~Copyable>(
    _ state: borrowing EngineState, to sink: inout Sink
  ) throws(SnapshotError) {
    let slots = state.leases.heldSlots.sorted { state.leases[$0].run < state.leases[$1].run }
    for slot in slots {
      let lease = state.leases[slot]
      let start = beginItem()
      buffer.write(varint: lease.run)
      buffer.write(fixed: lease.token.rawValue)
      buffer.write(fixed: lease.grantedAt.milliseconds)
      buffer.write(fixed: lease.deadline.milliseconds)
      buffer.write(fixed: lease.length.milliseconds)
      buffer.write(fixed: lease.startedAt.milliseconds)
      buffer.write(lease.attachment.rawValue)
      buffer.write(lease.start.rawValue)
      buffer.write(lease.progress)
      buffer.write(fixed: lease.chargedUntil.milliseconds)
      buffer.write(varint: UInt64(lease.actor))
      endItem(start)
      try sendIfLarge(.leases, to: &sink)
    }
    try send(.leases, to: &sink)
  }

  private mutating func writeIdempotency<Sink: ChunkSink & ~Copyable>(
    _ state: borrowing EngineState, to sink: inout Sink
  ) throws(SnapshotError) {
    for index in 0..<state.idempotency.count {
      let row = state.idempotency.row(index)
      let key = state.idempotency.key(row)
      let start = beginItem()
      buffer.write(ByteRange(0, key.byteCount), of: key)
      buffer.write(varint: UInt64(row.tenant))
      buffer.write(fixed: row.fingerprint)
      buffer.write(row.task)
      buffer.write(row.run)
      buffer.write(fixed: row.lsn.rawValue)
      buffer.write(fixed: row.expiry.milliseconds)
      endItem(start)
      try sendIfLarge(.idempotency, to: &sink)
    }
    try send(.idempotency, to: &sink)
  }
}
