import AQCore
import AQEngine
import AQProtocol

// What the daemon answers itself.
extension Server {
  /// Answers a request of the connection in `slot`, whose input starts with it.
  mutating func answer(_ request: SessionRequest, _ slot: Int) {
    if let rejection = refusal(request, slot) {
      return reply(slot, rejection.code, Sentences.text(rejection))
    }
    switch request {
    case .hello(let hello): greet(hello, slot)
    case .ping(let message): ping(message, slot)
    case .quit:
      reply(slot, status: "OK")
      connections[slot].phase = .closing
    case .reset:
      connections[slot].tailPosition = nil
      connections[slot].encoder = ReplyEncoder(.resp2)
      connections[slot].name = ""
      engine.resetClient(connections[slot].client)
      reply(slot, status: "RESET")
    case .client(let request): answer(request, slot)
    case .command(let query): describe(query, slot)
    case .info: reply(slot, .text(infoText()))
    case .metrics: reply(slot, .text(metricsText()))
    case .status: answerStatus(slot)
    case .configGet(let patterns): readSettings(patterns, slot)
    case .configSet(let changes): changeSettings(changes, slot)
    case .drain:
      beginDrain()
      reply(slot, status: "OK")
    case .snapshot:
      isSnapshotRequested = true
      reply(slot, status: "OK")
    case .tail(let from): beginTail(from, slot)
    case .readEvents(let from, let count): readEvents(from, count, slot)
    case .advanceClock(let duration):
      moveClock(slot) { $0.advance(duration) }
    case .setClock(let time):
      moveClock(slot) { $0.set(time) }
    }
  }

  mutating func reply(_ slot: Int, status: StaticString) {
    connections[slot].reply { $0.encode(status: status, into: &$1) }
  }

  mutating func reply(_ slot: Int, _ value: ReplyValue) {
    connections[slot].reply { $0.encode(value, into: &$1) }
  }

  mutating func reply(_ slot: Int, _ code: ErrorCode, _ sentence: String) {
    counters.requestErrors += 1
    connections[slot].reply { $0.encode(code, sentence, into: &$1) }
  }

  private func text(_ range: ByteRange, _ slot: Int) -> String {
    connections[slot].input.bytes.text(range)
  }

  private mutating func greet(_ hello: Hello, _ slot: Int) {
    guard hello.token.isNone else {
      return reply(
        slot, .unauthenticated,
        "no users are set up here; connect without AUTH, the socket's permissions decide")
    }
    if let version = hello.version { connections[slot].encoder.version = version }
    if !hello.name.isNone { connections[slot].name = text(hello.name, slot) }
    reply(
      slot,
      .map([
        .init("server", .word(StaticWord("actionqueue"))),
        .init("version", .word(StaticWord(DaemonVersion.text))),
        .init("proto", .integer(Int64(connections[slot].encoder.version.rawValue))),
        .init("id", .unsigned(connections[slot].number)),
        .init("mode", .word(StaticWord("standalone"))),
        .init("role", .word(StaticWord("master"))),
        .init("modules", .list([])),
      ]))
  }

  private mutating func ping(_ message: ByteRange, _ slot: Int) {
    if message.isNone { return reply(slot, status: "PONG") }
    connections[slot].reply { $0.encode(bytes: message, of: $1, into: &$2) }
  }

  private mutating func describe(_ query: CommandQuery, _ slot: Int) {
    connections[slot].reply { $0.encode(query, $1, into: &$2) }
  }

  private mutating func answer(_ request: ClientRequest, _ slot: Int) {
    switch request {
    case .id: reply(slot, .unsigned(connections[slot].number))
    case .getName: reply(slot, .text(connections[slot].name))
    case .setName(let name):
      connections[slot].name = text(name, slot)
      reply(slot, status: "OK")
    case .setLibrary(let attribute, let value):
      setLibrary(text(attribute, slot), text(value, slot), slot)
    case .list: reply(slot, .text(clientList(for: slot)))
    case .kill(let number): kill(number, slot)
    }
  }

  private mutating func setLibrary(_ attribute: String, _ value: String, _ slot: Int) {
    guard value.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      return reply(slot, .badRequest, "the value must be printable and without blanks")
    }
    switch attribute.lowercased() {
    case "lib-name": connections[slot].library = value
    case "lib-ver": connections[slot].libraryVersion = value
    default: return reply(slot, .badRequest, "CLIENT SETINFO takes LIB-NAME or LIB-VER")
    }
    reply(slot, status: "OK")
  }

  private mutating func kill(_ number: UInt64, _ slot: Int) {
    for other in 0..<connections.end where connections.contains(other) {
      guard connections[other].number == number, isShown(other, to: slot) else { continue }
      reply(slot, status: "OK")
      // One's own connection is told so before it closes.
      connections[other].phase = other == slot ? .closing : .broken
      return
    }
    reply(slot, .notFound, "there is no connection \(number); see CLIENT LIST")
  }

  private func clientList(for viewer: Int) -> String {
    var text = ""
    for slot in 0..<connections.end where connections.contains(slot) {
      if isShown(slot, to: viewer) { text += line(connections[slot], now) }
    }
    return text
  }

  private func line(_ connection: borrowing Connection, _ now: UInt64) -> String {
    let age = (now - min(now, connection.openedAt)) / 1_000
    return "id=\(connection.number) pid=\(connection.peer.pid) uid=\(connection.peer.uid)"
      + " gid=\(connection.peer.gid) name=\(connection.name) age=\(age)"
      + " resp=\(connection.encoder.version.rawValue) lib-name=\(connection.library)"
      + " lib-ver=\(connection.libraryVersion) requests=\(connection.requestCount)"
      + " unread=\(connection.output.pendingCount)"
      + " tail=\(connection.tailPosition?.description ?? "-")\n"
  }

  private mutating func readSettings(_ patterns: [ByteRange], _ slot: Int) {
    let wanted = patterns.map { text($0, slot).lowercased() }
    let found = settings.all.filter { setting in
      wanted.contains { Server.matches(setting.name, $0) }
    }
    connections[slot].reply { $0.encode(pairs: found, into: &$1) }
  }

  /// A name, or the beginning of one with a `*` behind it.
  private static func matches(_ name: String, _ pattern: String) -> Bool {
    pattern.hasSuffix("*") ? name.hasPrefix(pattern.dropLast()) : name == pattern
  }

  // All changes or none.
  private mutating func changeSettings(_ changes: [ConfigChange], _ slot: Int) {
    var changed = settings
    for change in changes {
      let name = text(change.name, slot).lowercased()
      do throws(Settings.ChangeError) {
        try changed.change(name, to: text(change.value, slot))
      } catch {
        return reply(slot, .badRequest, SettingSentences.text(error))
      }
    }
    settings = changed
    reply(slot, status: "OK")
  }

  private mutating func moveClock(_ slot: Int, _ move: (inout DaemonClock) -> Void) {
    guard clock.isTest else {
      return reply(
        slot, .unknownCommand, "CLOCK commands exist under daemon run --test-clock only")
    }
    move(&clock)
    engine.tick(clock.reading)
    reply(slot, status: "OK")
  }
}

/// Words why a setting isn't changed.
enum SettingSentences {
  static func text(_ error: Settings.ChangeError) -> String {
    switch error {
    case .unknown: "there is no such setting; CONFIG GET * shows all"
    case .fixed: "this setting can't be changed while the daemon runs"
    case .notANumber: "the setting takes a number of bytes"
    case .outOfRange(let least, let most): "the setting takes \(least) to \(most) bytes"
    }
  }
}
