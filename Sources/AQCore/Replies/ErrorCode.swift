/// The registry of stable error codes: the word on the wire, the number `aqctl` shows, and the exit
/// code that goes with it. `docs/ERRORS.md` is made from it. Numbers are never reused.
public enum ErrorCode: String, CaseIterable, Sendable {
  case badRequest = "BADREQUEST"
  case unknownCommand = "UNKNOWNCOMMAND"
  case protocolBroken = "PROTOCOL"
  case noProtocol = "NOPROTO"
  case notFound = "NOTFOUND"
  case conflict = "CONFLICT"
  case idempotencyConflict = "IDEMPOTENCYCONFLICT"
  case invalidTransition = "INVALIDTRANSITION"
  case staleToken = "STALETOKEN"
  case canceled = "CANCELED"
  case cycle = "CYCLE"
  case limit = "LIMIT"
  case overloaded = "OVERLOADED"
  case storageFull = "STORAGEFULL"
  case draining = "DRAINING"
  case trimmed = "TRIMMED"
  case denied = "DENIED"
  case unauthenticated = "UNAUTHENTICATED"
  case unavailable = "UNAVAILABLE"
  // What follows is the tools' own, and never comes over the wire.
  case unreachable = "UNREACHABLE"
  case timedOut = "TIMEDOUT"
  case damaged = "DAMAGED"
  case newerFormat = "NEWERFORMAT"
  case diskFailed = "DISKFAILED"
  case locked = "LOCKED"
  case misconfigured = "MISCONFIGURED"

  /// The number behind `AQ`: 1xxx the request, 2xxx the rules, 3xxx the world, 4xxx authority.
  public var number: Int {
    switch self {
    case .badRequest: 1001
    case .unknownCommand: 1002
    case .protocolBroken: 1003
    case .noProtocol: 1004
    case .limit: 1005
    case .notFound: 2001
    case .conflict: 2002
    case .idempotencyConflict: 2003
    case .invalidTransition: 2004
    case .staleToken: 2005
    case .canceled: 2006
    case .cycle: 2007
    case .trimmed: 2008
    case .overloaded: 3001
    case .storageFull: 3002
    case .draining: 3003
    case .unavailable: 3004
    case .unreachable: 3005
    case .timedOut: 3006
    case .damaged: 3007
    case .newerFormat: 3008
    case .diskFailed: 3009
    case .locked: 3010
    case .misconfigured: 3011
    case .denied: 4001
    case .unauthenticated: 4002
    }
  }

  /// What `aqctl` exits with.
  public var exitCode: Int32 {
    switch self {
    case .badRequest, .unknownCommand, .limit: 64
    case .protocolBroken, .noProtocol: 76
    case .notFound: 8
    case .conflict, .idempotencyConflict: 9
    case .invalidTransition, .staleToken, .canceled, .cycle, .trimmed: 1
    case .overloaded, .storageFull, .draining, .unavailable, .locked: 75
    case .unreachable: 69
    case .timedOut: 124
    case .damaged: 7
    case .newerFormat, .misconfigured: 78
    case .diskFailed: 74
    case .denied, .unauthenticated: 77
    }
  }
}
