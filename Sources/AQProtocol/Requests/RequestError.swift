import AQCore

/// What is wrong with a well-framed request. The connection goes on. Facts only; `Sentences` words
/// them. Ranges refer to the request's bytes.
public enum RequestError: Error, Equatable, Sendable {
  case unknownCommand(ByteRange)
  /// `CLIENT FOO`.
  case unknownSubcommand(CommandName, ByteRange)
  /// Too few arguments, or more where no options follow.
  case arity(CommandName)
  case unknownOption(CommandName, ByteRange)
  case repeatedOption(CommandName, StaticWord)
  /// The request ended where an option's value had to be.
  case missingValue(CommandName, StaticWord)
  /// One option only makes sense beside another.
  case needsOption(StaticWord, StaticWord)
  /// Two options that exclude each other.
  case excludes(StaticWord, StaticWord)
  case badValue(argument: StaticWord, expects: StaticWord, got: ByteRange)
  /// A query that can't be read; the error's range refers to the request's bytes.
  case badQuery(QueryError)
  case overLimit(argument: StaticWord, unit: StaticWord, asked: UInt64, most: UInt64)
  /// `HELLO` with a version other than 2 and 3.
  case unknownProtocol(ByteRange)
  /// A batch whose counts don't add up to its arguments.
  case badBatch(CommandName)
  /// Item `index` (from 0) of a batch is wrong.
  indirect case batchItem(index: Int, RequestError)

  /// The stable code.
  public var code: ErrorCode {
    switch self {
    case .unknownCommand: .unknownCommand
    case .overLimit: .limit
    case .unknownProtocol: .noProtocol
    case .unknownSubcommand, .arity, .unknownOption, .repeatedOption,
      .missingValue, .needsOption, .excludes, .badValue, .badBatch, .badQuery:
      .badRequest
    case .batchItem(_, let inner): inner.code
    }
  }
}
