import AQCore

/// The tenant that a command names, beside the caller's.
enum NamedTenant: Equatable {
  case none
  case one(ByteRange)
  /// A batch whose items name several.
  case several
}

/// The actor that a command names.
enum NamedActor: Equatable {
  case none
  /// It works as the actor: with its rights, in its tenant.
  case worker(ActorID)
  /// It speaks for the actor.
  case author(ActorID)
}

extension Command {
  /// The tenant that the command names.
  func namedTenant(_ bytes: RawSpan) -> NamedTenant {
    switch self {
    case .submit(let request): NamedTenant(request.spec.tenant)
    case .submitBatch(let requests, _): Self.common(requests, bytes)
    case .actor(.register(let request)): NamedTenant(request.tenant)
    case .actor(.list(let filter, _)): NamedTenant(filter.tenant)
    case .ledger(.append(let request)): NamedTenant(request.tenant)
    case .ledger(.read(_, let tenant, _)), .ledger(.list(let tenant, _)),
      .ledger(.verify(_, let tenant, _)), .ledger(.prune(_, _, let tenant)):
      NamedTenant(tenant)
    case _: .none
    }
  }

  private static func common(_ requests: [SubmitRequest], _ bytes: RawSpan) -> NamedTenant {
    guard let first = requests.first?.spec.tenant else { return .none }
    for request in requests {
      let other = request.spec.tenant
      let isSame =
        other.isNone == first.isNone
        && (first.isNone || Hashing.equal(other, of: bytes, first, of: bytes))
      if !isSame { return .several }
    }
    return NamedTenant(first)
  }

  /// The actor that the command names.
  var namedActor: NamedActor {
    switch self {
    case .claim(let request): request.actor.isNone ? .none : .worker(request.actor)
    case .finish(_, let next), .finishBatch(_, let next):
      next.map { $0.actor.isNone ? .none : .worker($0.actor) } ?? .none
    case .ledger(.append(let request)): request.actor.isNone ? .none : .author(request.actor)
    case .actor(.heartbeat(let actor)), .actor(.deregister(let actor)): .author(actor)
    case _: .none
    }
  }
}

extension NamedTenant {
  init(_ range: ByteRange) { self = range.isNone ? .none : .one(range) }
}
