import AQCore

extension EngineState {
  mutating func apply(_ event: LedgerEntryAppended, _ bytes: RawSpan) throws(ApplyError) {
    guard let tenant = tenants.number(event.tenant), actors.ids.position(event.actor) != nil else {
      throw .inconsistent(.ledgerEntryAppended)
    }
    let known = ledgers.find(event.key, of: bytes, tenant: tenant)
    guard event.ordinal == (known == 0 ? 1 : ledgers[known].next),
      hash(event.previousHash, bytes) == ledgers.lastHash(known)
    else { throw .inconsistent(.ledgerEntryAppended) }
    time = event.at
    let number = ledgers.intern(event.key, of: bytes, tenant: tenant)
    ledgers.append(
      LedgerEntryHead(at: event.at, actor: event.actor, hash: hash(event.hash, bytes)),
      event.payload, of: bytes, lsn: lastLSN.advanced(by: 1), to: number)
  }

  private func hash(_ range: ByteRange, _ bytes: RawSpan) -> LedgerHash {
    LedgerHash(bytes.extracting(range.lowerBound..<range.upperBound))
  }

  mutating func apply(_ event: LedgerPruned, _ bytes: RawSpan) throws(ApplyError) {
    guard let tenant = tenants.number(event.tenant) else { throw .inconsistent(.ledgerPruned) }
    let number = ledgers.find(event.key, of: bytes, tenant: tenant)
    guard number != 0, event.before >= ledgers[number].first, event.before <= ledgers[number].next
    else { throw .inconsistent(.ledgerPruned) }
    time = event.at
    ledgers.prune(number, before: event.before)
  }
}
