/// A worker or person that is known from now on.
public struct ActorRegistered: EventPayload {
  /// `actor.registered`: family 7, kind 1.
  public static var type: EventType { .actorRegistered }

  /// Logical time of the decision.
  public var at: Timestamp
  /// The id that it is known by from now on.
  public var actor: ActorID
  /// None for the default tenant.
  public var tenant: TenantID
  /// Who it says it is. Never empty.
  public var identity: ByteRange
  /// Which part of the application it belongs to; absent for none.
  public var department: ByteRange
  /// At least `Limits.shortestActorInterval`; three silent ones end the registration.
  public var interval: Duration
  /// At least one, none of them empty.
  public var capabilities: [ByteRange]

  /// As it is decided; ranges refer to the bytes that `encodeFields` is given.
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

  /// Fields: at time, actor id, tenant id?, identity name, department name?, interval ms,
  /// capabilities name….
  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(actor)
    writer.write(tenant)
    writer.write(identity, of: source)
    writer.write(department, of: source)
    writer.write(varint: interval.milliseconds)
    writer.write(list: capabilities, of: source)
  }

  /// Refuses a zero id, too short an interval, and capabilities that are none or empty.
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
  /// `actor.deregistered`: family 7, kind 2.
  public static var type: EventType { .actorDeregistered }

  /// Logical time of the decision.
  public var at: Timestamp
  /// The actor that is gone.
  public var actor: ActorID
  /// Whether it said so or fell silent.
  public var cause: Cause

  /// Raw values are on disk.
  public enum Cause: UInt8, CaseIterable, Sendable, BitwiseCopyable {
    case requested = 1
    /// It was not heard for three intervals.
    case silent = 2
  }

  /// As it is decided.
  public init(at: Timestamp, actor: ActorID, cause: Cause) {
    self.at = at
    self.actor = actor
    self.cause = cause
  }

  /// Fields: at time, actor id, cause u8.
  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(actor)
    writer.write(cause.rawValue)
  }

  /// Refuses a zero id and an unknown cause.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    actor = try cursor.identifier(ActorID.self, bytes)
    cause = try cursor.choice(Cause.self, bytes)
  }
}

/// An actor that was heard.
public struct ActorHeartbeat: EventPayload {
  /// `actor.heartbeat`: family 7, kind 3.
  public static var type: EventType { .actorHeartbeat }

  /// Logical time of the decision.
  public var at: Timestamp
  /// The actor that was heard.
  public var actor: ActorID

  /// As it is decided.
  public init(at: Timestamp, actor: ActorID) {
    self.at = at
    self.actor = actor
  }

  /// Fields: at time, actor id.
  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(actor)
  }

  /// Refuses a zero id.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    actor = try cursor.identifier(ActorID.self, bytes)
  }
}
