import AQCore
import AQEngine
import Testing

/// Puts requests together: text goes into one buffer, ranges refer to it.
struct Wording {
  var bytes: [UInt8] = []

  mutating func say(_ text: String) -> ByteRange {
    let start = bytes.count
    bytes += Array(text.utf8)
    return ByteRange(start, bytes.count - start)
  }
}

extension Workshop {
  /// Submits a task; returns its ids.
  @discardableResult
  func submit(
    _ kind: String = "work", payload: String = "",
    _ shape: (inout SubmitRequest, inout Wording) -> Void = { _, _ in }
  ) throws -> Submission {
    var wording = Wording()
    var request = SubmitRequest()
    request.spec.kind = wording.say(kind)
    if !payload.isEmpty { request.spec.payload = wording.say(payload) }
    shape(&request, &wording)
    request.fingerprint = ByteRange(0, wording.bytes.count)
    let reply = try ask(.submit(request), wording.bytes)
    guard case .submitted(let submission) = reply else {
      Issue.record("submit answered \(reply)")
      throw Unexpected.reply
    }
    return submission
  }

  /// Claims up to `count` runs.
  func claim(
    _ count: Int = 1, as caller: ClientID? = nil,
    _ shape: (inout ClaimRequest, inout Wording) -> Void = { _, _ in }
  ) throws -> [ClaimedRun] {
    var wording = Wording()
    var request = ClaimRequest()
    request.count = count
    shape(&request, &wording)
    let reply = try ask(.claim(request), wording.bytes, as: caller)
    guard case .claimed(let runs) = reply else {
      Issue.record("claim answered \(reply)")
      throw Unexpected.reply
    }
    return runs
  }

  @discardableResult
  func complete(_ run: ClaimedRun, output: String? = nil) throws -> Reply {
    var wording = Wording()
    let range = output.map { wording.say($0) } ?? .none
    let request = FinishRequest(run: run.run, token: run.token, verb: .complete(output: range))
    return try ask(.finish(request, then: nil), wording.bytes)
  }

  @discardableResult
  func fail(
    _ run: ClaimedRun, error: String = "no", _ retry: FinishRequest.Retry = .retryable
  ) throws -> Reply {
    var wording = Wording()
    let range = wording.say(error)
    let request = FinishRequest(run: run.run, token: run.token, verb: .fail(error: range, retry))
    return try ask(.finish(request, then: nil), wording.bytes)
  }

  func state(of run: RunID) throws -> String {
    try field("state", of: .getRun(run)).text
  }

  func field(_ key: String, of command: Command) throws -> ReplyValue {
    guard case .value(.map(let fields)) = try ask(command) else { throw Unexpected.reply }
    let found = fields.first { $0.key.description == key }
    return try #require(found).value
  }

  func history(of run: RunID) throws -> [String] {
    guard case .value(.list(let steps)) = try ask(.history(run)) else { throw Unexpected.reply }
    return steps.map { $0["to"].text }
  }
}

extension Workshop {
  /// Makes a snapshot of all there is; returns once it is there.
  func snapshot() throws {
    try engine.engine.requestSnapshot()
    while engine.engine.isMakingSnapshot {}
    try engine.engine.commit()
    guard case .success = engine.engine.snapshotOutcome else { throw Unexpected.reply }
  }
}

enum Unexpected: Error { case reply }

extension ReplyValue {
  /// The value as plain text.
  var text: String {
    switch self {
    case .null: "null"
    case .boolean(let value): String(value)
    case .integer(let value): String(value)
    case .unsigned(let value): String(value)
    case .text(let value): value
    case .word(let word): word.description
    case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
    case .time(let time): String(time.milliseconds)
    case .list(let items): "[" + items.map(\.text).joined(separator: " ") + "]"
    case .map(let fields):
      "{" + fields.map { "\($0.key):\($0.value.text)" }.joined(separator: " ") + "}"
    }
  }

  subscript(key: String) -> ReplyValue {
    guard case .map(let fields) = self else { return .null }
    return fields.first { $0.key.description == key }?.value ?? .null
  }
}

extension Reply {
  /// The rejection's code; nil for anything else.
  var code: ErrorCode? {
    if case .rejected(let rejection) = self { return rejection.code }
    return nil
  }

  var isOK: Bool {
    if case .ok = self { return true }
    return false
  }
}
