/// A tenant that exists from now on.
public struct TenantCreated: EventPayload {
  /// `tenant.created`: family 8, kind 1.
  public static var type: EventType { .tenantCreated }

  /// Logical time of the decision.
  public var at: Timestamp
  /// The id the tenant is known by from now on.
  public var tenant: TenantID
  /// Never empty.
  public var name: ByteRange

  /// As it is decided; ranges refer to the bytes that `encodeFields` is given.
  public init(at: Timestamp, tenant: TenantID, name: ByteRange) {
    self.at = at
    self.tenant = tenant
    self.name = name
  }

  /// Fields: at time, tenant id, name name.
  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(tenant)
    writer.write(name, of: source)
  }

  /// Refuses a zero id and an empty name.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    tenant = try cursor.identifier(TenantID.self, bytes)
    name = try cursor.name(bytes)
  }
}

/// The part an actor plays in a tenant from now on.
public struct TenantRoleAssigned: EventPayload {
  /// `tenant.roleAssigned`: family 8, kind 2.
  public static var type: EventType { .tenantRoleAssigned }

  /// Logical time of the decision.
  public var at: Timestamp
  /// The tenant the role is played in.
  public var tenant: TenantID
  /// Who plays it.
  public var actor: ActorID
  /// Operator, auditor, gatekeeper, or a part of the application's own.
  public var role: TenantRole

  /// As it is decided; ranges refer to the bytes that `encodeFields` is given.
  public init(at: Timestamp, tenant: TenantID, actor: ActorID, role: TenantRole) {
    self.at = at
    self.tenant = tenant
    self.actor = actor
    self.role = role
  }

  /// Fields: at time, tenant id, actor id, role u8 with a name behind it where it is custom.
  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(tenant)
    writer.write(actor)
    role.encode(into: &writer, from: source)
  }

  /// Refuses a zero id, an unknown role, and a custom one without a name.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    tenant = try cursor.identifier(TenantID.self, bytes)
    actor = try cursor.identifier(ActorID.self, bytes)
    role = try TenantRole(&cursor, bytes)
  }
}

/// Something an actor may do in a tenant from now on.
public struct TenantCapabilityGranted: EventPayload {
  /// `tenant.capabilityGranted`: family 8, kind 3.
  public static var type: EventType { .tenantCapabilityGranted }

  /// Logical time of the decision.
  public var at: Timestamp
  /// The tenant it may be done in.
  public var tenant: TenantID
  /// Who may do it.
  public var actor: ActorID
  /// What may be done.
  public var capability: TenantCapability

  /// As it is decided; ranges refer to the bytes that `encodeFields` is given.
  public init(at: Timestamp, tenant: TenantID, actor: ActorID, capability: TenantCapability) {
    self.at = at
    self.tenant = tenant
    self.actor = actor
    self.capability = capability
  }

  /// Fields: at time, tenant id, actor id, capability u8 with a name behind it where it is custom.
  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(tenant)
    writer.write(actor)
    capability.encode(into: &writer, from: source)
  }

  /// Refuses a zero id, an unknown capability, and a custom one without a name.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    tenant = try cursor.identifier(TenantID.self, bytes)
    actor = try cursor.identifier(ActorID.self, bytes)
    capability = try TenantCapability(&cursor, bytes)
  }
}

/// Something an actor may not do in a tenant any more.
public struct TenantCapabilityRevoked: EventPayload {
  /// `tenant.capabilityRevoked`: family 8, kind 4.
  public static var type: EventType { .tenantCapabilityRevoked }

  /// Logical time of the decision.
  public var at: Timestamp
  /// The tenant it may no longer be done in.
  public var tenant: TenantID
  /// Who may no longer do it.
  public var actor: ActorID
  /// What may no longer be done.
  public var capability: TenantCapability

  /// As it is decided; ranges refer to the bytes that `encodeFields` is given.
  public init(at: Timestamp, tenant: TenantID, actor: ActorID, capability: TenantCapability) {
    self.at = at
    self.tenant = tenant
    self.actor = actor
    self.capability = capability
  }

  /// Fields: at time, tenant id, actor id, capability u8 with a name behind it where it is custom.
  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(tenant)
    writer.write(actor)
    capability.encode(into: &writer, from: source)
  }

  /// Refuses a zero id, an unknown capability, and a custom one without a name.
  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    tenant = try cursor.identifier(TenantID.self, bytes)
    actor = try cursor.identifier(ActorID.self, bytes)
    capability = try TenantCapability(&cursor, bytes)
  }
}
