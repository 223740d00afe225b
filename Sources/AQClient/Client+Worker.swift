import AQCore

/// The verbs of a worker.
extension Client {
  /// Claims up to `count` runs.
  ///
  /// `options` are those of `RUN.CLAIM`: `["QUEUE", "mail", "KIND", "email.*", "LEASE", "10s"]`.
  /// With `BLOCK`, raise `patience` above it first.
  public func claim(count: Int = 1, options: [Argument] = []) throws(ClientError) -> [LeasedRun] {
    try LeasedRun.list(call(["RUN.CLAIM", "COUNT", .count(count)] + options))
  }

  /// Says that the holder is alive; the lease runs anew from now.
  ///
  /// *Throws* `server` with `STALETOKEN` where the lease is lost, `CANCELED` where the run is.
  @discardableResult
  public func heartbeat(_ run: RunID, _ token: FencingToken) throws(ClientError) -> HeartbeatAnswer
  {
    let reply = try call(["RUN.HEARTBEAT", .id(run), .token(token)])
    return HeartbeatAnswer(
      deadline: reply["deadline"]?.timestamp ?? .zero,
      mustCancel: reply["cancel"]?.flag ?? false,
      isDraining: reply["draining"]?.flag ?? false)
  }

  /// Ends the attempt well. The same again is fine: a lost reply may be asked for anew.
  public func complete(
    _ run: RunID, _ token: FencingToken, output: [UInt8] = []
  ) throws(ClientError) {
    var request: [Argument] = ["RUN.COMPLETE", .id(run), .token(token)]
    if !output.isEmpty { request += ["OUTPUT", .bytes(output)] }
    try call(request)
  }

  /// Ends the attempt badly; `retry` says whether it may be tried again.
  public func fail(
    _ run: RunID, _ token: FencingToken, error: String,
    _ retry: FinishRequest.Retry = .retryable
  ) throws(ClientError) {
    var request: [Argument] = ["RUN.FAIL", .id(run), .token(token), .text(error)]
    switch retry {
    case .retryable: break
    case .terminal: request.append("TERMINAL")
    }
    try call(request)
  }

  /// Gives the run back, as if it had not been claimed.
  public func release(_ run: RunID, _ token: FencingToken) throws(ClientError) {
    try call(["RUN.RELEASE", .id(run), .token(token)])
  }
}
