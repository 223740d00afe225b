import AQCore

/// Items of queues, keys, idempotency keys and routes.
extension EngineState {
  mutating func addQueue(
    _ item: ByteRange, _ cursor: inout ByteCursor, _ bytes: RawSpan
  ) throws(DecodeError) {
    if item.isEmpty { return queues.skip() }
    let tenant = try cursor.number(bytes)
    guard let number = queues.load(try cursor.name(bytes), of: bytes, tenant: tenant) else {
      throw .invalidValue
    }
    queues[number].concurrency = try cursor.fixed(UInt32.self, bytes)
    queues[number].rate = try cursor.rate(bytes)
    queues[number].pause = try cursor.pause(bytes)
  }

  mutating func addKey(
    _ item: ByteRange, _ cursor: inout ByteCursor, _ bytes: RawSpan
  ) throws(DecodeError) {
    if item.isEmpty { return keys.skip() }
    let tenant = try cursor.number(bytes)
    guard let number = keys.load(try cursor.name(bytes), of: bytes, tenant: tenant) else {
      throw .invalidValue
    }
    keys[number].limit = try cursor.fixed(UInt32.self, bytes)
    guard let origin = KeyRow.LimitOrigin(rawValue: try cursor.byte(bytes)) else {
      throw .invalidValue
    }
    keys[number].origin = origin
  }

  mutating func addIdempotency(
    _ cursor: inout ByteCursor, _ bytes: RawSpan
  ) throws(DecodeError) {
    let key = try cursor.range(bytes)
    let tenant = try cursor.number(bytes)
    let fingerprint = try cursor.fixed(UInt64.self, bytes)
    let task = try cursor.identifier(TaskID.self, bytes)
    let run = try cursor.identifier(RunID.self, bytes)
    let lsn = LSN(try cursor.fixed(UInt64.self, bytes))
    let expiry = Timestamp(milliseconds: try cursor.fixed(UInt64.self, bytes))
    idempotency.insert(
      key, of: bytes, tenant: tenant, fingerprint: fingerprint, task: task, run: run, lsn: lsn,
      expiry: expiry, now: .zero)
  }

  mutating func addRoute(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(DecodeError) {
    let number = try cursor.number(bytes)
    var route = Route(queue: 0, kind: 0)
    route.tenant = try cursor.number(bytes)
    route.queue = try cursor.number(bytes)
    route.kind = try cursor.number(bytes)
    route.requirement = try cursor.number(bytes)
    route.department = try cursor.number(bytes)
    guard routes.restore(number, route) else { throw .invalidValue }
  }
}

extension ByteCursor {
  fileprivate mutating func rate(_ bytes: RawSpan) throws(DecodeError) -> TokenBucket? {
    let count = try fixed(UInt32.self, bytes)
    if count == 0 { return nil }
    let period = Duration(milliseconds: try fixed(UInt64.self, bytes))
    let burst = try fixed(UInt32.self, bytes)
    let debt = try fixed(UInt64.self, bytes)
    let settledAt = Timestamp(milliseconds: try fixed(UInt64.self, bytes))
    guard settledAt < EngineState.endOfTime,
      let rate = TokenBucket(
        count: count, period: period, burst: burst, debt: debt, settledAt: settledAt)
    else { throw .invalidValue }
    return rate
  }

  mutating func pause(_ bytes: RawSpan) throws(DecodeError) -> Pause? {
    switch try byte(bytes) {
    case 0: return nil
    case 1:
      let since = Timestamp(milliseconds: try fixed(UInt64.self, bytes))
      let by = bytes.array(try range(bytes))
      return Pause(since: since, by: by, reason: bytes.array(try range(bytes)))
    case _: throw .invalidValue
    }
  }
}
