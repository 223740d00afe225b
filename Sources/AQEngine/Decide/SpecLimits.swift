import AQCore

/// Bounds that a client's parser has checked already and an embedding program may not have: what
/// passes here can be encoded, and decoded again.
extension TaskSpec {
  /// The first bound the spec is over; nil where it keeps all of them.
  @inline(__always)
  func violation(payloadBytes: Int) -> Rejection? {
    if kind.isEmpty { return .outOfRange(.nameBytes) }
    if payload.length > payloadBytes { return over(.payloadBytes, payload.length, payloadBytes) }
    if kind.length > Limits.nameBytes { return over(.nameBytes, kind.length, Limits.nameBytes) }
    if priority > Limits.priority { return .outOfRange(.priority) }
    if attemptLimit == 0 { return .outOfRange(.attempts) }
    return nameViolation ?? timeViolation ?? listViolation
  }

  private func over(_ limit: Rejection.Limit, _ asked: Int, _ most: Int) -> Rejection {
    .limit(limit, asked: UInt64(asked), most: UInt64(most))
  }

  @inline(__always)
  private var nameViolation: Rejection? {
    if !queue.isNone, queue.length == 0 || queue.length > Limits.nameBytes {
      return over(.nameBytes, queue.length, Limits.nameBytes)
    }
    if !key.isNone, key.length == 0 || key.length > Limits.nameBytes {
      return over(.nameBytes, key.length, Limits.nameBytes)
    }
    if idempotencyKey.length > Limits.idempotencyKeyBytes {
      return over(.headerBytes, idempotencyKey.length, Limits.idempotencyKeyBytes)
    }
    let header = max(contentType.length, traceparent.length)
    if header > Limits.headerBytes { return over(.headerBytes, header, Limits.headerBytes) }
    if description.length > Limits.reasonBytes {
      return over(.reasonBytes, description.length, Limits.reasonBytes)
    }
    return nil
  }

  @inline(__always)
  private var timeViolation: Rejection? {
    let longest = max(timeout, max(backoff.base, backoff.cap)).milliseconds
    if longest <= Limits.durationMilliseconds { return nil }
    return .limit(.duration, asked: longest, most: Limits.durationMilliseconds)
  }

  @inline(__always)
  private var listViolation: Rejection? {
    if tags.count > Limits.tagCount { return over(.tags, tags.count, Limits.tagCount) }
    for tag in tags where tag.length > Limits.tagBytes {
      return over(.tagBytes, tag.length, Limits.tagBytes)
    }
    if prerequisites.count > Limits.prerequisiteCount {
      return over(.prerequisites, prerequisites.count, Limits.prerequisiteCount)
    }
    return nil
  }
}

extension Machine {
  /// Whether there is room for the names a spec brings, most of which are known already.
  @inline(__always)
  mutating func checkNames(_ spec: borrowing TaskSpec, _ bytes: RawSpan) -> Rejection? {
    if _fastPath(
      state.kinds.count < Limits.nameCount && state.queues.names.count < Limits.laneCount
        && state.keys.names.count < Limits.nameCount && state.routes.count < Limits.laneCount
        && state.requirements.count < Limits.laneCount
        && state.departments.count < Limits.laneCount)
    {
      return nil
    }
    return checkRareNames(copy spec, bytes)
  }

  /// Why what a spec demands of claimers can't be; nil where it can, or nothing is demanded.
  @inline(__always)
  func checkDemands(_ spec: borrowing TaskSpec, _ bytes: RawSpan) -> Rejection? {
    if _fastPath(spec.requiredCapabilities.isEmpty && spec.department.isNone) { return nil }
    return check(department: spec.department)
      ?? check(
        capabilities: spec.requiredCapabilities, bytes)
  }

  @inline(never)
  private mutating func checkRareNames(_ spec: TaskSpec, _ bytes: RawSpan) -> Rejection? {
    let kind = state.kinds.find(spec.kind, of: bytes)
    if kind == 0, state.kinds.count >= Limits.nameCount { return full(.names, Limits.nameCount) }
    let tenant = tenant(of: spec, bytes) ?? 0
    let queue = state.queues.find(spec.queue, of: bytes, tenant: tenant)
    if queue == 0, state.queues.names.count >= Limits.laneCount {
      return full(.names, Limits.laneCount)
    }
    if !spec.key.isNone, state.keys.names.count >= Limits.nameCount,
      state.keys.names.find(spec.key, of: bytes, scope: tenant) == 0
    {
      return full(.names, Limits.nameCount)
    }
    var route = Route(tenant: tenant, queue: queue, kind: kind)
    let set = CapabilitySet.joined(spec.requiredCapabilities, bytes)
    if !set.isEmpty {
      route.requirement = state.requirements.find(ByteRange(0, set.count), of: set.rawBytes)
      if route.requirement == 0, state.requirements.count >= Limits.laneCount {
        return full(.names, Limits.laneCount)
      }
    }
    route.department = state.departments.find(spec.department, of: bytes)
    if !spec.department.isNone, route.department == 0, state.departments.count >= Limits.laneCount {
      return full(.names, Limits.laneCount)
    }
    if state.routes.count >= Limits.laneCount, state.routes.find(route) == 0 {
      return full(.lanes, Limits.laneCount)
    }
    return nil
  }

  /// The rejection of one more of something that is full.
  func full(_ limit: Rejection.Limit, _ most: Int) -> Rejection {
    .limit(limit, asked: UInt64(most) + 1, most: UInt64(most))
  }
}
