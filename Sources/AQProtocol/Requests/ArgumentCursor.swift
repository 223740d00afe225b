import AQCore

/// A reading position in a request's arguments.
///
/// Borrows the arguments and the bytes they are ranges of. Every read checks what is left; a value
/// is never taken for the name of an option.
struct ArgumentCursor: ~Escapable {
  let ranges: Span<ByteRange>
  let bytes: RawSpan
  /// The command that is being read, for errors.
  let command: CommandName
  /// Bytes a payload or output may have.
  let payloadBytes: Int
  /// The next argument.
  var index: Int
  /// Behind the last argument that may be read.
  var end: Int

  @_lifetime(copy ranges, copy bytes)
  init(
    _ ranges: Span<ByteRange>, _ bytes: RawSpan, command: CommandName, payloadBytes: Int
  ) {
    self.ranges = ranges
    self.bytes = bytes
    self.command = command
    self.payloadBytes = payloadBytes
    index = 1
    end = ranges.count
  }

  /// Arguments left.
  var remaining: Int { end - index }

  /// The next argument.
  ///
  /// Throws: `arity` at the end.
  @inline(__always)
  mutating func next() throws(RequestError) -> ByteRange {
    guard index < end else { throw .arity(command) }
    let range = ranges[index]
    index += 1
    return range
  }

  /// The value of an option.
  ///
  /// Throws: `missingValue` at the end.
  mutating func value(_ option: StaticString) throws(RequestError) -> ByteRange {
    guard index < end else { throw .missingValue(command, StaticWord(option)) }
    return try next()
  }

  /// The next option; nil at the end.
  ///
  /// Throws: `unknownOption`, `repeatedOption`.
  @inline(__always)
  mutating func option<Option: CommandOption>(
    _ type: Option.Type, seen: inout UInt64
  ) throws(RequestError) -> Option? {
    if index >= end { return nil }
    return try namedOption(type, seen: &seen)
  }

  private mutating func namedOption<Option: CommandOption>(
    _ type: Option.Type, seen: inout UInt64
  ) throws(RequestError) -> Option {
    let range = try next()
    guard let word = bytes.word(range) else { throw .unknownOption(command, range) }
    guard let option = Option.table[word] else { throw .unknownOption(command, range) }
    guard Option.table.note(option, in: &seen) else {
      throw .repeatedOption(command, StaticWord(option.spec.name))
    }
    return option
  }

  /// Ends the reading.
  ///
  /// Throws: `arity` where arguments are left.
  func finish() throws(RequestError) {
    guard index == end else { throw .arity(command) }
  }

  /// True where `range` reads as `name`, in any case.
  func matches(_ range: ByteRange, _ name: StaticString) -> Bool {
    bytes.word(range) == Word(name)
  }
}
