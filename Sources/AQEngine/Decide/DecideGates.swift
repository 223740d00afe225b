import AQCore

extension Machine {
  mutating func pauseEngine(_ author: Authorship, _ bytes: RawSpan) -> Reply {
    if let rejection = check(author) { return .rejected(rejection) }
    emit(EnginePaused(at: now, author: author), from: bytes)
    return .ok
  }

  mutating func resumeEngine(_ author: Authorship, _ bytes: RawSpan) -> Reply {
    if let rejection = check(author) { return .rejected(rejection) }
    if state.pause == nil { return .ok }
    emit(EngineResumed(at: now, author: author), from: bytes)
    return .ok
  }

  mutating func pauseQueue(_ queue: ByteRange, _ author: Authorship, _ bytes: RawSpan) -> Reply {
    if let rejection = checkName(queue) ?? check(author) ?? checkRoom(forQueue: queue, bytes) {
      return .rejected(rejection)
    }
    emit(QueuePaused(at: now, tenant: callerTenant, queue: queue, author: author), from: bytes)
    return .ok
  }

  mutating func resumeQueue(_ queue: ByteRange, _ author: Authorship, _ bytes: RawSpan) -> Reply {
    if let rejection = checkName(queue) ?? check(author) { return .rejected(rejection) }
    let number = state.queues.find(queue, of: bytes, tenant: caller.tenant)
    guard number != 0 else { return .rejected(.notFound(.queue)) }
    if state.queues[number].pause == nil { return .ok }
    emit(QueueResumed(at: now, tenant: callerTenant, queue: queue, author: author), from: bytes)
    return .ok
  }

  mutating func setQueue(_ queue: ByteRange, _ limits: QueueLimits, _ bytes: RawSpan) -> Reply {
    if let rejection = checkName(queue) ?? checkRoom(forQueue: queue, bytes) {
      return .rejected(rejection)
    }
    if limits.rateCount != nil || limits.burst != nil {
      return .rejected(.unsupported(StaticWord("RATE and BURST")))
    }
    let number = state.queues.find(queue, of: bytes, tenant: caller.tenant)
    let current = number == 0 ? 0 : state.queues[number].concurrency
    emit(
      QueueLimitsChanged(
        at: now, tenant: callerTenant, queue: queue, concurrency: limits.concurrency ?? current,
        rateCount: 0,
        ratePeriod: .zero, burst: 0),
      from: bytes)
    return .ok
  }

  mutating func setKey(_ key: ByteRange, limit: UInt32, _ bytes: RawSpan) -> Reply {
    if let rejection = checkName(key) { return .rejected(rejection) }
    guard limit > 0 else { return .rejected(.outOfRange(.keyHolders)) }
    if state.keys.names.count >= Limits.nameCount,
      state.keys.names.find(key, of: bytes, scope: caller.tenant) == 0
    {
      return .rejected(full(.names, Limits.nameCount))
    }
    emit(KeyLimitChanged(at: now, tenant: callerTenant, key: key, limit: limit), from: bytes)
    return .ok
  }

  private mutating func checkRoom(forQueue queue: ByteRange, _ bytes: RawSpan) -> Rejection? {
    guard state.queues.names.count >= Limits.laneCount,
      state.queues.find(queue, of: bytes, tenant: caller.tenant) == 0
    else { return nil }
    return full(.names, Limits.laneCount)
  }

  private func checkName(_ name: ByteRange) -> Rejection? {
    if name.isEmpty { return .outOfRange(.nameBytes) }
    if name.length > Limits.nameBytes {
      return .limit(.nameBytes, asked: UInt64(name.length), most: UInt64(Limits.nameBytes))
    }
    return nil
  }

  private func check(_ author: Authorship) -> Rejection? {
    checkReason(author.by) ?? checkReason(author.reason)
  }
}
