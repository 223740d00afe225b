/// A tenant that exists from now on.
public struct TenantCreated: EventPayload {
  public static var type: EventType { .tenantCreated }

  public var at: Timestamp
  public var tenant: TenantID
  /// Never empty.
  public var name: ByteRange

  public init(at: Timestamp, tenant: TenantID, name: ByteRange) {
    self.at = at
    self.tenant = tenant
    self.name = name
  }

  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(tenant)
    writer.write(name, of: source)
  }

  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    tenant = try cursor.identifier(TenantID.self, bytes)
    name = try cursor.name(bytes)
  }
}

/// The part an actor plays in a tenant from now on.
public struct TenantRoleAssigned: EventPayload {
  public static var type: EventType { .tenantRoleAssigned }

  public var at: Timestamp
  public var tenant: TenantID
  public var actor: ActorID
  public var role: TenantRole

  public init(at: Timestamp, tenant: TenantID, actor: ActorID, role: TenantRole) {
    self.at = at
    self.tenant = tenant
    self.actor = actor
    self.role = role
  }

  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(tenant)
    writer.write(actor)
    role.encode(into: &writer, from: source)
  }

  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    tenant = try cursor.identifier(TenantID.self, bytes)
    actor = try cursor.identifier(ActorID.self, bytes)
    role = try TenantRole(&cursor, bytes)
  }
}

/// Something an actor may do in a tenant from now on.
public struct TenantCapabilityGranted: EventPayload {
  public static var type: EventType { .tenantCapabilityGranted }

  public var at: Timestamp
  public var tenant: TenantID
  public var actor: ActorID
  public var capability: TenantCapability

  public init(at: Timestamp, tenant: TenantID, actor: ActorID, capability: TenantCapability) {
    self.at = at
    self.tenant = tenant
    self.actor = actor
    self.capability = capability
  }

  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(tenant)
    writer.write(actor)
    capability.encode(into: &writer, from: source)
  }

  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    tenant = try cursor.identifier(TenantID.self, bytes)
    actor = try cursor.identifier(ActorID.self, bytes)
    capability = try TenantCapability(&cursor, bytes)
  }
}

/// Something an actor may not do in a tenant any more.
public struct TenantCapabilityRevoked: EventPayload {
  public static var type: EventType { .tenantCapabilityRevoked }

  public var at: Timestamp
  public var tenant: TenantID
  public var actor: ActorID
  public var capability: TenantCapability

  public init(at: Timestamp, tenant: TenantID, actor: ActorID, capability: TenantCapability) {
    self.at = at
    self.tenant = tenant
    self.actor = actor
    self.capability = capability
  }

  public func encodeFields(into writer: inout ByteWriter, from source: RawSpan) {
    writer.write(at)
    writer.write(tenant)
    writer.write(actor)
    capability.encode(into: &writer, from: source)
  }

  public init(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    at = try cursor.timestamp(bytes)
    tenant = try cursor.identifier(TenantID.self, bytes)
    actor = try cursor.identifier(ActorID.self, bytes)
    capability = try TenantCapability(&cursor, bytes)
  }
}
