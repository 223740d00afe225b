import AQCore

extension Machine {
  mutating func ledger(_ command: LedgerCommand, _ bytes: RawSpan) -> Reply {
    switch command {
    case .append(let request): append(request, bytes)
    case .read(let key, let tenant, let page): readLedger(key, tenant, page, bytes)
    case .list(let tenant, let page): listLedgers(tenant, page, bytes)
    case .verify(let key, let tenant, let page): verifyLedger(key, tenant, page, bytes)
    case .prune(let key, let before, let tenant): prune(key, before, tenant, bytes)
    }
  }

  private mutating func append(_ request: LedgerRequest, _ bytes: RawSpan) -> Reply {
    if let rejection = check(request) { return .rejected(rejection) }
    let actor = request.actor.isNone ? callerActor : request.actor
    if actor.isNone { return .rejected(.actorNeeded) }
    guard let position = findActive(actor) else { return .rejected(.notFound(.actor(actor))) }
    // Without a word about it, an entry is of its actor's tenant.
    guard
      let tenant = request.tenant.isNone
        ? state.actors[position].tenant : visibleTenant(request.tenant, bytes)
    else { return .rejected(.notFound(.tenant)) }
    guard tenant == state.actors[position].tenant else {
      return .rejected(.notFound(.actor(actor)))
    }
    let ledger = state.ledgers.find(request.key, of: bytes, tenant: tenant)
    if ledger == 0, state.ledgers.ledgers(of: tenant).count >= Limits.ledgersPerTenant {
      return .rejected(full(.ledgers, Limits.ledgersPerTenant))
    }
    let link = LedgerLink(
      previous: state.ledgers.lastHash(ledger),
      ordinal: ledger == 0 ? 1 : state.ledgers[ledger].next, at: now, actor: actor)
    let hash = link.hash(
      tenant: state.tenants.names.name(tenant), key: slice(request.key, bytes),
      payload: slice(request.payload, bytes))
    emit(link, hash, request, tenant, bytes)
    return .value(
      .map([
        .init("ordinal", .unsigned(link.ordinal)), .init("hash", .text(hash.text)),
        .init("lsn", .unsigned(state.lastLSN.rawValue)),
      ]))
  }

  private func check(_ request: LedgerRequest) -> Rejection? {
    if admission == .storageFull { return .storageFull }
    if request.key.isEmpty { return .outOfRange(.nameBytes) }
    if request.key.length > Limits.nameBytes {
      return .limit(
        .nameBytes, asked: UInt64(request.key.length), most: UInt64(Limits.nameBytes))
    }
    if request.payload.length > options.payloadBytes {
      return .limit(
        .payloadBytes, asked: UInt64(request.payload.length), most: UInt64(options.payloadBytes))
    }
    return checkDecision(request.payload.length + request.key.length + 256)
  }

  @_lifetime(copy bytes)
  private func slice(_ range: ByteRange, _ bytes: RawSpan) -> RawSpan {
    range.isEmpty ? bytes.extracting(0..<0) : bytes.extracting(range.lowerBound..<range.upperBound)
  }

  private mutating func emit(
    _ link: LedgerLink, _ hash: LedgerHash, _ request: LedgerRequest, _ tenant: UInt32,
    _ bytes: RawSpan
  ) {
    var source = ByteWriter(
      capacity: request.key.length + request.payload.length + 2 * Limits.ledgerHashBytes)
    let key = source.append(request.key, of: bytes)
    link.previous.encode(into: &source)
    hash.encode(into: &source)
    let previous = ByteRange(key.upperBound, Limits.ledgerHashBytes)
    let event = LedgerEntryAppended(
      at: now, tenant: state.tenants.id(tenant), actor: link.actor, key: key,
      ordinal: link.ordinal, previousHash: previous,
      hash: ByteRange(previous.upperBound, Limits.ledgerHashBytes),
      payload: source.append(request.payload, of: bytes))
    Self.emit(event, from: source, by: &self)
  }

  private static func emit(
    _ event: LedgerEntryAppended, from source: borrowing ByteWriter, by machine: inout Machine
  ) {
    machine.emit(event, from: source.bytes)
  }

  private mutating func prune(
    _ key: ByteRange, _ before: UInt64, _ tenant: ByteRange, _ bytes: RawSpan
  ) -> Reply {
    guard let number = visibleTenant(tenant, bytes) else { return .rejected(.notFound(.tenant)) }
    let ledger = state.ledgers.find(key, of: bytes, tenant: number)
    if ledger == 0 { return .rejected(.notFound(.ledger)) }
    let first = state.ledgers[ledger].first
    if before == 0 || before > state.ledgers[ledger].next {
      return .rejected(.outOfRange(.ordinal))
    }
    if before > first {
      emit(
        LedgerPruned(at: now, tenant: state.tenants.id(number), key: key, before: before),
        from: bytes)
    }
    return .value(
      .map([
        .init("pruned", .unsigned(before > first ? before - first : 0)),
        .init("first", .unsigned(state.ledgers[ledger].first)),
        .init("lsn", .unsigned(state.lastLSN.rawValue)),
      ]))
  }
}
