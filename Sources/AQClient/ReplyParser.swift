/// Turns the bytes of a connection into replies and pushes, as they come.
///
/// Work is linear in the bytes however they are cut, and what a peer can make it hold is bounded by
/// `ReplyLimits`: lengths are checked before anything is allocated for them.
public struct ReplyParser: Sendable {
  /// What a connection carries towards a client.
  public enum Message: Equatable, Sendable {
    case reply(Value)
    case push(PushMessage)
  }

  private var buffer: [UInt8] = []
  /// Bytes before this were taken.
  private var position = 0
  /// No line ends before this; at least `position`.
  private var scanned = 0
  private var open: [Aggregate] = []
  /// Elements promised by the aggregates of the message being read.
  private var elementCount = 0

  /// Starts at the beginning of a connection.
  public init() {}

  /// Takes what was read.
  public mutating func append(_ bytes: some Sequence<UInt8>) {
    if position == buffer.count {
      buffer.removeAll(keepingCapacity: true)
      (position, scanned) = (0, 0)
    } else if position > 1 << 16, position > buffer.count / 2 {
      buffer.removeSubrange(..<position)
      (position, scanned) = (0, scanned - position)
    }
    buffer.append(contentsOf: bytes)
  }

  /// The next whole message; nil where more bytes are needed.
  ///
  /// *Throws* `protocolBroken`, after which the connection can't be understood any more.
  public mutating func next() throws(ClientError) -> Message? {
    while let step = try nextStep() {
      switch step {
      case .opened: continue
      case .value(let value):
        if let message = try close(value) { return message }
      }
    }
    return nil
  }

  /// A list, map or push whose elements are still coming.
  private struct Aggregate: Sendable {
    var shape: Shape
    /// Elements to come; a map counts keys and values.
    var missing: Int
    var values: [Value] = []

    enum Shape: Sendable { case list, map, push, attribute }
  }

  /// What one element turned out to be.
  private enum Step {
    case opened
    case value(Value)
  }

  private mutating func nextStep() throws(ClientError) -> Step? {
    guard let line = try nextLine() else { return nil }
    let start = line.lowerBound + 1
    switch buffer[line.lowerBound] {
    case UInt8(ascii: "+"), UInt8(ascii: "("):
      take(line)
      return .value(.bytes(Array(buffer[start..<line.upperBound])))
    case UInt8(ascii: "-"):
      take(line)
      return .value(Self.failure(buffer[start..<line.upperBound]))
    case UInt8(ascii: ":"):
      guard let integer = Int64(text(start..<line.upperBound)) else { throw malformed }
      take(line)
      return .value(.integer(integer))
    case UInt8(ascii: ","):
      guard let number = Double(text(start..<line.upperBound)) else { throw malformed }
      take(line)
      return .value(.number(number))
    case UInt8(ascii: "_"):
      take(line)
      return .value(.null)
    case UInt8(ascii: "#"):
      take(line)
      return .value(.boolean(buffer[start..<line.upperBound].first == UInt8(ascii: "t")))
    case UInt8(ascii: "$"): return try string(line, .plain)
    case UInt8(ascii: "="): return try string(line, .verbatim)
    case UInt8(ascii: "!"): return try string(line, .error)
    case UInt8(ascii: "*"), UInt8(ascii: "~"): return try aggregate(line, .list)
    case UInt8(ascii: "%"): return try aggregate(line, .map)
    case UInt8(ascii: ">"): return try aggregate(line, .push)
    case UInt8(ascii: "|"): return try aggregate(line, .attribute)
    case let other: throw .protocolBroken(.unknownType(other))
    }
  }

  /// The next line without its end; nil where its end isn't there yet.
  private mutating func nextLine() throws(ClientError) -> Range<Int>? {
    var index = max(scanned, position)
    while index < buffer.count {
      if buffer[index] == 0x0A {
        guard index > position + 1, buffer[index - 1] == 0x0D else { throw malformed }
        // Found again where the string behind it isn't whole yet.
        scanned = index
        return position..<(index - 1)
      }
      index += 1
      guard index - position <= ReplyLimits.lineBytes else { throw tooLarge }
    }
    scanned = index
    return nil
  }

  private mutating func take(_ line: Range<Int>) {
    position = line.upperBound + 2
    scanned = position
  }

  private enum StringShape { case plain, verbatim, error }

  private mutating func string(
    _ line: Range<Int>, _ shape: StringShape
  ) throws(ClientError) -> Step? {
    guard let length = try length(line, most: ReplyLimits.stringBytes) else {
      take(line)
      return .value(.null)
    }
    var start = line.upperBound + 2
    let end = start + length
    guard end + 2 <= buffer.count else { return nil }
    guard buffer[end] == 0x0D, buffer[end + 1] == 0x0A else { throw malformed }
    position = end + 2
    scanned = position
    switch shape {
    case .plain: break
    // Three letters of format and a colon stand in front.
    case .verbatim: start = min(start + 4, end)
    case .error: return .value(Self.failure(buffer[start..<end]))
    }
    return .value(.bytes(Array(buffer[start..<end])))
  }

  private mutating func aggregate(
    _ line: Range<Int>, _ shape: Aggregate.Shape
  ) throws(ClientError) -> Step? {
    guard let count = try length(line, most: ReplyLimits.elementCount) else {
      take(line)
      return .value(.null)
    }
    take(line)
    let missing: Int
    switch shape {
    case .map, .attribute: missing = count * 2
    case .list, .push: missing = count
    }
    elementCount += missing
    guard open.count < ReplyLimits.depth, elementCount <= ReplyLimits.totalElementCount else {
      throw tooLarge
    }
    var aggregate = Aggregate(shape: shape, missing: missing)
    if missing == 0 {
      switch shape {
      case .list: return .value(.list([]))
      case .map: return .value(.map([]))
      case .push: throw .protocolBroken(.unexpectedReply)
      case .attribute: return .opened
      }
    }
    // The count isn't believed beyond what it costs a peer to claim it.
    aggregate.values.reserveCapacity(min(missing, 256))
    open.append(aggregate)
    return .opened
  }

  /// Puts a finished value where it belongs; returns a message where that was the last piece.
  private mutating func close(_ finished: Value) throws(ClientError) -> Message? {
    var value = finished
    while let last = open.indices.last {
      open[last].values.append(value)
      open[last].missing -= 1
      if open[last].missing > 0 { return nil }
      let aggregate = open.removeLast()
      switch aggregate.shape {
      case .list: value = .list(aggregate.values)
      case .map: value = Self.map(aggregate.values)
      // What an attribute annotates comes behind it.
      case .attribute: return nil
      case .push:
        guard open.isEmpty, let name = aggregate.values.first?.text else {
          throw .protocolBroken(.unexpectedReply)
        }
        elementCount = 0
        return .push(PushMessage(name: name, values: Array(aggregate.values.dropFirst())))
      }
    }
    elementCount = 0
    return .reply(value)
  }

  private static func map(_ values: [Value]) -> Value {
    var fields: [Value.Field] = []
    fields.reserveCapacity(values.count / 2)
    var index = 0
    while index + 1 < values.count {
      fields.append(Value.Field(values[index].text ?? "", values[index + 1]))
      index += 2
    }
    return .map(fields)
  }

  /// The code is the first word, the sentence the rest.
  private static func failure(_ line: ArraySlice<UInt8>) -> Value {
    let space = line.firstIndex(of: 0x20) ?? line.endIndex
    let code = String(decoding: line[..<space], as: UTF8.self)
    let sentence = String(decoding: line[space...].dropFirst(), as: UTF8.self)
    return .failure(code: code, sentence: sentence)
  }

  /// The number behind a type byte; nil for -1, RESP2's null.
  private func length(_ line: Range<Int>, most: Int) throws(ClientError) -> Int? {
    let digits = (line.lowerBound + 1)..<line.upperBound
    if digits.count == 2, buffer[digits.lowerBound] == UInt8(ascii: "-"),
      buffer[digits.lowerBound + 1] == UInt8(ascii: "1")
    {
      return nil
    }
    // Ten digits can't overflow 64 bits.
    guard !digits.isEmpty, digits.count <= 10 else { throw malformed }
    var value = 0
    for index in digits {
      let byte = buffer[index]
      guard byte >= 0x30, byte <= 0x39 else { throw malformed }
      value = value * 10 + Int(byte - 0x30)
    }
    guard value <= most else { throw tooLarge }
    return value
  }

  private func text(_ range: Range<Int>) -> String {
    String(decoding: buffer[range], as: UTF8.self)
  }

  private var malformed: ClientError { .protocolBroken(.malformedLine) }
  private var tooLarge: ClientError { .protocolBroken(.tooLarge) }
}
