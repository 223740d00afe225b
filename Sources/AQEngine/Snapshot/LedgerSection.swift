import AQCore
import AQSnapshot

/// The section of ledgers: one item a ledger, in the order of their numbers, each followed by one
/// an entry. Each item begins with a byte that says which it is.
extension StateWriter {
  mutating func writeLedgers<Sink: ChunkSink & ~Copyable>(
    _ ledgers: borrowing LedgerTable, to sink: inout Sink
  ) throws(SnapshotError) {
    for index in ledgers.rows.indices {
      let number = UInt32(index + 1)
      let start = beginItem()
      buffer.write(Self.ledgerItem)
      buffer.write(varint: UInt64(ledgers[number].tenant))
      write(name: ledgers.names.name(number))
      buffer.write(varint: ledgers[number].first)
      ledgers[number].base.encode(into: &buffer)
      endItem(start)
      for entry in 0..<ledgers[number].entries.count {
        writeEntry(ledgers, number, entry)
        try sendIfLarge(.ledger, to: &sink)
      }
    }
    try send(.ledger, to: &sink)
  }

  private mutating func writeEntry(
    _ ledgers: borrowing LedgerTable, _ number: UInt32, _ index: Int
  ) {
    let head = ledgers.head(number, index)
    let start = beginItem()
    buffer.write(Self.entryItem)
    buffer.write(fixed: ledgers[number].entries[index].lsn.rawValue)
    buffer.write(fixed: head.at.milliseconds)
    buffer.write(head.actor)
    head.hash.encode(into: &buffer)
    buffer.write(raw: ledgers.payload(number, index))
    endItem(start)
  }

  static var ledgerItem: UInt8 { 1 }
  static var entryItem: UInt8 { 2 }
}

extension EngineState {
  /// Takes in one item of the section of ledgers.
  mutating func addLedger(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    switch try cursor.byte(bytes) {
    case StateWriter.ledgerItem:
      let tenant = try cursor.number(bytes)
      let key = try cursor.name(bytes)
      let first = try cursor.varint(bytes)
      let base = try LedgerHash(&cursor, bytes)
      guard first > 0, first < 1 << 62,
        let number = ledgers.load(key, of: bytes, tenant: tenant)
      else { throw .invalidValue }
      ledgers.begin(number, first: first, base: base)
    case StateWriter.entryItem: try addEntry(&cursor, bytes)
    case _: throw .invalidValue
    }
  }

  private mutating func addEntry(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    let lsn = LSN(try cursor.fixed(UInt64.self, bytes))
    let at = Timestamp(milliseconds: try cursor.fixed(UInt64.self, bytes))
    let actor = try cursor.identifier(ActorID.self, bytes)
    let hash = try LedgerHash(&cursor, bytes)
    let payload = ByteRange(cursor.offset, cursor.remaining)
    cursor.offset += cursor.remaining
    let number = UInt32(ledgers.rows.count)
    guard number > 0, lsn > ledgers.rows.last?.entries.last?.lsn ?? .zero, lsn <= lastLSN,
      actors.ids.position(actor) != nil
    else { throw .invalidValue }
    ledgers.append(
      LedgerEntryHead(at: at, actor: actor, hash: hash), payload, of: bytes, lsn: lsn, to: number)
  }

  /// Ledgers are of tenants that are there.
  func checkLedgers() throws(DecodeError) {
    for row in ledgers.rows {
      guard row.tenant == 0 || tenants.names.isKnown(row.tenant) else { throw .invalidValue }
    }
  }
}
