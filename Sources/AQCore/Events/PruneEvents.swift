/// Ended runs of tasks that go on, given up by retention.
public struct RunPruned: EventPayload {
  /// `run.pruned`: family 2, kind 8.
  public static var type: EventType { .runPruned }

  /// Logical time of the decision.
  public var at: Timestamp
  /// Each run that is forgotten.
  public var runs: [RunID]

  /// As it is decided.
  public init(at: Timestamp, runs: [RunID]) {
    self.at = at
    self.runs = runs
  }

  /// Fields: at time, runs ids.
  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(ids: runs)
  }

  /// Refuses a zero id.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    runs = try cursor.ids(RunID.self, bytes)
  }
}

/// Inactive actors that are forgotten.
public struct ActorPruned: EventPayload {
  /// `actor.pruned`: family 7, kind 4.
  public static var type: EventType { .actorPruned }

  /// Logical time of the decision.
  public var at: Timestamp
  /// Each actor that is forgotten, with its role and its capabilities.
  public var actors: [ActorID]

  /// As it is decided.
  public init(at: Timestamp, actors: [ActorID]) {
    self.at = at
    self.actors = actors
  }

  /// Fields: at time, actors ids.
  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(ids: actors)
  }

  /// Refuses a zero id.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    actors = try cursor.ids(ActorID.self, bytes)
  }
}

/// The beginning of a ledger, given up on request; the chain goes on from the hash of the last
/// entry that went.
public struct LedgerPruned: EventPayload {
  /// `ledger.pruned`: family 9, kind 2.
  public static var type: EventType { .ledgerPruned }

  /// Logical time of the decision.
  public var at: Timestamp
  /// None for the default tenant.
  public var tenant: TenantID
  /// Which of the tenant's ledgers.
  public var key: ByteRange
  /// The first ordinal that stays.
  public var before: UInt64

  /// As it is decided; ranges refer to the bytes that `encodeFields` is given.
  public init(at: Timestamp, tenant: TenantID, key: ByteRange, before: UInt64) {
    self.at = at
    self.tenant = tenant
    self.key = key
    self.before = before
  }

  /// Fields: at time, tenant id?, key name, before n.
  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(tenant)
    writer.write(key, of: source)
    writer.write(varint: before)
  }

  /// Refuses an empty key and an ordinal of zero.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    tenant = TenantID(rawValue: try cursor.varint(bytes))
    key = try cursor.name(bytes)
    before = try cursor.varint(bytes)
    guard before > 0 else { throw .invalidValue }
  }
}
