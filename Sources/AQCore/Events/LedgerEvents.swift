/// One more entry of a ledger, chained to the one before.
public struct LedgerEntryAppended: EventPayload {
  /// `ledger.entryAppended`: family 9, kind 1.
  public static var type: EventType { .ledgerEntryAppended }

  /// Logical time of the decision.
  public var at: Timestamp
  /// None for the default tenant.
  public var tenant: TenantID
  /// Who appended it.
  public var actor: ActorID
  /// Which of the tenant's ledgers: `audit`, `decision`.
  public var key: ByteRange
  /// The entry's place in its ledger, from 1.
  public var ordinal: UInt64
  /// `Limits.ledgerHashBytes` of the entry before; zeros for the first.
  public var previousHash: ByteRange
  /// `Limits.ledgerHashBytes` of this entry.
  public var hash: ByteRange
  /// Opaque bytes of the entry; may be empty.
  public var payload: ByteRange

  /// As it is decided; ranges refer to the bytes that `encodeFields` is given.
  public init(
    at: Timestamp, tenant: TenantID, actor: ActorID, key: ByteRange, ordinal: UInt64,
    previousHash: ByteRange, hash: ByteRange, payload: ByteRange
  ) {
    self.at = at
    self.tenant = tenant
    self.actor = actor
    self.key = key
    self.ordinal = ordinal
    self.previousHash = previousHash
    self.hash = hash
    self.payload = payload
  }

  /// Fields: at time, tenant id?, actor id, key name, ordinal n, previousHash, hash and payload
  /// bytes.
  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    invariant(previousHash.length == Limits.ledgerHashBytes, "a hash has one length")
    invariant(hash.length == Limits.ledgerHashBytes, "a hash has one length")
    writer.write(at)
    writer.write(tenant)
    writer.write(actor)
    writer.write(key, of: source)
    writer.write(varint: ordinal)
    writer.write(previousHash, of: source)
    writer.write(hash, of: source)
    writer.write(payload, of: source)
  }

  /// Refuses a zero actor, an empty key, an ordinal of zero, and hashes of another length.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    tenant = TenantID(rawValue: try cursor.varint(bytes))
    actor = try cursor.identifier(ActorID.self, bytes)
    key = try cursor.name(bytes)
    ordinal = try cursor.varint(bytes)
    guard ordinal > 0 else { throw .invalidValue }
    previousHash = try cursor.range(bytes)
    guard previousHash.length == Limits.ledgerHashBytes else { throw .invalidValue }
    hash = try cursor.range(bytes)
    guard hash.length == Limits.ledgerHashBytes else { throw .invalidValue }
    payload = try cursor.range(bytes)
  }
}
