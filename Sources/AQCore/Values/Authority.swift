/// The part an actor plays in a tenant.
public enum TenantRole: Equatable, Sendable, BitwiseCopyable {
  case `operator`
  case auditor
  case gatekeeper
  /// A role of the application's own; never empty.
  case custom(ByteRange)
}

/// What an actor may do in a tenant.
public enum TenantCapability: Equatable, Sendable, BitwiseCopyable {
  case submit
  case execute
  case review
  case approve
  case cancel
  /// A capability of the application's own; never empty.
  case custom(ByteRange)
}
