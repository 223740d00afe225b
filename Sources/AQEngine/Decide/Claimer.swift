import AQCore

/// Who claims, as far as it decides which runs may be taken.
struct Claimer {
  /// Number of the tenant whose queues are taken from.
  var tenant: UInt32
  /// The registered actor that claims; none where nobody registered does.
  var actor = ActorID.none
  /// Number of the department; zero for none, or for one that no task asks for.
  var department: UInt32 = 0
  /// What it can do, as a `CapabilitySet`.
  var offers: [UInt8] = []
  /// What was found of sets of capabilities: each is looked at once.
  fileprivate var verdicts: [UInt32: Bool] = [:]

  init(tenant: UInt32) { self.tenant = tenant }
}

extension Machine {
  /// The actor that a claim is of: the one it names, or the one its connection works as.
  func claimingActor(_ request: borrowing ClaimRequest) -> ActorID {
    request.actor.isNone ? caller.actor : request.actor
  }

  /// Why a claim's claimer can't be; nil where it can.
  func checkClaimer(_ request: borrowing ClaimRequest, _ bytes: RawSpan) -> Rejection? {
    let actor = claimingActor(request)
    if !actor.isNone { return findActive(actor) == nil ? .notFound(.actor(actor)) : nil }
    if request.capabilities.isEmpty, request.department.isNone { return nil }
    return check(department: request.department) ?? check(capabilities: request.capabilities, bytes)
  }

  /// Who claims; nil for an actor that is not there any more. What an actor can do and where it
  /// works is what it registered with and was granted, whatever the claim says.
  mutating func claimer(_ request: borrowing ClaimRequest, _ bytes: RawSpan) -> Claimer? {
    let actor = claimingActor(request)
    if _fastPath(
      actor.isNone && request.capabilities.isEmpty && request.department.isNone)
    {
      return Claimer(tenant: caller.tenant)
    }
    return rareClaimer(request, actor, bytes)
  }

  @inline(never)
  private mutating func rareClaimer(
    _ request: borrowing ClaimRequest, _ actor: ActorID, _ bytes: RawSpan
  ) -> Claimer? {
    var claimer = Claimer(tenant: caller.tenant)
    if actor.isNone {
      claimer.offers = CapabilitySet.joined(request.capabilities, bytes)
      claimer.department = state.departments.find(request.department, of: bytes)
      return claimer
    }
    guard let position = findActive(actor) else { return nil }
    let row = state.actors[position]
    claimer.actor = actor
    claimer.offers = offers(of: actor, row)
    if row.department != 0 {
      let name = state.actors.departments.array(row.department)
      claimer.department = state.departments.find(ByteRange(0, name.count), of: name.rawBytes)
    }
    return claimer
  }

  /// What an actor can do: what it says itself, and what it was granted where it works.
  private func offers(of actor: ActorID, _ row: ActorRow) -> [UInt8] {
    let own = state.actors.sets.array(row.capabilities)
    guard state.tenants.isInUse, let grants = state.tenants.grants.find(actor, in: caller.tenant),
      !grants.isEmpty
    else { return own }
    let names = CapabilitySet.names(own.rawBytes) + state.tenants.grants.words(grants)
    return CapabilitySet.joined(names)
  }

  /// Whether a claimer may take runs of a route.
  ///
  /// *Complexity*: O(1), beside one look at each set of capabilities.
  @inline(__always)
  func mayTake(_ route: Route, _ claimer: inout Claimer) -> Bool {
    if _fastPath(route.requirement == 0 && route.department == 0) { return true }
    return mayTakeRare(route, &claimer)
  }

  @inline(never)
  private func mayTakeRare(_ route: Route, _ claimer: inout Claimer) -> Bool {
    if route.department != 0, route.department != claimer.department { return false }
    if route.requirement == 0 { return true }
    if let verdict = claimer.verdicts[route.requirement] { return verdict }
    let verdict = CapabilitySet.isSubset(
      state.requirements.name(route.requirement), of: claimer.offers.rawBytes)
    claimer.verdicts[route.requirement] = verdict
    return verdict
  }
}
