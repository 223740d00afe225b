import AQCore

/// Who is asking: what the daemon knows of the connection, and what it chose to work as.
public struct Caller: Sendable, BitwiseCopyable {
  /// What the identity of the connection entitles to.
  public var standing: Standing
  /// Number of the tenant it works in; zero for the default tenant.
  var tenant: UInt32 = 0
  /// Position of the actor it works as; zero for none.
  var actor: UInt32 = 0
  /// Which tenants' things it may see.
  var sight: Sight

  /// What an identity entitles to.
  public enum Standing: UInt8, Sendable, BitwiseCopyable {
    /// Everything, in every tenant.
    case administrator
    /// What the roles and capabilities of its actor allow.
    case identity
    /// Everything while there are no tenants, nothing once there are.
    case unknown
  }

  /// Which tenants' things a caller may see.
  enum Sight: UInt8, BitwiseCopyable { case ownTenant, everyTenant }

  /// A caller of the default tenant.
  public init(_ standing: Standing) {
    self.standing = standing
    sight = standing == .administrator ? .everyTenant : .ownTenant
  }
}

extension Machine {
  /// The caller's tenant as events name it.
  var callerTenant: TenantID { state.tenants.id(caller.tenant) }

  /// The number of the tenant a spec belongs to: the one it names, or the caller's; nil for one
  /// that isn't there.
  mutating func tenant(of spec: borrowing TaskSpec, _ bytes: RawSpan) -> UInt32? {
    if _fastPath(spec.tenant.isNone) { return caller.tenant }
    return state.tenants.number(spec.tenant, of: bytes)
  }

  /// The position of a task that is there and that the caller may see.
  @inline(__always)
  func find(_ id: TaskID) -> Int? {
    guard let task = state.position(id) else { return nil }
    return sees(task) ? task : nil
  }

  /// The position of a run that is there and that the caller may see.
  @inline(__always)
  func find(_ id: RunID) -> Int? {
    guard let run = state.position(id) else { return nil }
    return sees(Int(state.runs[run].task)) ? run : nil
  }

  /// Whether the caller may see a task.
  @inline(__always)
  func sees(_ task: Int) -> Bool {
    caller.sight == .everyTenant || state.route(task).tenant == caller.tenant
  }
}
