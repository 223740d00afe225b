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
    let number = state.queues.find(queue, of: bytes, tenant: caller.tenant)
    let current = number == 0 ? 0 : state.queues[number].concurrency
    let old = number == 0 ? nil : state.queues[number].rate
    guard let rate = rate(limits, old) else { return .rejected(.outOfRange(.rate)) }
    emit(
      QueueLimitsChanged(
        at: now, tenant: callerTenant, queue: queue, concurrency: limits.concurrency ?? current,
        rateCount: rate.count, ratePeriod: rate.period, burst: rate.burst),
      from: bytes)
    return .ok
  }

  /// The rate a queue gets: what is asked for, else what it has; zeros for none. Nil for a rate or
  /// a burst that can't be.
  private func rate(
    _ limits: QueueLimits, _ old: TokenBucket?
  ) -> (count: UInt32, period: Duration, burst: UInt32)? {
    if limits.rateCount == 0 { return (0, .zero, 0) }
    if limits.rateCount == nil, old == nil { return limits.burst == nil ? (0, .zero, 0) : nil }
    let count = limits.rateCount ?? old?.count ?? 0
    let period = limits.ratePeriod ?? Duration(milliseconds: old?.period ?? 0)
    let burst = limits.burst ?? (limits.rateCount == nil ? old?.burst : nil) ?? count
    guard TokenBucket(count: count, period: period, burst: burst, at: now) != nil else {
      return nil
    }
    return (count, period, burst)
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

  func checkName(_ name: ByteRange) -> Rejection? {
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
