import AQCore
import AQEngine
import Testing

extension Workshop {
  /// The tables agree, and the log replays to the state: from the first event, from a snapshot that
  /// is made now, and after an opening.
  func expectFidelity() throws {
    #expect(engine.engine.checkInvariants() == [])
    let live = engine.engine.stateDigest()
    let full = try engine.engine.replayedDigest(from: .firstEvent)
    #expect(full == nil || full == live, "all events are the state")
    try engine.engine.requestSnapshot()
    while engine.engine.isMakingSnapshot {}
    try ask(.status)
    guard case .success = engine.engine.snapshotOutcome else {
      Issue.record("no snapshot: \(String(describing: engine.engine.snapshotOutcome))")
      return
    }
    #expect(
      try engine.engine.replayedDigest(from: .snapshot) == live, "snapshot and tail are the state")
    try reopen()
    #expect(engine.engine.checkInvariants() == [])
    let opened = try engine.engine.replayedDigest(from: .snapshot)
    #expect(engine.engine.stateDigest() == opened, "an opened state is its log's")
  }

  /// The map that a command answers.
  func value(_ command: Command, _ wording: Wording = Wording()) throws -> ReplyValue {
    guard case .value(let value) = try ask(command, wording.bytes) else { throw Unexpected.reply }
    return value
  }

  @discardableResult
  func register(
    _ identity: String, can capabilities: [String] = ["any"], department: String? = nil,
    interval: Duration = .seconds(10)
  ) throws -> ActorID {
    var wording = Wording()
    var request = ActorRequest(identity: wording.say(identity))
    request.capabilities = capabilities.map { wording.say($0) }
    if let department { request.department = wording.say(department) }
    request.interval = interval
    let reply = try value(.actor(.register(request)), wording)
    return try #require(ActorID(reply["actor"].text))
  }

  func standing(of actor: ActorID) throws -> String {
    try value(.actor(.get(actor)))["state"].text
  }

  /// Identities of the actors that a filter shows, a page at a time.
  func actors(
    department: String? = nil, _ standing: ActorStanding? = nil, page: Int = 2
  ) throws -> [String] {
    var found: [String] = []
    var request = PageRequest()
    request.count = page
    while true {
      var wording = Wording()
      var filter = ActorFilter()
      filter.standing = standing
      if let department { filter.department = wording.say(department) }
      let reply = try value(.actor(.list(filter, request)), wording)
      guard case .list(let items) = reply["items"] else { throw Unexpected.reply }
      found += items.map { $0["identity"].text }
      guard let cursor = UInt64(reply["cursor"].text) else { return found }
      request.cursor = cursor
    }
  }

  @discardableResult
  func append(
    _ key: String, _ payload: [UInt8], by actor: ActorID, as client: ClientID? = nil
  ) throws -> Reply {
    var wording = Wording()
    let name = wording.say(key)
    let start = wording.bytes.count
    wording.bytes += payload
    var request = LedgerRequest(key: name, payload: ByteRange(start, payload.count))
    request.actor = actor
    return try ask(.ledger(.append(request)), wording.bytes, as: client)
  }

  func verify(_ key: String?, from cursor: UInt64 = 0) throws -> ReplyValue {
    var wording = Wording()
    let range = key.map { wording.say($0) } ?? .none
    var page = PageRequest()
    page.cursor = cursor
    return try value(.ledger(.verify(key: range, tenant: .none, page)), wording)
  }

  /// A page of entries, and the cursor behind it.
  func entries(
    _ key: String?, from cursor: UInt64 = 0, count: Int = 100
  ) throws -> (entries: [ReplyValue], cursor: UInt64?) {
    var wording = Wording()
    let range = key.map { wording.say($0) } ?? .none
    var page = PageRequest()
    page.cursor = cursor
    page.count = count
    let reply = try value(.ledger(.read(key: range, tenant: .none, page)), wording)
    guard case .list(let items) = reply["entries"] else { throw Unexpected.reply }
    return (items, UInt64(reply["cursor"].text))
  }
}
