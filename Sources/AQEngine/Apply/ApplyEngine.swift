import AQCore

extension EngineState {
  mutating func apply(_ event: EnginePaused, _ bytes: RawSpan) throws(ApplyError) {
    time = event.at
    pause = Pause(
      since: event.at, by: bytes.array(event.author.by), reason: bytes.array(event.author.reason))
  }

  mutating func apply(_ event: EngineResumed) throws(ApplyError) {
    time = event.at
    pause = nil
    hasNewReady = true
  }

  mutating func apply(_ event: QueuePaused, _ bytes: RawSpan) throws(ApplyError) {
    guard let tenant = tenants.number(event.tenant) else { throw .inconsistent(.queuePaused) }
    time = event.at
    let queue = queues.intern(event.queue, of: bytes, tenant: tenant)
    queues[queue].pause = Pause(
      since: event.at, by: bytes.array(event.author.by), reason: bytes.array(event.author.reason))
    queues.settle(queue)
  }

  mutating func apply(_ event: QueueResumed, _ bytes: RawSpan) throws(ApplyError) {
    guard let tenant = tenants.number(event.tenant) else { throw .inconsistent(.queueResumed) }
    time = event.at
    let queue = queues.intern(event.queue, of: bytes, tenant: tenant)
    queues[queue].pause = nil
    queues.settle(queue)
    hasNewReady = true
  }

  mutating func apply(_ event: QueueLimitsChanged, _ bytes: RawSpan) throws(ApplyError) {
    guard let tenant = tenants.number(event.tenant) else {
      throw .inconsistent(.queueLimitsChanged)
    }
    var rate: TokenBucket?
    if event.rateCount != 0 {
      rate = TokenBucket(
        count: event.rateCount, period: event.ratePeriod, burst: event.burst, at: event.at)
      guard rate != nil else { throw .inconsistent(.queueLimitsChanged) }
    }
    time = event.at
    let queue = queues.intern(event.queue, of: bytes, tenant: tenant)
    queues[queue].concurrency = event.concurrency
    if let old = queues[queue].rate { rate = rate.map { old.adapted(to: $0, at: event.at) } }
    queues[queue].rate = rate
    armRate(queue)
    queues.settle(queue)
    hasNewReady = true
  }

  mutating func apply(_ event: KeyLimitChanged, _ bytes: RawSpan) throws(ApplyError) {
    guard let tenant = tenants.number(event.tenant) else { throw .inconsistent(.keyLimitChanged) }
    time = event.at
    let key = keys.intern(event.key, of: bytes, tenant: tenant)
    keys[key].limit = event.limit
    keys[key].origin = .command
    keys.settle(key)
    wakeWaiters(key)
  }
}
