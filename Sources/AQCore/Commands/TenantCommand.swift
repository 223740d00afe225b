/// What can be asked about tenants, and about who may do what in them.
public enum TenantCommand: Sendable {
  case create(name: ByteRange)
  case get(name: ByteRange)
  case list(PageRequest)
  /// An absent tenant is the actor's own.
  case assignRole(ActorID, TenantRole, tenant: ByteRange)
  case grant(ActorID, TenantCapability, tenant: ByteRange)
  case revoke(ActorID, TenantCapability, tenant: ByteRange)
  /// Role and capabilities of an actor.
  case authority(ActorID)
  /// Whether an actor may do something, and why not.
  case check(ActorID, TenantCapability)
}

/// Who the caller is from now on, as far as its identity allows.
public enum CallerCommand: Sendable {
  /// Works in a tenant.
  case useTenant(ByteRange)
  /// Works as an actor and in its tenant.
  case useActor(ActorID)
  case whoAmI
}
