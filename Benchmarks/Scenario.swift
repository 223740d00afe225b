/// How much a scenario does.
enum Size: String {
  /// Seconds.
  case small
  /// What the numbers in docs/PERFORMANCE.md are from; minutes.
  case full

  /// One of two counts.
  func pick(small: Int, full: Int) -> Int {
    switch self {
    case .small: small
    case .full: full
    }
  }
}

/// What a scenario runs with.
struct Setting {
  var size: Size
  /// The program that has the daemon.
  var aqctl: String
  /// Every scenario's inputs come from this, so that two runs do the same.
  var seed: UInt64 = 0x5EED_0001
}

/// One thing that is measured.
struct Scenario: Sendable {
  let name: String
  let summary: String
  let run: @Sendable (Setting, inout Report) throws(BenchmarkFailure) -> Void

  /// In the order of `list` and `run all`.
  static let all: [Scenario] = [
    Scenario(name: "codec", summary: "encode and decode events", run: codecScenario),
    Scenario(
      name: "sync", summary: "one caller waiting for each submit, against a bare fdatasync",
      run: syncScenario),
    Scenario(
      name: "embedded", summary: "submit, claim, complete in batches of 100, without a socket",
      run: embeddedScenario),
    Scenario(
      name: "submit", summary: "durable submits over the socket, single and batched; Redis beside",
      run: submitScenario),
    Scenario(
      name: "lifecycle", summary: "claim and complete over the socket, batched and single",
      run: lifecycleScenario),
    Scenario(
      name: "recovery", summary: "ready again after kill -9 with 1 M pending runs",
      run: recoveryScenario),
    Scenario(
      name: "memory", summary: "resident memory of a pending once-task", run: memoryScenario),
    Scenario(name: "replay", summary: "opening a log of whole lifecycles", run: replayScenario),
    Scenario(
      name: "retention", summary: "1 M ended tasks given up, and the longest tick meanwhile",
      run: retentionScenario),
    Scenario(
      name: "compaction", summary: "a snapshot of 1 M runs, and submits meanwhile",
      run: compactionScenario),
  ]
}

/// Why a scenario has no result, or a wrong one.
enum BenchmarkFailure: Error {
  /// What came out isn't what must come out.
  case wrongResult(String)
  /// The queue could not do its work.
  case queueFailed(String)
  /// Something the scenario needs isn't there or didn't start.
  case unavailable(String)

  var sentence: String {
    switch self {
    case .wrongResult(let what): "WRONG RESULT: \(what)"
    case .queueFailed(let what): "the queue failed: \(what)"
    case .unavailable(let what): "not run: \(what)"
    }
  }
}

/// Refuses a result that isn't what it must be.
func expect<Value: Equatable>(
  _ what: String, _ value: Value, is expected: Value
) throws(BenchmarkFailure) {
  if value != expected {
    throw .wrongResult("\(what) is \(value) where it must be \(expected)")
  }
}
