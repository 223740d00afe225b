import AQCore

// What is done to every task that a query finds.
extension ArgumentCursor {
  mutating func operation() throws(RequestError) -> OperationCommand {
    if command == .operationStart { return .start(try operationRequest()) }
    if command == .operationList { return .list(try page()) }
    let id = try identifier(try next(), "operation", OperationID.self)
    if command == .operationGet { return .get(id) }
    if command == .operationCancel { return .cancel(id) }
    return .wait(id, timeout: try waitTimeout())
  }

  private mutating func operationRequest() throws(RequestError) -> OperationRequest {
    var request = OperationRequest(verb: try operationVerb(try next()), query: .none)
    var seen: UInt64 = 0
    while let option = try option(OperationOption.self, seen: &seen) {
      switch option {
      case .matching: request.query = try query()
      case .by: request.author.by = try text(of: "BY", most: Limits.nameBytes)
      case .reason:
        request.author.reason = try blob(try value("REASON"), "REASON", most: Limits.reasonBytes)
      case .all: request.scope = .all
      }
    }
    // All is never meant by leaving something out.
    guard !request.query.isEmpty || request.scope == .all else {
      throw .needsOption(StaticWord("OPERATION.START without WHERE"), StaticWord("ALL"))
    }
    return request
  }

  private func operationVerb(_ range: ByteRange) throws(RequestError) -> OperationVerb {
    if matches(range, "cancel") { return .cancel }
    if matches(range, "retry") { return .retry }
    if matches(range, "pause") { return .pause }
    if matches(range, "resume") { return .resume }
    throw bad("verb", "must be cancel, retry, pause or resume", range)
  }
}
