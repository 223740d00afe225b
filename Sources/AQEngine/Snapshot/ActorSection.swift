import AQCore
import AQSnapshot

/// The section of actors: where their identifiers stand, once there are any, and then one item an
/// actor, with its names. Each item begins with a byte that says which it is.
extension StateWriter {
  mutating func writeActors<Sink: ChunkSink & ~Copyable>(
    _ actors: borrowing ActorTable, to sink: inout Sink
  ) throws(SnapshotError) {
    if actors.positionCount > 1 {
      let start = beginItem()
      buffer.write(Self.identifiersItem)
      write(actors.ids.stretches)
      endItem(start)
    }
    var position = actors.next(from: 0)
    while position < actors.positionCount {
      write(actors, position)
      try sendIfLarge(.actors, to: &sink)
      position = actors.next(from: position + 1)
    }
    try send(.actors, to: &sink)
  }

  private mutating func write(_ actors: borrowing ActorTable, _ position: Int) {
    let row = actors[position]
    let start = beginItem()
    buffer.write(Self.rowItem)
    buffer.write(varint: UInt64(position))
    buffer.write(varint: UInt64(row.tenant))
    write(name: actors.identities.name(row.identity))
    write(name: actors.departments.name(row.department))
    write(name: actors.sets.name(row.capabilities))
    buffer.write(varint: row.interval.milliseconds)
    buffer.write(fixed: row.registeredAt.milliseconds)
    buffer.write(fixed: row.heardAt.milliseconds)
    buffer.write(fixed: row.endedAt.milliseconds)
    endItem(start)
  }

  mutating func write(name: RawSpan) { buffer.write(ByteRange(0, name.byteCount), of: name) }

  static var identifiersItem: UInt8 { 1 }
  static var rowItem: UInt8 { 2 }
}

extension EngineState {
  /// Takes in one item of the section of actors.
  mutating func addActor(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    switch try cursor.byte(bytes) {
    case StateWriter.identifiersItem:
      guard actors.count == 0 else { throw .invalidValue }
      actors.ids = IdentifierDirectory(stretches: try cursor.stretches(bytes))
      actors.skip(to: actors.ids.positionCount)
    case StateWriter.rowItem: try addActorRow(&cursor, bytes)
    case _: throw .invalidValue
    }
  }

  private mutating func addActorRow(
    _ cursor: inout ByteCursor, _ bytes: RawSpan
  ) throws(DecodeError) {
    let position = try cursor.varint(bytes)
    let tenant = try cursor.number(bytes)
    let identity = try cursor.name(bytes)
    let department = try cursor.optionalRange(limit: Limits.nameBytes, bytes)
    let set = bytes.array(try cursor.range(bytes))
    let interval = try cursor.duration(bytes)
    let registeredAt = Timestamp(milliseconds: try cursor.fixed(UInt64.self, bytes))
    let heardAt = Timestamp(milliseconds: try cursor.fixed(UInt64.self, bytes))
    let endedAt = Timestamp(milliseconds: try cursor.fixed(UInt64.self, bytes))
    guard position > 0, position < UInt64(actors.ids.positionCount), position <= UInt32.max,
      !actors[Int(position)].isPlaced, !set.isEmpty, interval >= Limits.shortestActorInterval,
      heardAt < Self.endOfTime, endedAt < Self.endOfTime,
      endedAt != .zero || actors.find(identity, of: bytes, tenant: tenant) == nil
    else { throw .invalidValue }
    actors.add(
      ActorRow(
        identity: actors.intern(identity: identity, of: bytes, tenant: tenant), tenant: tenant,
        department: actors.intern(department: department, of: bytes),
        capabilities: actors.intern(set: set), interval: interval, registeredAt: registeredAt,
        heardAt: heardAt, endedAt: endedAt),
      at: Int(position))
  }

  /// Actors are of tenants that are there, and hold leases only while they are active.
  func checkActors() throws(DecodeError) {
    var position = actors.next(from: 0)
    while position < actors.positionCount {
      let tenant = actors[position].tenant
      guard tenant == 0 || tenants.names.isKnown(tenant) else { throw .invalidValue }
      position = actors.next(from: position + 1)
    }
    for slot in leases.heldSlots {
      let actor = Int(leases[slot].actor)
      guard actor == 0 || actors.isActive(actor) else { throw .invalidValue }
    }
  }

  /// Puts leases in the lists of their actors, and watches over the active ones.
  mutating func rebuildActors() {
    actors.rebuildOrder()
    for slot in leases.heldSlots where leases[slot].actor != 0 {
      link(slot, toActor: Int(leases[slot].actor))
    }
    var next = actors.active.next(from: 0)
    while let position = next {
      hear(position, at: actors[position].heardAt)
      next = actors.active.next(from: position + 1)
    }
  }
}
