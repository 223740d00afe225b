import AQCore

/// Takes a connection's bytes apart into requests: RESP arrays of bulk strings, and inline lines.
///
/// Incremental: what was looked at once isn't looked at again when more bytes arrive, so a client
/// that dribbles costs no more than one that doesn't. The list of arguments is reused; a request
/// costs no allocation. Nothing is copied: arguments are ranges of the buffer, relative to the
/// request's first byte.
public struct RequestFramer: Sendable {
  /// What the bytes amount to.
  public enum Step: Equatable, Sendable {
    /// The request isn't complete.
    case needMore
    /// A request of so many bytes; its arguments are in `arguments`. An empty one has none and is
    /// passed over.
    case request(byteCount: Int)
    case broken(FramingError)
  }

  /// The arguments of the request found last, the command's name first.
  public private(set) var arguments: [ByteRange] = []
  /// Bytes of the request that were dealt with.
  private var scanned = 0
  /// Arguments still to come; negative before the header of an array was read.
  private var missing = -1
  /// The length of the argument whose header was read last; negative before that.
  private var pendingLength = -1

  /// Before the first byte.
  public init() {}

  /// Bytes the request will have at least, as far as its lengths are known.
  public var expectedByteCount: Int { pendingLength < 0 ? 0 : scanned + pendingLength + 2 }

  /// Goes on with the request that starts at the first byte of `bytes`.
  ///
  /// *Complexity*: O(new bytes). After `request` or `broken` the next call starts anew.
  public mutating func next(_ bytes: RawSpan, requestBytes: Int) -> Step {
    guard bytes.byteCount > 0 else { return .needMore }
    if missing < 0 && scanned == 0 { arguments.removeAll(keepingCapacity: true) }
    let step =
      bytes.byte(0) == UInt8(ascii: "*")
      ? array(bytes, requestBytes) : inlineLine(bytes, requestBytes)
    switch step {
    case .needMore: break
    case .request, .broken: reset()
    }
    return step
  }

  private mutating func reset() {
    scanned = 0
    missing = -1
    pendingLength = -1
  }

  /// Gives room back that a rare large batch has taken.
  public mutating func shrink() {
    if arguments.capacity > Limits.argumentCount { arguments = [] }
  }

  // `*<count>\r\n` and then `$<length>\r\n<bytes>\r\n` so many times (RESP specification).
  private mutating func array(_ bytes: RawSpan, _ requestBytes: Int) -> Step {
    if missing < 0 {
      switch Self.header(bytes, at: 1) {
      case .needMore: return .needMore
      case .broken: return .broken(.badNumber)
      case .number(let count, let next):
        guard count <= Limits.batchArgumentCount else { return .broken(.tooManyArguments(count)) }
        missing = count
        scanned = next
      }
    }
    while missing > 0 {
      if pendingLength < 0 {
        guard scanned < bytes.byteCount else { return bounded(requestBytes) }
        let first = bytes.byte(scanned)
        guard first == UInt8(ascii: "$") else { return .broken(.expectedBulk(first)) }
        switch Self.header(bytes, at: scanned + 1) {
        case .needMore: return bounded(requestBytes)
        case .broken: return .broken(.badNumber)
        case .number(let length, let next):
          guard length <= requestBytes, next + length + 2 <= requestBytes else {
            return .broken(.requestTooLarge(most: requestBytes))
          }
          pendingLength = length
          scanned = next
        }
      }
      let end = scanned + pendingLength
      guard end + 2 <= bytes.byteCount else { return .needMore }
      guard bytes.byte(end) == 0x0D, bytes.byte(end + 1) == 0x0A else {
        return .broken(.missingLineEnd)
      }
      arguments.append(ByteRange(scanned, pendingLength))
      scanned = end + 2
      pendingLength = -1
      missing -= 1
    }
    return .request(byteCount: scanned)
  }

  /// More is needed, unless the request is as large as it may be already: lots of tiny arguments.
  private func bounded(_ requestBytes: Int) -> Step {
    scanned < requestBytes ? .needMore : .broken(.requestTooLarge(most: requestBytes))
  }

  private enum Header {
    case needMore
    case broken
    case number(Int, next: Int)
  }

  /// Reads up to eight digits and a line end.
  @inline(__always)
  private static func header(_ bytes: RawSpan, at start: Int) -> Header {
    var offset = start
    var value = 0
    let count = bytes.byteCount
    while offset < count {
      let digit = bytes.byte(offset) &- 0x30
      if digit > 9 { break }
      value = value &* 10 &+ Int(digit)
      offset &+= 1
      if offset &- start > 8 { return .broken }
    }
    guard offset < count else { return .needMore }
    guard offset > start, bytes.byte(offset) == 0x0D else { return .broken }
    guard offset + 1 < count else { return .needMore }
    guard bytes.byte(offset + 1) == 0x0A else { return .broken }
    return .number(value, next: offset + 2)
  }

  // A line of words, for people: `"…"` and `'…'` hold words with spaces, nothing is escaped.
  private mutating func inlineLine(_ bytes: RawSpan, _ requestBytes: Int) -> Step {
    let most = min(Limits.inlineRequestBytes, requestBytes)
    var end = scanned
    while end < bytes.byteCount, bytes.byte(end) != 0x0A {
      guard end < most else { return .broken(.lineTooLong) }
      end += 1
    }
    scanned = end
    guard end < bytes.byteCount else { return .needMore }
    let lineEnd = end > 0 && bytes.byte(end - 1) == 0x0D ? end - 1 : end
    var offset = 0
    while offset < lineEnd {
      let first = bytes.byte(offset)
      if Self.isBlank(first) {
        offset += 1
        continue
      }
      guard arguments.count < Limits.argumentCount else {
        return .broken(.tooManyArguments(arguments.count + 1))
      }
      let isQuoted = first == UInt8(ascii: "\"") || first == UInt8(ascii: "'")
      let start = isQuoted ? offset + 1 : offset
      offset = start
      while offset < lineEnd {
        let byte = bytes.byte(offset)
        if isQuoted ? byte == first : Self.isBlank(byte) { break }
        offset += 1
      }
      arguments.append(ByteRange(start, offset - start))
      if isQuoted {
        guard offset < lineEnd else { return .broken(.unbalancedQuotes) }
        offset += 1
        guard offset == lineEnd || Self.isBlank(bytes.byte(offset)) else {
          return .broken(.unbalancedQuotes)
        }
      }
    }
    return .request(byteCount: end + 1)
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
