import AQCore

/// Why what a client sent can't be taken apart any further: the connection is told and closed.
public enum FramingError: Error, Equatable, Sendable {
  /// A count or length that isn't a plain number with a line end.
  case badNumber
  /// An argument didn't start with `$`.
  case expectedBulk(UInt8)
  /// An argument's bytes weren't followed by a line end.
  case missingLineEnd
  /// More arguments than any request may have.
  case tooManyArguments(Int)
  /// More bytes than a request may have.
  case requestTooLarge(most: Int)
  /// An inline command without a line end.
  case lineTooLong
  /// An inline command with a quote that isn't closed, or with something right behind one.
  case unbalancedQuotes

  /// The stable code.
  public var code: ErrorCode {
    switch self {
    case .tooManyArguments, .requestTooLarge: .limit
    case .badNumber, .expectedBulk, .missingLineEnd, .lineTooLong, .unbalancedQuotes:
      .protocolBroken
    }
  }
}
