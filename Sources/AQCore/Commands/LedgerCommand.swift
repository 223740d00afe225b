/// What can be asked about ledgers. An absent tenant is the caller's.
public enum LedgerCommand: Sendable {
  case append(LedgerRequest)
  /// Entries from an ordinal on; an absent key reads all ledgers of the tenant in order of time.
  case read(key: ByteRange, tenant: ByteRange, PageRequest)
  /// The ledgers there are, with their lengths.
  case list(tenant: ByteRange, PageRequest)
  /// Walks the chain of one ledger, or of all for an absent key, a stretch at a time: the reply's
  /// cursor goes on.
  case verify(key: ByteRange, tenant: ByteRange, PageRequest)
  /// Gives up entries before an ordinal.
  case prune(key: ByteRange, before: UInt64, tenant: ByteRange)
}

/// One more entry.
public struct LedgerRequest: Sendable, BitwiseCopyable {
  /// Which ledger: `audit`, `decision`; never empty.
  public var key: ByteRange
  /// Opaque bytes; may be empty.
  public var payload: ByteRange
  /// Who appends; none for the caller's own actor.
  public var actor: ActorID = .none
  /// Absent for the caller's.
  public var tenant: ByteRange = .none

  /// An entry by the caller.
  public init(key: ByteRange, payload: ByteRange) {
    self.key = key
    self.payload = payload
  }
}
