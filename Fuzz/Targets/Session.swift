import AQCore
import AQEngine
import AQProtocol
import AQStorage
import AQWal

/// A conversation with an engine over a `MemoryStorage`: requests as a client sends them, replies
/// as it gets them. The clock stands still unless told to go on, so that the same requests make the
/// same bytes each time.
final class Session {
  let storage: MemoryStorage
  private var engine: Engine
  private let client: ClientID
  private var now = Session.opening
  /// Everything said so far.
  private(set) var requests: [UInt8] = []
  /// Everything answered so far.
  private(set) var replies: [UInt8] = []

  static let opening = ClockReading(
    wall: EventTarget.timeBase, boot: Duration(milliseconds: 5_000_000))

  static let beginning = StoreDirectory.Beginning(
    identity: StoreIdentity(
      uuid: 0x0102_0304_0506_4708_890A_0B0C_0D0E_0F10,
      salt: 0xA1A2_A3A4_A5A6_A7A8_A9AA_ABAC_ADAE_AFB0),
    createdAt: EventTarget.timeBase)

  static var options: EngineOptions {
    var options = EngineOptions()
    options.segments = .fixed(16_384)
    options.preparation = .inline
    options.snapshots = .onRequest
    return options
  }

  /// Opens what is in `storage`. Throws `OpenError`.
  init(_ storage: MemoryStorage) throws(OpenError) {
    self.storage = storage
    engine = try Engine(opening: storage, options: Self.options, clock: Self.opening)
    client = engine.openClient()
    engine.tick(Self.opening)
  }

  /// Says a line of words, as `redis-cli` would.
  @discardableResult
  func say(_ line: String) -> Reply {
    ask(line.split(separator: " ").map(String.init))
  }

  private func ask(_ words: [String]) -> Reply {
    let request = Self.wire(words)
    requests += request
    var framer = RequestFramer()
    let bytes = request.rawBytes
    guard case .request = framer.next(bytes, requestBytes: Limits.requestBytes) else {
      invariantBroken("a session's requests are whole")
    }
    var out = ByteWriter()
    var reply = Reply.ok
    do throws(RequestError) {
      switch try RequestParser().parse(framer.arguments.span, bytes) {
      case .command(let command):
        reply = engine.execute(command, from: client, bytes: bytes)
        commit()
        if case .pending = reply { break }
        ReplyEncoder(.resp3).encode(reply, engine.outgoingBytes, into: &out)
      case .session(.command(let query)):
        ReplyEncoder(.resp3).encode(query, bytes, into: &out)
      case .session: break
      }
    } catch {
      ReplyEncoder(.resp3).encode(error, bytes, into: &out)
    }
    engine.clearOutgoing()
    replies += out.bytes.array(ByteRange(0, out.count))
    return reply
  }

  /// Takes ready runs; `options` follow `RUN.CLAIM`.
  func claim(_ options: String) -> [ClaimedRun] {
    guard case .claimed(let runs) = say("RUN.CLAIM " + options) else { return [] }
    return runs
  }

  /// Lets time go on, with everything that comes due.
  func advance(_ step: Duration) {
    now.wall = now.wall.saturatingAdd(step)
    now.boot = Duration(milliseconds: now.boot.milliseconds + step.milliseconds)
    engine.tick(now)
    while engine.nextDelivery() != nil {}
    commit()
  }

  /// Ends in good order, with a snapshot.
  func shutDown() {
    do throws(CommitError) {
      try engine.shutDown()
    } catch {
      invariantBroken("memory takes what is written to it")
    }
  }

  /// Snapshots that the opening passed over.
  var damagedSnapshots: [String] { engine.recovery.damagedSnapshots }

  /// The last event decided.
  var lastLSN: LSN { engine.lastLSN }

  private func commit() {
    do throws(CommitError) {
      try engine.commit()
    } catch {
      invariantBroken("memory takes what is written to it")
    }
  }

  private static func wire(_ words: [String]) -> [UInt8] {
    var bytes = Array("*\(words.count)\r\n".utf8)
    for word in words { bytes += Array("$\(word.utf8.count)\r\n\(word)\r\n".utf8) }
    return bytes
  }
}

extension ClaimedRun {
  /// The run and its token, as a request names them.
  var words: String { "r\(run.sequence) \(token.rawValue)" }
}
