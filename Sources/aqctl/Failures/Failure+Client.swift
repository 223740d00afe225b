import AQClient
import AQCore
import Glibc

extension Failure {
  /// What a call to the daemon came to; `what` says what was tried, `socket` where.
  package init(_ error: ClientError, what: String, socket: String) {
    switch error {
    case .unreachable(let number) where number == EPIPE || number == ECONNRESET:
      self.init(
        .unreachable, what: what,
        why: "the daemon at \(socket) closed the connection before it answered",
        remedy: "it may have been done or not: look before you repeat it")
    case .unreachable(let number):
      let why = "no daemon answers at \(socket): \(Files.sentence(errno: number))"
      self.init(
        .unreachable, what: what, why: why,
        remedy: "start one with: aqctl daemon run --data-dir DIR --socket \(socket)")
    case .timedOut:
      self.init(
        .unreachable, what: what, why: "the daemon at \(socket) doesn't answer",
        remedy: "look at its log; it may be recovering or its disk may hang")
    case .protocolBroken(let fault):
      self.init(
        .protocolBroken, what: what, why: "the answer isn't the protocol's (\(fault.words))",
        remedy: "make sure that \(socket) is a daemon of this version")
    case .server(let code, let sentence):
      self.init(
        ErrorCode(rawValue: code) ?? .badRequest, what: what,
        why: sentence.isEmpty ? code : Escaping.line(sentence))
    }
  }
}

extension ProtocolFault {
  fileprivate var words: String {
    switch self {
    case .unknownType: "an unknown type of value"
    case .malformedLine: "a malformed line"
    case .tooLarge: "larger than any answer"
    case .unexpectedReply: "not what the command answers"
    }
  }
}
