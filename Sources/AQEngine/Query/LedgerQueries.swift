import AQCore

extension Machine {
  /// Entries of one ledger from an ordinal on, or of all of a tenant's from an event on.
  mutating func readLedger(
    _ key: ByteRange, _ tenantName: ByteRange, _ request: PageRequest, _ bytes: RawSpan
  ) -> Reply {
    guard let tenant = visibleTenant(tenantName, bytes) else {
      return .rejected(.notFound(.tenant))
    }
    var entries = EntryPage(count: request.count)
    guard let walk = walk(key, tenant, from: request.cursor, bytes) else {
      return .value(entries.value)
    }
    var place = walk.start
    while place < walk.end, entries.hasRoom {
      if let entry = entry(walk, at: place) { entries.append(describe(entry)) }
      place += 1
    }
    if place < walk.end { entries.cursor = cursor(walk, at: place) }
    return .value(entries.value)
  }

  /// Which entries a reader goes through: places in one ledger, or in the order of a tenant.
  private struct Walk {
    var tenant: UInt32
    /// Zero for all of the tenant.
    var ledger: UInt32
    var start: Int
    var end: Int
  }

  /// An entry by its ledger and its index there.
  struct LedgerEntry {
    var ledger: UInt32
    var index: Int
  }

  /// Nil for a ledger that isn't there.
  private mutating func walk(
    _ key: ByteRange, _ tenant: UInt32, from cursor: UInt64, _ bytes: RawSpan
  ) -> Walk? {
    if key.isNone {
      return Walk(
        tenant: tenant, ledger: 0, start: state.ledgers.start(of: tenant, from: LSN(cursor)),
        end: state.ledgers.order[tenant]?.count ?? 0)
    }
    let ledger = state.ledgers.find(key, of: bytes, tenant: tenant)
    if ledger == 0 { return nil }
    let row = state.ledgers[ledger]
    let start = cursor <= row.first ? 0 : min(cursor - row.first, UInt64(row.entries.count))
    return Walk(tenant: tenant, ledger: ledger, start: Int(start), end: row.entries.count)
  }

  /// The entry at a place; nil where it is gone.
  private func entry(_ walk: Walk, at place: Int) -> LedgerEntry? {
    if walk.ledger != 0 { return LedgerEntry(ledger: walk.ledger, index: place) }
    guard let found = state.ledgers.order[walk.tenant]?[place],
      let index = state.ledgers[found.ledger].index(of: found.lsn)
    else { return nil }
    return LedgerEntry(ledger: found.ledger, index: index)
  }

  private func cursor(_ walk: Walk, at place: Int) -> UInt64 {
    walk.ledger != 0
      ? state.ledgers[walk.ledger].first + UInt64(place)
      : state.ledgers.order[walk.tenant]?[place].lsn.rawValue ?? 0
  }

  private func describe(_ entry: LedgerEntry) -> ReplyValue {
    let head = state.ledgers.head(entry.ledger, entry.index)
    let payload = state.ledgers.payload(entry.ledger, entry.index)
    let previous = state.ledgers.hash(entry.ledger, before: entry.index)
    return .map([
      .init("key", .text(state.ledgers.names.text(entry.ledger))),
      .init("ordinal", .unsigned(state.ledgers[entry.ledger].first + UInt64(entry.index))),
      .init("at", .time(head.at)),
      .init("actor", .text(head.actor.description)),
      .init("previous_hash", .text(previous.text)),
      .init("hash", .text(head.hash.text)),
      .init("payload", .bytes(payload.array(ByteRange(0, payload.byteCount)))),
    ])
  }

  /// The ledgers of a tenant, with how far they go.
  mutating func listLedgers(
    _ tenantName: ByteRange, _ request: PageRequest, _ bytes: RawSpan
  ) -> Reply {
    guard let tenant = visibleTenant(tenantName, bytes) else {
      return .rejected(.notFound(.tenant))
    }
    let ledgers = state.ledgers.ledgers(of: tenant)
    var page = Page()
    var index = Int(min(request.cursor, UInt64(ledgers.count)))
    while index < ledgers.count, page.items.count < max(1, request.count), page.hasRoom {
      let row = state.ledgers[ledgers[index]]
      page.append(
        .map([
          .init("key", .text(state.ledgers.names.text(ledgers[index]))),
          .init("entries", .unsigned(UInt64(row.entries.count))),
          .init("first", .unsigned(row.first)),
          .init("next", .unsigned(row.next)),
          .init("hash", .text(state.ledgers.lastHash(ledgers[index]).text)),
        ]))
      index += 1
    }
    if index < ledgers.count { page.cursor = UInt64(index) }
    return .value(page.value)
  }

  /// Computes the hashes of a stretch of entries anew and compares: every entry is chained to the
  /// one before it.
  ///
  /// *Complexity*: bounded by `Limits.ledgerVerifyBytes`.
  mutating func verifyLedger(
    _ key: ByteRange, _ tenantName: ByteRange, _ request: PageRequest, _ bytes: RawSpan
  ) -> Reply {
    guard let tenant = visibleTenant(tenantName, bytes) else {
      return .rejected(.notFound(.tenant))
    }
    guard let walk = walk(key, tenant, from: request.cursor, bytes) else {
      return .rejected(.notFound(.ledger))
    }
    var place = walk.start
    var (count, size) = (0, 0)
    var bad: LedgerEntry?
    while place < walk.end, size < Limits.ledgerVerifyBytes, bad == nil {
      if let entry = entry(walk, at: place) {
        count += 1
        size += state.ledgers.payload(entry.ledger, entry.index).byteCount + 512
        if !isChained(entry) { bad = entry }
      }
      place += 1
    }
    let ordinal = bad.map { state.ledgers[$0.ledger].first + UInt64($0.index) }
    return .value(
      .map([
        .init("entries", .unsigned(UInt64(count))),
        .init("valid", .boolean(bad == nil)),
        .init("first_bad", ordinal.map { .unsigned($0) } ?? .null),
        .init("key", bad.map { .text(state.ledgers.names.text($0.ledger)) } ?? .null),
        .init(
          "cursor",
          bad == nil && place < walk.end ? .text(String(cursor(walk, at: place))) : .null),
      ]))
  }

  /// Whether an entry's hash is that of what it says.
  private func isChained(_ entry: LedgerEntry) -> Bool {
    let row = state.ledgers[entry.ledger]
    let head = state.ledgers.head(entry.ledger, entry.index)
    let link = LedgerLink(
      previous: state.ledgers.hash(entry.ledger, before: entry.index),
      ordinal: row.first + UInt64(entry.index), at: head.at, actor: head.actor)
    let expected = link.hash(
      tenant: state.tenants.names.name(row.tenant), key: state.ledgers.names.name(entry.ledger),
      payload: state.ledgers.payload(entry.ledger, entry.index))
    return expected == head.hash
  }
}

/// One page of entries.
private struct EntryPage {
  private var page = Page()
  private let count: Int
  /// Where the next page begins; nil at the end.
  var cursor: UInt64?

  init(count: Int) { self.count = max(1, min(count, Limits.pageCount)) }

  var hasRoom: Bool { page.items.count < count && page.hasRoom }

  mutating func append(_ entry: ReplyValue) { page.append(entry) }

  var value: ReplyValue {
    .map([
      .init("entries", .list(page.items)),
      .init("cursor", cursor.map { .text(String($0)) } ?? .null),
    ])
  }
}
