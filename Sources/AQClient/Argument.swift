import AQCore

/// One argument of a request: text or bytes.
///
///     try client.call(["TASK.SUBMIT", "email", .bytes(payload), "PRIORITY", 7])
public enum Argument: Equatable, Sendable {
  case text(String)
  case bytes([UInt8])
}

extension Argument: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
  /// Text that stands in the program.
  public init(stringLiteral value: String) { self = .text(value) }
}

extension Argument: ExpressibleByIntegerLiteral {
  /// A number that stands in the program.
  public init(integerLiteral value: UInt64) { self = .text(String(value)) }
}

extension Argument {
  /// An identifier as text, `t17`.
  public static func id<Noun>(_ identifier: Identifier<Noun>) -> Argument {
    .text(identifier.description)
  }

  /// The token of a lease.
  public static func token(_ token: FencingToken) -> Argument { .text(String(token.rawValue)) }

  /// A number.
  public static func count(_ count: Int) -> Argument { .text(String(count)) }

  /// Plain milliseconds.
  public static func duration(_ duration: Duration) -> Argument {
    .text(String(duration.milliseconds))
  }
}
