import AQCore

/// Writes what a client is told, in the version of the protocol it speaks.
///
/// Replies on the way of a submit, a claim or a finish are written from whole fragments without an
/// allocation. Under RESP2 maps are flat arrays, yes and no are 1 and 0, and nothing is the null
/// bulk string.
public struct ReplyEncoder: Sendable, BitwiseCopyable {
  /// What the client speaks.
  public var version: ProtocolVersion

  /// Writes in `version`.
  public init(_ version: ProtocolVersion) { self.version = version }

  /// Writes a reply; `source` is what its ranges refer to.
  ///
  /// Precondition: the reply isn't `pending`, which stands for no reply yet.
  public func encode(_ reply: Reply, _ source: RawSpan, into out: inout ByteWriter) {
    switch reply {
    case .ok: out.write(literal: "+OK\r\n")
    case .submitted(let submission): encode(submission, into: &out)
    case .task(let task): out.writeBulk(task)
    case .submittedBatch(let outcomes): encode(outcomes, into: &out)
    case .claimed(let runs): encode(runs, source, into: &out)
    case .heartbeat(let heartbeat): encode(heartbeat, into: &out)
    case .finished(let outcomes, let claimed, let shape):
      encode(outcomes, claimed, shape, source, into: &out)
    case .value(let value): encode(value, into: &out)
    case .rejected(let rejection): encode(rejection, into: &out)
    case .pending: invariantBroken("a pending reply is delivered later")
    }
  }

  /// Writes an error: `-CODE sentence`.
  public func encode(_ rejection: Rejection, into out: inout ByteWriter) {
    encode(rejection.code, Sentences.text(rejection), into: &out)
  }

  /// Writes an error about a request; `bytes` is the request.
  public func encode(_ error: RequestError, _ bytes: RawSpan, into out: inout ByteWriter) {
    encode(error.code, Sentences.text(error, bytes), into: &out)
  }

  /// Writes an error; line ends in it become blanks.
  public func encode(_ code: ErrorCode, _ sentence: String, into out: inout ByteWriter) {
    out.write(UInt8(ascii: "-"))
    out.write(text: code.rawValue)
    out.write(UInt8(ascii: " "))
    for byte in sentence.utf8 { out.write(byte < 0x20 ? 0x20 : byte) }
    out.writeLineEnd()
  }

  /// Writes a push; RESP2 has none, and nothing is written.
  public func encode(_ push: Push, into out: inout ByteWriter) {
    guard version == .resp3 else { return }
    out.write(literal: ">3\r\n")
    out.writeBulk(push.event.word)
    out.writeBulk(push.run)
    out.writeInteger(push.token.rawValue)
  }

  /// Writes a committed event as a push; RESP2 has none, and nothing is written.
  public func encodePush(event: ReplyValue, into out: inout ByteWriter) {
    guard version == .resp3 else { return }
    out.write(literal: ">2\r\n$5\r\nevent\r\n")
    encode(event, into: &out)
  }

  /// Begins a map of so many pairs.
  @inline(__always)
  func beginMap(_ count: Int, into out: inout ByteWriter) {
    switch version {
    case .resp2: out.writeHead(UInt8(ascii: "*"), count * 2)
    case .resp3: out.writeHead(UInt8(ascii: "%"), count)
    }
  }

  func encode(_ condition: Bool, into out: inout ByteWriter) {
    switch version {
    case .resp2: out.write(literal: condition ? ":1\r\n" : ":0\r\n")
    case .resp3: out.write(literal: condition ? "#t\r\n" : "#f\r\n")
    }
  }

  func encodeNull(into out: inout ByteWriter) {
    switch version {
    case .resp2: out.write(literal: "$-1\r\n")
    case .resp3: out.write(literal: "_\r\n")
    }
  }
}
