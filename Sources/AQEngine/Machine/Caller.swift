import AQCore

/// Who is asking: what the identity of the connection entitles to, and what it chose to work as.
struct Caller {
  /// What it is trusted with now: an administrator who works as an actor may do what the actor may.
  var standing: ClientIdentity.Standing
  /// Number of the tenant it works in; zero for the default tenant.
  var tenant: UInt32 = 0
  /// The actor it works as; none for nobody.
  var actor = ActorID.none
  /// Which tenants' things it may see.
  var sight: Sight

  /// Which tenants' things a caller may see.
  enum Sight: UInt8, BitwiseCopyable { case ownTenant, everyTenant }

  /// A caller of the default tenant.
  init(_ standing: ClientIdentity.Standing) {
    self.standing = standing
    sight = standing == .administrator ? .everyTenant : .ownTenant
  }

  /// The engine itself.
  static let machine = Caller(.administrator)
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

  /// The position of a task that is there or was pruned, and that the caller may see. Whose a
  /// pruned task was isn't known any more: with tenants, only who sees everything finds it.
  func findKnown(_ id: TaskID) -> Int? {
    if let task = state.position(id) { return sees(task) ? task : nil }
    guard caller.sight == .everyTenant || !state.tenants.isInUse else { return nil }
    return state.knownPosition(id)
  }

  /// Whether the caller may see a task.
  @inline(__always)
  func sees(_ task: Int) -> Bool {
    caller.sight == .everyTenant || state.route(task).tenant == caller.tenant
  }

  /// Whether the caller may see what belongs to a tenant.
  @inline(__always)
  func sees(tenant: UInt32) -> Bool {
    caller.sight == .everyTenant || tenant == caller.tenant
  }
}
