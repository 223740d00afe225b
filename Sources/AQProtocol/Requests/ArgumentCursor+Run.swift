import AQCore

extension ArgumentCursor {
  /// `[option]…` of a claim; `count` where it was given before (`AND CLAIM n`).
  mutating func claim(count given: Int? = nil) throws(RequestError) -> ClaimRequest {
    var request = ClaimRequest()
    var seen: UInt64 = 0
    if let given {
      request.count = given
      seen = 1 << UInt64(ClaimOption.count.rawValue)
    }
    while let option = try option(ClaimOption.self, seen: &seen) {
      switch option {
      case .queue: try append(try name(try value("QUEUE"), "QUEUE"), to: &request.queues)
      case .kind: try append(try pattern(try value("KIND"), "KIND"), to: &request.kinds)
      case .worker: try claimer(&request)
      case .count: request.count = try count(try value("COUNT"), "COUNT", most: Limits.claimCount)
      case .lease:
        request.lease = try positiveDuration(try value("LEASE"), "LEASE")
      case .block:
        let limit = try duration(try value("BLOCK"), "BLOCK")
        request.block = limit == .zero ? .forever : .upTo(limit)
      case .detached: request.attachment = .detached
      case .hold: request.hold = .hold
      case .run: request.run = try identifier(try value("RUN"), "RUN", RunID.self)
      case .can: try appendCapability("CAN", to: &request.capabilities)
      case .department: request.department = try name(of: "DEPARTMENT")
      }
    }
    return request
  }

  // What reads as the id of an actor is one; no worker has such a name.
  private mutating func claimer(_ request: inout ClaimRequest) throws(RequestError) {
    let range = try value("AS")
    if let actor = NumberText.identifier(range, bytes, ActorID.self) {
      request.actor = actor
    } else {
      request.worker = try name(range, "AS")
    }
  }

  private func append(_ range: ByteRange, to ranges: inout [ByteRange]) throws(RequestError) {
    guard ranges.count < Limits.filterCount else {
      throw .overLimit(
        argument: StaticWord(command.text), unit: StaticWord("filters"),
        asked: UInt64(ranges.count + 1), most: UInt64(Limits.filterCount))
    }
    ranges.append(range)
  }

  mutating func start() throws(RequestError) -> Command {
    let (run, token) = try lease()
    return .start(run, token)
  }

  mutating func heartbeat() throws(RequestError) -> HeartbeatRequest {
    let (run, token) = try lease()
    var request = HeartbeatRequest(run: run, token: token)
    var seen: UInt64 = 0
    while let option = try option(HeartbeatOption.self, seen: &seen) {
      switch option {
      case .extend: request.extend = try positiveDuration(try value("EXTEND"), "EXTEND")
      case .progress:
        request.progressPercent = UInt8(
          try number(
            try value("PROGRESS"), "PROGRESS", "must be a number from 0 to 100", 0, 100))
        request.progressText = try blob(
          try value("PROGRESS"), "PROGRESS", most: Limits.reasonBytes)
      case .spent: try appendAmount("SPENT", .any, to: &request.spent)
      }
    }
    return request
  }

  /// A finish of its own, perhaps with a claim behind it.
  mutating func finish(_ verb: FinishWord) throws(RequestError) -> Command {
    var claim: ClaimRequest?
    let request = try finishRequest(verb, then: &claim, endsRequest: .yes)
    return .finish(request, then: claim)
  }

  /// Whether a finish is the whole request, so that a claim may follow.
  enum EndsRequest { case yes, no }

  /// The four ways to end an attempt.
  enum FinishWord { case complete, fail, suspend, release }

  private mutating func finishRequest(
    _ word: FinishWord, then claim: inout ClaimRequest?, endsRequest: EndsRequest
  ) throws(RequestError) -> FinishRequest {
    let (run, token) = try lease()
    var spent: [UnitAmount] = []
    let verb =
      switch word {
      case .complete: try completeVerb(&claim, &spent, endsRequest)
      case .fail: try failVerb(&claim, &spent, endsRequest)
      case .suspend: try suspendVerb(&claim, &spent, endsRequest)
      case .release: try releaseVerb(&claim, &spent, endsRequest)
      }
    var request = FinishRequest(run: run, token: token, verb: verb)
    request.spent = spent
    return request
  }

  private mutating func completeVerb(
    _ claim: inout ClaimRequest?, _ spent: inout [UnitAmount], _ endsRequest: EndsRequest
  ) throws(RequestError) -> FinishRequest.Verb {
    var seen: UInt64 = 0
    var output = ByteRange.none
    while let option = try option(CompleteOption.self, seen: &seen) {
      switch option {
      case .output: output = try self.output()
      case .spent: try appendAmount("SPENT", .any, to: &spent)
      case .and: claim = try andClaim(endsRequest)
      }
    }
    return .complete(output: output)
  }

  private mutating func failVerb(
    _ claim: inout ClaimRequest?, _ spent: inout [UnitAmount], _ endsRequest: EndsRequest
  ) throws(RequestError) -> FinishRequest.Verb {
    let error = try blob(try next(), "error", most: Limits.errorTextBytes)
    var seen: UInt64 = 0
    var retry = FinishRequest.Retry.retryable
    while let option = try option(FailOption.self, seen: &seen) {
      switch option {
      case .terminal: retry = .terminal
      case .spent: try appendAmount("SPENT", .any, to: &spent)
      case .and: claim = try andClaim(endsRequest)
      }
    }
    return .fail(error: error, retry)
  }

  private mutating func suspendVerb(
    _ claim: inout ClaimRequest?, _ spent: inout [UnitAmount], _ endsRequest: EndsRequest
  ) throws(RequestError) -> FinishRequest.Verb {
    var seen: UInt64 = 0
    var why = SuspendReason.handler
    var output = ByteRange.none
    while let option = try option(SuspendOption.self, seen: &seen) {
      switch option {
      case .reason: why = try suspendReason()
      case .output: output = try self.output()
      case .spent: try appendAmount("SPENT", .any, to: &spent)
      case .and: claim = try andClaim(endsRequest)
      }
    }
    return .suspend(why, output: output)
  }

  private mutating func releaseVerb(
    _ claim: inout ClaimRequest?, _ spent: inout [UnitAmount], _ endsRequest: EndsRequest
  ) throws(RequestError) -> FinishRequest.Verb {
    var seen: UInt64 = 0
    while let option = try option(ReleaseOption.self, seen: &seen) {
      switch option {
      case .spent: try appendAmount("SPENT", .any, to: &spent)
      case .and: claim = try andClaim(endsRequest)
      }
    }
    return .release
  }

  private mutating func output() throws(RequestError) -> ByteRange {
    try blob(try value("OUTPUT"), "OUTPUT", most: payloadBytes)
  }

  private mutating func suspendReason() throws(RequestError) -> SuspendReason {
    let range = try value("REASON")
    // The other reasons are for the engine to find.
    let reasons: [SuspendReason] = [.handler, .budget, .approval, .signal]
    for reason in reasons where matches(range, reason.word) { return reason }
    throw bad("REASON", "must be handler, budget, approval or signal", range)
  }

  /// `CLAIM n [claim option]…` behind an `AND`.
  private mutating func andClaim(_ endsRequest: EndsRequest) throws(RequestError) -> ClaimRequest {
    let word = try value("AND")
    guard matches(word, "CLAIM") else { throw bad("AND", "must be followed by CLAIM n", word) }
    guard endsRequest == .yes else { throw .badBatch(command) }
    let count = try count(try value("AND"), "AND CLAIM", most: Limits.claimCount)
    return try claim(count: count)
  }

  /// `n`, then n × (`argc` verb run token …), then perhaps `AND CLAIM n …`.
  mutating func finishBatch() throws(RequestError) -> Command {
    let itemCount = try count(try next(), "n", most: Limits.batchItemCount)
    guard itemCount <= remaining / 4 else { throw .badBatch(command) }
    var requests: [FinishRequest] = []
    requests.reserveCapacity(itemCount)
    var claim: ClaimRequest?
    let last = end
    for item in 0..<itemCount {
      try enterItem(item, least: 3, last: last)
      do throws(RequestError) {
        let verb = try finishVerb(try next())
        requests.append(try finishRequest(verb, then: &claim, endsRequest: .no))
      } catch {
        throw .batchItem(index: item, error)
      }
      end = last
    }
    if index < last {
      guard matches(ranges[index], "AND") else { throw .badBatch(command) }
      index += 1
      claim = try andClaim(.yes)
    }
    return .finishBatch(requests, then: claim)
  }

  private func finishVerb(_ range: ByteRange) throws(RequestError) -> FinishWord {
    if matches(range, "COMPLETE") { return .complete }
    if matches(range, "FAIL") { return .fail }
    if matches(range, "SUSPEND") { return .suspend }
    if matches(range, "RELEASE") { return .release }
    throw bad("verb", "must be COMPLETE, FAIL, SUSPEND or RELEASE", range)
  }

  /// `[TIMEOUT d]`; nil, and zero, wait for ever.
  mutating func waitTimeout() throws(RequestError) -> Duration? {
    var seen: UInt64 = 0
    var timeout: Duration?
    while let option = try option(WaitOption.self, seen: &seen) {
      switch option {
      case .timeout: timeout = try duration(try value("TIMEOUT"), "TIMEOUT")
      }
    }
    return timeout == .zero ? nil : timeout
  }

  mutating func resolution() throws(RequestError) -> Resolution {
    let range = try next()
    if matches(range, "complete") { return .complete }
    if matches(range, "fail") { return .fail }
    if matches(range, "retry") { return .retry }
    throw bad("resolution", "must be complete, fail or retry", range)
  }
}
