import AQCore

/// Why a call to the daemon didn't succeed.
public enum ClientError: Error, Equatable, Sendable {
  /// No daemon answers at the path, or the connection ended; an `errno` value. The connection is of
  /// no more use.
  case unreachable(errno: Int32)
  /// Nothing arrived within the client's patience. The connection is of no more use, since a late
  /// reply would be taken for that of the next call.
  case timedOut
  /// The peer doesn't speak the protocol. The connection is of no more use.
  case protocolBroken(ProtocolFault)
  /// The daemon refused: a stable code and a sentence. The connection goes on.
  case server(code: String, sentence: String)

  /// The registered code of a refusal; nil for everything else.
  public var serverCode: ErrorCode? {
    guard case .server(let code, _) = self else { return nil }
    return ErrorCode(rawValue: code)
  }

  /// True where the connection goes on after the error.
  public var leavesConnectionUsable: Bool {
    guard case .server = self else { return false }
    return true
  }
}

/// What was wrong with the bytes of a reply.
public enum ProtocolFault: Equatable, Sendable {
  /// A type byte this protocol doesn't have, or a stream it doesn't use.
  case unknownType(UInt8)
  /// A number that isn't one, or a line without its end.
  case malformedLine
  /// A length, count or depth over the reply limits.
  case tooLarge
  /// A reply that nobody asked for, or of another shape than the command's.
  case unexpectedReply
}
