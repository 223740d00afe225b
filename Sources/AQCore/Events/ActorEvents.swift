/// A worker or person that is known from now on.
public struct ActorRegistered: EventPayload {
  public static var type: EventType { .actorRegistered }

  public var at: Timestamp
  public var actor: ActorID
  /// None for the default tenant.
  public var tenant: TenantID
  /// Who it says it is. Never empty.
  public var identity: ByteRange
  public var department: ByteRange
  /// At least `Limits.shortestActorInterval`; three silent ones end the registration.
  public var interval: Duration
  /// At least one, none of them empty.
  public var capabilities: [ByteRange]

  public init(
    at: Timestamp, actor: ActorID, tenant: TenantID, identity: ByteRange, department: ByteRange,
    interval: Duration, capabilities: [ByteRange]
  ) {
    self.at = at
    self.actor = actor
    self.tenant = tenant
    self.identity = identity
    self.department = department
    self.interval = interval
    self.capabilities = capabilities
  }

  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(actor)
    writer.write(tenant)
    writer.write(identity, of: source)
    writer.write(department, of: source)
    writer.write(varint: interval.milliseconds)
    writer.write(list: capabilities, of: source)
  }

  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    actor = try cursor.identifier(ActorID.self, bytes)
    tenant = TenantID(rawValue: try cursor.varint(bytes))
    identity = try cursor.name(bytes)
    department = try cursor.optionalRange(limit: Limits.nameBytes, bytes)
    interval = try cursor.duration(bytes)
    guard interval >= Limits.shortestActorInterval else { throw .invalidValue }
    capabilities = try cursor.names(limit: Limits.capabilityCount, bytes)
    guard !capabilities.isEmpty else { throw .invalidValue }
  }
}

/// An actor that is no longer known; what it held is lost.
public struct ActorDeregistered: EventPayload {
  public static var type: EventType { .actorDeregistered }

  public var at: Timestamp
  public var actor: ActorID
  public var cause: Cause

  /// Raw values are on disk.
  public enum Cause: UInt8, CaseIterable, Sendable, BitwiseCopyable {
    case requested = 1
    /// It was not heard for three intervals.
    case silent = 2
  }

  public init(at: Timestamp, actor: ActorID, cause: Cause) {
    self.at = at
    self.actor = actor
    self.cause = cause
  }

  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(actor)
    writer.write(cause.rawValue)
  }

  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    actor = try cursor.identifier(ActorID.self, bytes)
    cause = try cursor.choice(Cause.self, bytes)
  }
}

/// An actor that was heard.
public struct ActorHeartbeat: EventPayload {
  public static var type: EventType { .actorHeartbeat }

  public var at: Timestamp
  public var actor: ActorID

  public init(at: Timestamp, actor: ActorID) {
    self.at = at
    self.actor = actor
  }

  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(actor)
  }

  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    actor = try cursor.identifier(ActorID.self, bytes)
  }
}
