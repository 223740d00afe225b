import AQCore

extension EngineState {
  mutating func apply(_ event: OperationStarted, _ bytes: RawSpan) throws(ApplyError) {
    guard event.operation.rawValue > operations.last,
      event.operation.rawValue < 1 << 62, let tenant = tenants.number(event.tenant),
      event.upTo.isNone || taskIDs.position(event.upTo) != nil
    else { throw .inconsistent(.operationStarted) }
    time = event.at
    operations.add(
      OperationRow(
        id: event.operation, tenant: tenant, reach: event.reach, verb: event.verb,
        by: bytes.array(event.author.by), reason: bytes.array(event.author.reason),
        query: bytes.array(event.query), upTo: event.upTo, started: event.at))
  }

  mutating func apply(_ event: OperationAdvanced) throws(ApplyError) {
    guard let index = operations.index(event.operation), operations.rows[index].end == nil,
      event.cursor.isNone || taskIDs.position(event.cursor) != nil,
      event.matched >= operations.rows[index].matched
    else { throw .inconsistent(.operationAdvanced) }
    time = event.at
    operations.advance(index, event)
  }

  mutating func apply(_ event: OperationEnded) throws(ApplyError) {
    guard let index = operations.index(event.operation), operations.rows[index].end == nil else {
      throw .inconsistent(.operationEnded)
    }
    time = event.at
    operations.end(index, event.cause, at: event.at)
  }
}
