import AQCore
import AQProtocol
import CAQSystem

/// A client's connection: its socket, what it sent and is to be told, and how far it has come.
struct Connection: ~Copyable {
  let socket: Descriptor
  /// Its number for `CLIENT ID`; never used again.
  let number: UInt64
  /// Who it is to the engine.
  let client: ClientID
  let peer: aq_peer
  /// When it came (CLOCK_BOOTTIME milliseconds).
  let openedAt: UInt64

  var input = InputBuffer()
  var framer = RequestFramer()
  var output = OutputBuffer()
  var encoder = ReplyEncoder(.resp2)

  var name = ""
  var library = ""
  var libraryVersion = ""

  var phase = Phase.open
  /// Whether requests may be taken from it.
  var turn = Turn.free
  /// The next event it wants to see; nil where it follows none.
  var tailPosition: LSN?
  /// What its socket is waited for.
  var interest: Poller.Interest = [.read]
  /// What is left in its input.
  var rest = Rest.none
  /// True once the other end is gone for good: nothing it is told arrives.
  var isAbandoned = false
  /// Requests answered.
  var requestCount: UInt64 = 0

  /// When the request that was begun must be whole; `max` for never.
  var requestDeadline: UInt64
  /// When the reader must have taken something; `max` for never.
  var readerDeadline = UInt64.max

  /// How far it has come.
  enum Phase {
    case open
    /// The other end sends nothing more; what was asked is still answered.
    case halfClosed
    /// Nothing more is read; it is closed once it was told everything.
    case closing
    /// The socket is of no use any more.
    case broken
  }

  /// What is known of the input that is left.
  enum Rest {
    /// Nothing, or a request that isn't whole.
    case none
    /// Perhaps requests that can be taken at once.
    case unexamined
  }

  /// Why requests are, or are not, taken.
  enum Turn {
    case free
    /// A reply is to be delivered first.
    case awaitingReply
  }

  init(
    socket: consuming Descriptor, number: UInt64, client: ClientID, peer: aq_peer, now: UInt64
  ) {
    self.socket = socket
    self.number = number
    self.client = client
    self.peer = peer
    openedAt = now
    requestDeadline = now + Limits.firstRequestTimeout.milliseconds
  }

  /// Bytes it holds of ours.
  var heldCount: Int { input.count + output.pendingCount }

  /// True where its unread replies have reached their limit: it isn't read before it reads.
  var isThrottled: Bool { output.pendingCount >= Limits.unreadReplyBytes }

  /// True where it has requests that can be taken without reading.
  var hasWork: Bool { rest == .unexamined && takesRequests }

  /// True where nothing more can come of it.
  var isOver: Bool {
    switch phase {
    case .broken: true
    case .closing: output.isEmpty || isAbandoned
    case .halfClosed:
      isAbandoned
        ? !hasWork : turn == .free && rest == .none && output.isEmpty
    case .open: false
    }
  }

  /// True where its socket is to be read.
  func isReadable(requestBytes: Int) -> Bool {
    guard phase == .open, !isThrottled else { return false }
    // Behind a reply that is awaited only a little is read ahead.
    return rest == .none && turn == .free
      ? !input.isFull(most: requestBytes) : input.count < InputBuffer.restingCapacity
  }

  /// Writes a reply.
  mutating func reply(_ write: (ReplyEncoder, inout ByteWriter) -> Void) {
    write(encoder, &output.writer)
  }

  /// Writes a reply that repeats or reads bytes of the request.
  mutating func reply(_ write: (ReplyEncoder, RawSpan, inout ByteWriter) -> Void) {
    Connection.reply(encoder, input, &output, write)
  }

  private static func reply(
    _ encoder: ReplyEncoder, _ input: borrowing InputBuffer, _ output: inout OutputBuffer,
    _ write: (ReplyEncoder, RawSpan, inout ByteWriter) -> Void
  ) {
    write(encoder, input.bytes, &output.writer)
  }

  /// Whether and when it is taken from: see `Turn`.
  var takesRequests: Bool {
    switch (phase, turn) {
    case (.open, .free), (.halfClosed, .free): !isThrottled
    case (.open, .awaitingReply), (.halfClosed, .awaitingReply), (.closing, _), (.broken, _):
      false
    }
  }
}
